import AsyncHTTPClient
public import Model
import NIOCore
import NIOHTTP1

/// The create and the status call of one account.
public struct SenseAudioClient: Sendable {
    public let baseURL: BaseURL
    private let key: APIKey
    private let transports: Transports
    private let destination: Destination
    private let route: Route
    private let clients: Transports.Clients
    private let createTimeout: Duration

    /// - Parameters:
    ///   - transports: shared by all accounts of a process.
    ///   - createTimeout: for a create call from when its body begins to leave, head and body of the answer included.
    public init(baseURL: BaseURL, key: APIKey, transports: Transports, createTimeout: Duration) {
        self.baseURL = baseURL
        self.key = key
        self.transports = transports
        self.createTimeout = createTimeout
        // A base URL has a host always.
        destination = Destination(url: "\(baseURL)") ?? Destination(isSecure: true, host: "", port: 443)
        route = transports.connecting.route(to: destination)
        clients = transports.clients(for: route)
    }

    /// That a status call may take.
    public static let longestStatusCall = Duration.seconds(30)
    static let statusTimeout = TimeAmount.seconds(longestStatusCall.components.seconds)

    /// What came of a create call, and whether a simulator gave the answer.
    public struct CreateResult: Sendable {
        public let outcome: SubmissionOutcome
        public let isSimulated: Bool
        /// When the server says that it answered, milliseconds since 1970, UTC.
        public var serverTime: Int64?
        /// What came of an answer, as far as it may have to be kept; nil if nothing did.
        public var answer: UpstreamAnswer?
    }

    /// Sends the request once. Never throws: every way to fail is an outcome.
    /// - Parameters:
    ///   - body: goes out byte by byte as it stands.
    ///   - mayStillSend: asked just before the body leaves; if not, nothing is sent.
    public func create(
        body: [UInt8], mayStillSend: @escaping @Sendable () async throws -> Bool
    ) async -> CreateResult {
        let (departure, hearing) = (Departure(), Hearing())
        do {
            try Task.checkCancellation()
            try checkRoute()
            let request = createRequest(body, departure, mayStillSend)
            let (verdict, head) = try await withDeadline(createTimeout, after: departure) { [transports, clients] in
                try await Answer.read(
                    of: request, with: clients.create, budget: transports.createBudget,
                    limit: AnswerBudget.largestCreateAnswer, isUrgent: true, hearing: hearing
                ) { (CreateVerdict($0, sentBytes: body.count), $0.head) }
            }
            return CreateResult(
                outcome: cleaned(refusalOfProxy(head, verdict.isUnderstood) ?? verdict.outcome),
                isSimulated: head.isSimulated,
                serverTime: head.date,
                answer: hearing.answer(without: key, and: route.proxy, isUnderstood: verdict.isUnderstood))
        } catch let caught {
            // No create call waits for another's connection: one of its own was not made in time.
            let isLate = (caught as? HTTPClientError) == .getConnectionFromPoolTimeout
            let error = isLate ? HTTPClientError.connectTimeout : caught
            let hasLeft = departure.mayHaveLeft
            let reason = await transports.connecting.reason(for: error, reaching: destination, hasLeft: hasLeft)
            let outcome: SubmissionOutcome =
                hasLeft
                ? .uncertain(
                    TaskError(code: "no_answer", message: "\(reason) after the request had been sent"))
                : .deferred(
                    .upstream,
                    TaskError(
                        code: TransportFailure.isOurs(error) ? TaskError.notSentHere : "not_sent",
                        message: "\(reason); nothing was sent"), retryAfter: nil)
            return CreateResult(
                outcome: cleaned(outcome), isSimulated: false,
                answer: hearing.answer(without: key, and: route.proxy, isUnderstood: false))
        }
    }

    private func createRequest(
        _ body: [UInt8], _ departure: Departure, _ mayStillSend: @escaping @Sendable () async throws -> Bool
    ) -> HTTPClientRequest {
        var request = route.request("\(baseURL)/v1/video/create")
        request.method = .POST
        request.headers.add(contentsOf: headers)
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .stream(
            GuardedBody(bytes: body, departure: departure, pause: route.pause, mayStillSend: mayStillSend),
            length: .known(Int64(body.count)))
        return request
    }

