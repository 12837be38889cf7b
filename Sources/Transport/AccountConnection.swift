import AsyncHTTPClient
public import Model
import NIOCore
import NIOHTTP1

/// The calls of one account at one service: how they are made, not what their answers mean.
public struct AccountConnection: Sendable {
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

    /// That a call that only asks may take.
    public static let longestQuestion = Duration.seconds(30)
    private static let questionTimeout = TimeAmount.seconds(longestQuestion.components.seconds)

    // MARK: Calls that cost money

    /// Posts a body once. Never throws: every way to fail is an outcome.
    /// - Parameters:
    ///   - body: JSON, which goes out byte by byte as it stands.
    ///   - path: behind the base URL.
    ///   - mayStillSend: asked just before the body leaves; if not, nothing is sent.
    ///   - read: what an answer means, and whether it was the service's own and said so.
    public func send(
        _ body: [UInt8], to path: String, mayStillSend: @escaping @Sendable () async throws -> Bool,
        reading read: @escaping @Sendable (Answer) -> (outcome: CreateOutcome, isUnderstood: Bool)
    ) async -> CreateResult {
        let (departure, hearing) = (Departure(), Hearing())
        do {
            try Task.checkCancellation()
            try checkRoute()
            let request = createRequest(body, path, departure, mayStillSend)
            let (verdict, head) = try await withDeadline(createTimeout, after: departure) { [transports, clients] in
                try await Answer.read(
                    of: request, with: clients.create, budget: transports.createBudget,
                    limit: AnswerBudget.largestCreateAnswer, isUrgent: true, hearing: hearing
                ) { (read($0), $0.head) }
            }
            return CreateResult(
                outcome: cleaned(refusalOfProxy(head, verdict.isUnderstood) ?? verdict.outcome),
                isSimulated: head.isSimulated, serverTime: head.date,
                answer: hearing.answer(without: key, and: route.proxy, isUnderstood: verdict.isUnderstood))
        } catch let caught {
            // No create call waits for another's connection: one of its own was not made in time.
            let isLate = (caught as? HTTPClientError) == .getConnectionFromPoolTimeout
            let error = isLate ? HTTPClientError.connectTimeout : caught
            let hasLeft = departure.mayHaveLeft
            let reason = await transports.connecting.reason(for: error, reaching: destination, hasLeft: hasLeft)
            let outcome: CreateOutcome =
                hasLeft
                ? .uncertain(
                    TaskError(code: "no_answer", message: "\(reason) after the request had been sent"))
                : .deferred(
                    .upstream,
                    TaskError(
                        code: TransportFailure.isOurs(error) ? TaskError.notSentHere : "not_sent",
                        message: "\(reason); nothing was sent"), retryAfter: nil)
            return CreateResult(
                outcome: cleaned(outcome),
                answer: hearing.answer(without: key, and: route.proxy, isUnderstood: false))
        }
    }

    private func createRequest(
        _ body: [UInt8], _ path: String, _ departure: Departure,
        _ mayStillSend: @escaping @Sendable () async throws -> Bool
    ) -> HTTPClientRequest {
        var request = route.request("\(baseURL)\(path)")
        request.method = .POST
        request.headers.add(contentsOf: headers)
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .stream(
            GuardedBody(bytes: body, departure: departure, pause: route.pause, mayStillSend: mayStillSend),
            length: .known(Int64(body.count)))
        return request
    }

    // MARK: Calls that ask

    /// No answer came that could be read.
    public struct NoAnswer: Error, Sendable {
        public let error: TaskError
    }

