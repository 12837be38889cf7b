import Model
import Providers
import Transport

/// The create and the status call of one account.
struct SenseAudioClient: ProviderClient {
    private let connection: AccountConnection
    /// Of which tasks the service does not take the ids.
    private let bareQueries: BareQueries

    init(_ connection: AccountConnection) {
        self.connection = connection
        bareQueries = BareQueries()
    }

    var baseURL: String { connection.baseURL.description }
    var longestQuestion: Duration { AccountConnection.longestQuestion }
    var foundName: String { "current task" }

    func request(of echo: RequestEcho) -> EchoedRequest { EchoedRequest(echo.request) }

    static let createPath = "/v1/video/create"
    static let statusPath = "/v1/video/status"

    func create(
        body: [UInt8], listener: CallListener?, mayStillSend: @escaping @Sendable () async throws -> Bool
    ) async -> CreateResult {
        let (began, bytes) = (ContinuousClock.now, body.count)
        let result = await connection.send(body, to: Self.createPath, mayStillSend: mayStillSend) { answer in
            let verdict = CreateVerdict(answer, sentBytes: bytes)
            return (verdict.outcome, verdict.isUnderstood)
        }
        let error = result.outcome.error
        listener?(
            ServiceCall(
                method: "POST", path: Self.createPath, status: error == nil ? 200 : error?.httpStatus, since: began,
                trouble: error?.code))
        return result
    }

    func status(_ question: StatusQuestion, listener: CallListener?) async throws -> StatusAnswer? {
        guard let isGivenByService = question.isGivenByService else {
            return try await status(upstreamID: question.upstreamID, wholeEcho: question.wholeEcho, listener: listener)
        }
        if bareQueries.isRefused(question.upstreamID) { return try await askWithoutID(question, listener) }
        do {
            let answer = try await status(
                upstreamID: question.upstreamID, wholeEcho: question.wholeEcho, listener: listener)
            if answer.upstreamID == question.upstreamID { bareQueries.noteAnswered() }
            return answer
        } catch let failure as StatusFailure where failure.kind == .refusesQuestion {
            guard try await isGivenByService(), bareQueries.noteRefused(question.upstreamID) else { throw failure }
            do { return try await askWithoutID(question, listener) } catch is StatusFailure {
                // What it said to the usual call is what there is to say.
                throw failure
            }
        }
    }

    /// Asks for the account's current task, whichever that is.
    /// - Returns: nil if that is being asked already.
    private func askWithoutID(_ question: StatusQuestion, _ listener: CallListener?) async throws -> StatusAnswer? {
        try await bareQueries.ask {
            do {
                let answer = try await currentStatus(listener: listener)
                guard answer.upstreamID != nil else {
                    throw StatusFailure(
                        .away,
                        TaskError(
                            code: "unreadable",
                            message:
                                "the service refuses to be asked about one task, and does not say whose its current "
                                + "record is", httpStatus: 200))
                }
                return answer
            } catch let failure as StatusFailure {
                bareQueries.forget(question.upstreamID)
                // That there is no current task says nothing about this one.
                let isOfCall = failure.kind == .unauthorized || failure.kind == .rate
                throw StatusFailure(isOfCall ? failure.kind : .away, failure.error, retryAfter: failure.retryAfter)
            }
        }
    }

    /// All that the service can be asked for is its current task: none is documented, and one integrator saw the call answer
    /// with it whatever it was asked for.
    func find(request: JSONValue?, listener: CallListener?) async throws -> [StatusAnswer] {
        [try await currentStatus(listener: listener)]
    }

    /// Asks about one task.
    /// - Throws: `StatusFailure`, or `CancellationError`.
    func status(
        upstreamID: String, wholeEcho: Bool = false, listener: CallListener? = nil
    ) async throws -> StatusAnswer {
        try await status(query: "?id=\(PercentText.encoded(upstreamID))", wholeEcho: wholeEcho, listener)
    }

    /// Asks without naming a task.
    /// - Throws: `StatusFailure`, or `CancellationError`.
    func currentStatus(listener: CallListener? = nil) async throws -> StatusAnswer {
        try await status(query: "", wholeEcho: true, listener)
    }

