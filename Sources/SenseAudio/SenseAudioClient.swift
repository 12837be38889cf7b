public import Model
public import Transport

/// The create and the status call of one account.
public struct SenseAudioClient: Sendable {
    private let connection: AccountConnection
    public var baseURL: BaseURL { connection.baseURL }

    /// - Parameters:
    ///   - transports: shared by all accounts of a process.
    ///   - createTimeout: for a create call from when its body begins to leave, head and body of the answer included.
    public init(baseURL: BaseURL, key: APIKey, transports: Transports, createTimeout: Duration) {
        connection = AccountConnection(
            baseURL: baseURL, key: key, transports: transports, createTimeout: createTimeout)
    }

    /// That a status call may take.
    public static let longestStatusCall = AccountConnection.longestQuestion

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
        let bytes = body.count
        let sent = await connection.send(body, to: "/v1/video/create", mayStillSend: mayStillSend) { answer in
            let verdict = CreateVerdict(answer, sentBytes: bytes)
            return (verdict.outcome, verdict.isUnderstood)
        }
        return CreateResult(
            outcome: sent.outcome, isSimulated: sent.isSimulated, serverTime: sent.serverTime, answer: sent.answer)
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
        let envelope: ErrorEnvelope?
        let record: StatusRecord?

        init(_ answer: Answer, wholeEcho: Bool) {
            envelope = answer.status == 200 ? nil : ErrorEnvelope(answer.body)
            record = answer.status == 200 ? StatusRecord(answer.body, wholeEcho: wholeEcho) : nil
        }
    }

    private func status(query: String, wholeEcho: Bool) async throws -> (record: StatusRecord, isSimulated: Bool) {
        let (head, reading): (Answer, Reading)
        do {
            (head, reading) = try await connection.ask("/v1/video/status\(query)") {
                Reading($0, wholeEcho: wholeEcho)
            }
        } catch let nothing as AccountConnection.NoAnswer {
            throw StatusFailure(error: nothing.error)
        }
        let envelope = reading.envelope
        if let sentence = connection.wordsOfProxy(head, isOfService: envelope != nil) {
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
        record.report.status = connection.cleaned(record.report.status, to: UpstreamText.word)
        record.report.errorMessage = record.report.errorMessage.map {
            connection.cleaned($0, to: UpstreamText.message)
        }
        record.report.videoURL = record.report.videoURL.map(baseURL.resolving)
        // An id that is the key, or holds it, is no id of ours, and a URL with it goes to nobody.
        record.taskID = record.taskID.map(connection.redacted)
        if let url = record.report.videoURL, connection.redacted(url) != url {
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
            error: connection.cleaned(TaskError(code: code, message: message, httpStatus: head?.status)),
            retryAfter: head?.retryAfter, isNotFound: isNotFound, isUnauthorized: head?.status == 401 || isForbidden,
            refusesQuery: refusesQuery)
    }

    private static func refusesQuery(_ head: Answer, _ envelope: ErrorEnvelope?) -> Bool {
        guard head.status == 400 || head.status == 422 else { return false }
        // A limit that is reached is no word about the question.
        if case .passes? = envelope?.number.flatMap(RefCode.init) { return false }
        return true
    }
}