    /// What a proxy that takes requests itself says where it passed this one on to nobody (RFC 9110, 15.5.8): 407, or 401
    /// in its own words to the credentials that it was given. From a tunnel no such answer comes.
    private func refusalOfProxy(_ head: Answer, _ isOfService: Bool) -> SubmissionOutcome? {
        guard let sentence = wordsOfProxy(head, isOfService) else { return nil }
        return .deferred(
            .upstream,
            TaskError(code: "not_sent", message: "\(sentence); nothing reached the service", httpStatus: head.status),
            retryAfter: nil)
    }

    private func wordsOfProxy(_ head: Answer, _ isOfService: Bool) -> String? {
        guard case .relay(let proxy) = route else { return nil }
        let isRefused = head.status == 401 && !isOfService && proxy.credentials != nil
        return head.status == 407 || isRefused ? Connecting.wantsCredentials(proxy, head.status) : nil
    }

    private func checkRoute() throws {
        if let objection = route.objection(to: destination) { throw RouteRefused(reason: objection) }
    }

    /// Why a poll brought no record.
    public struct StatusFailure: Error, Sendable {
        public let error: TaskError
        /// Milliseconds that the service asked to wait.
        public let retryAfter: Int64?
        /// The service does not know the task [seen: 404 with the envelope].
        public let isNotFound: Bool
        /// The key was refused, or lacks the right.
        public let isUnauthorized: Bool
        /// The question itself was refused, and not only for the moment: as by a service that takes no `id`.
        public let refusesQuery: Bool

        public init(
            error: TaskError, retryAfter: Int64? = nil, isNotFound: Bool = false, isUnauthorized: Bool = false,
            refusesQuery: Bool = false
        ) {
            self.error = error
            self.retryAfter = retryAfter
            self.isNotFound = isNotFound
            self.isUnauthorized = isUnauthorized
            self.refusesQuery = refusesQuery
        }
    }

    /// Asks about one task.
    /// - Parameter wholeEcho: whether what the record repeats of the request is kept however large it is; a verdict on a task
    ///   that the record names needs none of it.
    /// - Throws: `StatusFailure`, or `CancellationError`.
    public func status(
        taskID: String, wholeEcho: Bool = false
    ) async throws -> (record: StatusRecord, isSimulated: Bool) {
        try await status(query: "?id=\(Self.percentEncoded(taskID))", wholeEcho: wholeEcho)
    }

    /// Asks without naming a task. What the service says to that is documented nowhere; one integrator saw the call
    /// answer with the key's current task whatever it was asked for.
    /// - Throws: `StatusFailure`, or `CancellationError`.
    public func currentStatus() async throws -> (record: StatusRecord, isSimulated: Bool) {
        try await status(query: "", wholeEcho: true)
    }

    /// An answer to a status call as far as it is needed, without its bytes.
    private struct Reading: Sendable {
        let head: Answer
        let envelope: ErrorEnvelope?
        let record: StatusRecord?

        init(_ answer: Answer, wholeEcho: Bool) {
            head = answer.head
            envelope = answer.status == 200 ? nil : ErrorEnvelope(answer.body)
            record = answer.status == 200 ? StatusRecord(answer.body, wholeEcho: wholeEcho) : nil
        }
    }