    private func status(query: String, wholeEcho: Bool, _ listener: CallListener?) async throws -> StatusAnswer {
        let began = ContinuousClock.now
        func note(_ status: Int?, _ trouble: String?) {
            listener?(
                ServiceCall(method: "GET", path: Self.statusPath, status: status, since: began, trouble: trouble))
        }
        do {
            let answer = try await read(query: query, wholeEcho: wholeEcho)
            note(200, nil)
            return answer
        } catch let failure as StatusFailure {
            note(failure.error.httpStatus, failure.error.code)
            throw failure
        }
    }

    /// An answer to a status call as far as it is needed, without its bytes.
    private struct Reading: Sendable {
        let envelope: ErrorEnvelope?
        let record: StatusAnswer?

        init(_ answer: Answer, wholeEcho: Bool) {
            envelope = answer.status == 200 ? nil : ErrorEnvelope(answer.body)
            record = answer.status == 200 ? StatusAnswer(record: answer.body, wholeEcho: wholeEcho) : nil
        }
    }

    private func read(query: String, wholeEcho: Bool) async throws -> StatusAnswer {
        let (head, reading): (Answer, Reading)
        do {
            (head, reading) = try await connection.ask("\(Self.statusPath)\(query)") {
                Reading($0, wholeEcho: wholeEcho)
            }
        } catch let nothing as AccountConnection.NoAnswer {
            throw StatusFailure(.away, nothing.error)
        }
        if let sentence = connection.wordsOfProxy(head, isOfService: reading.envelope != nil) {
            throw StatusFailure(
                .away, connection.cleaned(TaskError(code: "proxy_credentials", message: sentence)))
        }
        guard head.status == 200 else { throw refusal(head, reading.envelope) }
        guard var answer = reading.record else {
            throw failure(.away, "unreadable", "the answer is not a status record", head)
        }
        answer.report.status = connection.cleaned(answer.report.status, to: UpstreamText.word)
        answer.report.errorMessage = answer.report.errorMessage.map {
            connection.cleaned($0, to: UpstreamText.message)
        }
        answer.report.videoURL = answer.report.videoURL.map(connection.baseURL.resolving)
        // An id that is the key, or holds it, is no id of ours, and a URL with it goes to nobody.
        answer.upstreamID = answer.upstreamID.map(connection.redacted)
        if let url = answer.report.videoURL, connection.redacted(url) != url {
            answer.report.videoURL = nil
            answer.report.errorMessage = "its video_url holds the API key, and is not followed"
        }
        answer.report.readWord()
        answer.report.serverTime = head.date
        answer.isSimulated = head.isSimulated
        return answer
    }

    private func refusal(_ head: Answer, _ envelope: ErrorEnvelope?) -> StatusFailure {
        let kind: StatusFailure.Kind =
            switch head.status {
            case 401: .unauthorized
            case 403 where envelope != nil: .unauthorized
            case 404 where envelope?.saysNotFound == true: .unknownTask
            case 429: .rate
            case 400, 422: Self.isOfMoment(envelope) ? .away : .refusesQuestion
            default: .away
            }
        return failure(
            kind, envelope?.shortCode ?? "http_\(head.status)",
            envelope.map { $0.message ?? "the service said \($0.shortCode)" }
                ?? "HTTP \(head.status) not in the service's words", head)
    }

    /// A limit that is reached is no word about the question.
    private static func isOfMoment(_ envelope: ErrorEnvelope?) -> Bool {
        if case .passes? = envelope?.number.flatMap(RefCode.init) { true } else { false }
    }

    private func failure(
        _ kind: StatusFailure.Kind, _ code: String, _ message: String, _ head: Answer
    ) -> StatusFailure {
        StatusFailure(
            kind, connection.cleaned(TaskError(code: code, message: message, httpStatus: head.status)),
            retryAfter: head.retryAfter)
    }
}

extension CreateOutcome {
    fileprivate var error: TaskError? {
        switch self {
        case .accepted: nil
        case .rejected(let error), .uncertain(let error), .deferred(_, let error, _): error
        }
    }
}