    /// Asks for something, which changes nothing: once more if its connection was closed before an answer began.
    /// - Parameters:
    ///   - path: behind the base URL, with its query.
    ///   - read: takes what is needed out of an answer, which is gone then.
    /// - Returns: the answer without its body, and what was read.
    /// - Throws: `NoAnswer`, `CancellationError`.
    public func ask<Value: Sendable>(
        _ path: String, reading read: @escaping @Sendable (Answer) -> Value
    ) async throws -> (head: Answer, value: Value) {
        var request = route.request("\(baseURL)\(path)")
        request.headers.add(contentsOf: headers)
        let (ready, transports, clients) = (request, transports, clients)
        do {
            try checkRoute()
            return try await withTimer(Self.questionTimeout, on: clients.status.eventLoopGroup.any()) {
                try await Answer.read(
                    of: ready, with: clients.status, budget: transports.budget, again: clients.create
                ) { ($0.head, read($0)) }
            }
        } catch is AnswerTooLarge {
            throw noAnswer(
                "unreadable", "the answer has more than the \(AnswerBudget.largestAnswer) bytes that are read")
        } catch let fault as Inflater.Fault {
            throw noAnswer("unreadable", TransportFailure.describe(fault))
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw noAnswer("unreachable", await transports.connecting.reason(for: error, reaching: destination))
        }
    }

    private func noAnswer(_ code: String, _ message: String) -> NoAnswer {
        NoAnswer(error: cleaned(TaskError(code: code, message: message)))
    }

    // MARK: What answers hold

    /// What a proxy that takes requests itself says where it passed this one on to nobody (RFC 9110, 15.5.8): 407, or 401
    /// in its own words to the credentials that it was given. From a tunnel no such answer comes.
    /// - Parameter isOfService: whether the answer is in the service's own words.
    public func wordsOfProxy(_ head: Answer, isOfService: Bool) -> String? {
        guard case .relay(let proxy) = route else { return nil }
        let isRefused = head.status == 401 && !isOfService && proxy.credentials != nil
        return head.status == 407 || isRefused ? Connecting.wantsCredentials(proxy, head.status) : nil
    }

    private func refusalOfProxy(_ head: Answer, _ isOfService: Bool) -> CreateOutcome? {
        guard let sentence = wordsOfProxy(head, isOfService: isOfService) else { return nil }
        return .deferred(
            .upstream,
            TaskError(code: "not_sent", message: "\(sentence); nothing reached the service", httpStatus: head.status),
            retryAfter: nil)
    }

    /// Without the key, which must not come back through an error's text, and at a length that may be stored.
    public func cleaned(_ error: TaskError) -> TaskError {
        let message = route.proxy?.redacted(error.message) ?? error.message
        return TaskError(
            code: key.cleaned(route.proxy?.redacted(error.code) ?? error.code, to: UpstreamText.word),
            message: key.cleaned(message, to: UpstreamText.message), httpStatus: error.httpStatus)
    }

    /// The same for a text, at the length at which it may be stored.
    public func cleaned(_ text: String, to limit: Int) -> String { key.cleaned(text, to: limit) }

    /// A text without the key, should it have been echoed.
    public func redacted(_ text: String) -> String { key.redacted(text) }

    private func cleaned(_ outcome: CreateOutcome) -> CreateOutcome {
        switch outcome {
        case .accepted(let upstreamID) where key.redacted(upstreamID) != upstreamID:
            .uncertain(TaskError(code: "key_in_id", message: "the answer's task id holds the API key", httpStatus: 200))
        case .accepted: outcome
        case .rejected(let error): .rejected(cleaned(error))
        case .uncertain(let error): .uncertain(cleaned(error))
        case .deferred(let reason, let error, let retryAfter):
            .deferred(reason, cleaned(error), retryAfter: retryAfter)
        }
    }

    private func checkRoute() throws {
        if let objection = route.objection(to: destination) { throw RouteRefused(reason: objection) }
    }

    private var headers: HTTPHeaders {
        [
            "Authorization": "Bearer \(key.secret)", "Accept": "application/json", "User-Agent": Transports.userAgent,
            // Some compress all the same, which is understood; nobody is asked to.
            "Accept-Encoding": "identity",
        ]
    }
}