    private func status(query: String, wholeEcho: Bool) async throws -> (record: StatusRecord, isSimulated: Bool) {
        var request = route.request("\(baseURL)/v1/video/status\(query)")
        request.headers.add(contentsOf: headers)
        let (ready, transports, client) = (request, transports, clients.status)
        let reading: Reading
        do {
            try checkRoute()
            reading = try await withTimer(Self.statusTimeout, on: client.eventLoopGroup.any()) {
                try await Answer.read(of: ready, with: client, budget: transports.budget) {
                    Reading($0, wholeEcho: wholeEcho)
                }
            }
        } catch is AnswerTooLarge {
            throw failure(
                "unreadable", "the answer has more than the \(AnswerBudget.largestAnswer) bytes that are read", nil)
        } catch let fault as Inflater.Fault {
            throw failure("unreadable", TransportFailure.describe(fault), nil)
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw failure(
                "unreachable", await transports.connecting.reason(for: error, reaching: destination), nil)
        }
        let (head, envelope) = (reading.head, reading.envelope)
        if let sentence = wordsOfProxy(head, envelope != nil) {
            throw failure("proxy_credentials", sentence, nil)
        }
        guard head.status == 200 else {
            throw failure(
                envelope?.shortCode ?? "http_\(head.status)",
                envelope.map { $0.message ?? "the service said \($0.shortCode)" }
                    ?? "HTTP \(head.status) not in the service's words", head,
                isNotFound: head.status == 404 && envelope?.saysNotFound == true,
                isForbidden: head.status == 403 && envelope != nil,
                refusesQuery: Self.refusesQuery(head, envelope))
        }
        guard var record = reading.record else {
            throw failure("unreadable", "the answer is not a status record", head)
        }
        record.report.status = key.cleaned(record.report.status, to: UpstreamText.word)
        record.report.errorMessage = record.report.errorMessage.map { key.cleaned($0, to: UpstreamText.message) }
        record.report.videoURL = record.report.videoURL.map(baseURL.resolving)
        // An id that is the key, or holds it, is no id of ours, and a URL with it goes to nobody.
        record.taskID = record.taskID.map(key.redacted)
        if let url = record.report.videoURL, key.redacted(url) != url {
            record.report.videoURL = nil
            record.report.errorMessage = "its video_url holds the API key, and is not followed"
        }
        record.report.serverTime = head.date
        return (record, head.isSimulated)
    }

    /// Everything but the unreserved characters of RFC 3986 escaped: `URLComponents` would leave a plus sign alone.
    private static func percentEncoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    private func failure(
        _ code: String, _ message: String, _ head: Answer?, isNotFound: Bool = false, isForbidden: Bool = false,
        refusesQuery: Bool = false
    ) -> StatusFailure {
        StatusFailure(
            error: cleaned(TaskError(code: code, message: message, httpStatus: head?.status)),
            retryAfter: head?.retryAfter, isNotFound: isNotFound, isUnauthorized: head?.status == 401 || isForbidden,
            refusesQuery: refusesQuery)
    }

    private static func refusesQuery(_ head: Answer, _ envelope: ErrorEnvelope?) -> Bool {
        guard head.status == 400 || head.status == 422 else { return false }
        // A limit that is reached is no word about the question.
        if case .passes? = envelope?.number.flatMap(RefCode.init) { return false }
        return true
    }

    private var headers: HTTPHeaders {
        [
            "Authorization": "Bearer \(key.secret)", "Accept": "application/json", "User-Agent": Transports.userAgent,
            // Some compress all the same, which is understood; nobody is asked to.
            "Accept-Encoding": "identity",
        ]
    }

    /// Without the key, which must not come back through an error's text, and at a length that may be stored.
    private func cleaned(_ error: TaskError) -> TaskError {
        let message = route.proxy?.redacted(error.message) ?? error.message
        return TaskError(
            code: key.cleaned(route.proxy?.redacted(error.code) ?? error.code, to: UpstreamText.word),
            message: key.cleaned(message, to: UpstreamText.message), httpStatus: error.httpStatus)
    }

    private func cleaned(_ outcome: SubmissionOutcome) -> SubmissionOutcome {
        switch outcome {
        case .accepted(let taskID) where key.redacted(taskID) != taskID:
            .uncertain(TaskError(code: "key_in_id", message: "the answer's task id holds the API key", httpStatus: 200))
        case .accepted: outcome
        case .rejected(let error): .rejected(cleaned(error))
        case .uncertain(let error): .uncertain(cleaned(error))
        case .deferred(let reason, let error, let retryAfter):
            .deferred(reason, cleaned(error), retryAfter: retryAfter)
        }
    }
}
