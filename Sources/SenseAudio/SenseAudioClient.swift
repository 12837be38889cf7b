import AsyncHTTPClient
import FoundationEssentials
public import Model
import NIOCore
import NIOHTTP1

/// The create and the status call of one account.
public struct SenseAudioClient: Sendable {
    public let baseURL: BaseURL
    private let key: APIKey
    private let transports: Transports
    private let createTimeout: Duration

    /// - Parameters:
    ///   - transports: shared by all accounts of a process.
    ///   - createTimeout: for a whole create call, head and body of the answer included.
    public init(baseURL: BaseURL, key: APIKey, transports: Transports, createTimeout: Duration) {
        self.baseURL = baseURL
        self.key = key
        self.transports = transports
        self.createTimeout = createTimeout
    }

    /// The largest answer that is read: records are under a kilobyte, but echo the request's content, data included.
    static let maximumAnswerBytes = 72 * 1_048_576
    static let statusTimeout = TimeAmount.seconds(30)

    /// What came of a create call, and whether a simulator gave the answer.
    public struct CreateResult: Sendable {
        public let outcome: SubmissionOutcome
        public let isSimulated: Bool
        /// When the server says that it answered, milliseconds since 1970, UTC.
        public var serverTime: Int64?
    }

    /// Sends the request once. Never throws: every way to fail is an outcome.
    /// - Parameters:
    ///   - body: goes out byte by byte as it stands.
    ///   - mayStillSend: asked just before the body leaves; if not, nothing is sent.
    public func create(
        body: [UInt8], mayStillSend: @escaping @Sendable () async throws -> Bool
    ) async -> CreateResult {
        let departure = Departure()
        do {
            try Task.checkCancellation()
            let request = createRequest(body, departure, mayStillSend)
            let answer = try await withDeadline(createTimeout) { [transports] in
                try await Self.answer(to: request, with: transports.create)
            }
            return CreateResult(
                outcome: redacted(CreateVerdict.outcome(of: answer)), isSimulated: answer.isSimulated,
                serverTime: answer.date)
        } catch {
            let reason = Self.describe(error)
            let outcome: SubmissionOutcome =
                departure.mayHaveLeft
                ? .uncertain(
                    TaskError(code: "no_answer", message: "\(reason) after the request had been sent"))
                : .deferred(
                    .upstream, TaskError(code: "not_sent", message: "\(reason); nothing was sent"), retryAfter: nil)
            return CreateResult(outcome: redacted(outcome), isSimulated: false)
        }
    }

    private func createRequest(
        _ body: [UInt8], _ departure: Departure, _ mayStillSend: @escaping @Sendable () async throws -> Bool
    ) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: "\(baseURL)/v1/video/create")
        request.method = .POST
        request.headers = headers
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .stream(
            GuardedBody(bytes: body, departure: departure, mayStillSend: mayStillSend),
            length: .known(Int64(body.count)))
        return request
    }

    /// Why a poll brought no record.
    public struct StatusFailure: Error, Sendable {
        public let error: TaskError
        /// Milliseconds that the service asked to wait.
        public let retryAfter: Int64?
        /// The service does not know the task [seen: 404 with the envelope].
        public let isNotFound: Bool
        /// The key was refused.
        public let isUnauthorized: Bool
    }

    /// Asks about one task.
    /// - Throws: `StatusFailure`, or `CancellationError`.
    public func status(taskID: String) async throws -> (record: StatusRecord, isSimulated: Bool) {
        try await status(query: "?id=\(Self.percentEncoded(taskID))")
    }

    /// Asks without naming a task. What the service says to that is documented nowhere; one integrator saw the call
    /// answer with the key's current task whatever it was asked for.
    /// - Throws: `StatusFailure`, or `CancellationError`.
    public func currentStatus() async throws -> (record: StatusRecord, isSimulated: Bool) {
        try await status(query: "")
    }

    private func status(query: String) async throws -> (record: StatusRecord, isSimulated: Bool) {
        var request = HTTPClientRequest(url: "\(baseURL)/v1/video/status\(query)")
        request.headers = headers
        let (ready, status) = (request, transports.status)
        let answer: Answer
        do {
            answer = try await withTimer(Self.statusTimeout, on: status.eventLoopGroup.any()) {
                try await Self.answer(to: ready, with: status)
            }
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw failure("unreachable", Self.describe(error), nil)
        }
        guard answer.status == 200 else {
            let envelope = ErrorEnvelope(answer.body)
            throw failure(
                envelope?.shortCode ?? "http_\(answer.status)",
                envelope?.message ?? "HTTP \(answer.status) not in the service's words", answer,
                isNotFound: answer.status == 404 && envelope != nil)
        }
        guard var record = StatusRecord(answer.body) else {
            throw failure("unreadable", "the answer is not a status record", answer)
        }
        record.report.errorMessage = record.report.errorMessage.map(key.redacted)
        record.report.serverTime = answer.date
        return (record, answer.isSimulated)
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
        _ code: String, _ message: String, _ answer: Answer?, isNotFound: Bool = false
    ) -> StatusFailure {
        StatusFailure(
            error: TaskError(code: key.redacted(code), message: key.redacted(message), httpStatus: answer?.status),
            retryAfter: answer?.retryAfter, isNotFound: isNotFound, isUnauthorized: answer?.status == 401)
    }

    private var headers: HTTPHeaders {
        ["Authorization": "Bearer \(key.secret)", "Accept": "application/json", "User-Agent": Transports.userAgent]
    }

    private static func answer(to request: HTTPClientRequest, with client: HTTPClient) async throws -> Answer {
        let response = try await client.execute(request, deadline: .distantFuture)
        let body = try await response.body.collect(upTo: maximumAnswerBytes)
        return Answer(
            status: Int(response.status.code), body: Array(body.readableBytesView),
            retryAfter: response.headers.first(name: "Retry-After").flatMap {
                RetryAfter.milliseconds($0, now: Int64(Date().timeIntervalSince1970))
            },
            server: response.headers.first(name: "Server"),
            date: response.headers.first(name: "Date").flatMap(HTTPDate.seconds).map { $0 * 1_000 })
    }

    /// The key must not come back through an error message.
    private func redacted(_ outcome: SubmissionOutcome) -> SubmissionOutcome {
        func clean(_ error: TaskError) -> TaskError {
            TaskError(
                code: key.redacted(error.code), message: key.redacted(error.message), httpStatus: error.httpStatus)
        }
        switch outcome {
        case .accepted: return outcome
        case .rejected(let error): return .rejected(clean(error))
        case .uncertain(let error): return .uncertain(clean(error))
        case .deferred(let reason, let error, let retryAfter):
            return .deferred(reason, clean(error), retryAfter: retryAfter)
        }
    }

    static func describe(_ error: any Error) -> String { TransportFailure.describe(error) }
}
