import Contract
import Model

/// An answer of the service to a create call that could not be written into the ledger: one line of a rescue file.
struct RescuedAnswer: Sendable, Equatable {
    /// The ledger's uid: a file of another ledger may have come to lie beside this one.
    var ledger: String
    /// The task's uid.
    var task: String
    /// The attempt that it answers.
    var token: String
    var outcome: CreateOutcome
    var isSimulated: Bool
    /// When the server says that it answered, milliseconds since 1970, UTC.
    var serverTime: Int64?
    /// When it was put here, milliseconds since 1970, UTC.
    var at: Int64
    /// What came, where it was not understood.
    var answer: UpstreamAnswer?

    /// As one line of JSON, without its end.
    var line: [UInt8] {
        var json = JSONWriter.line()
        json.object { json in
            json.member("ledger", ledger)
            json.member("task", task)
            json.member("attempt", token)
            switch outcome {
            case .accepted(let upstreamID):
                json.member("outcome", "accepted")
                json.member("task_id", upstreamID)
            case .rejected(let error):
                json.member("outcome", "rejected")
                json.members(error)
            case .uncertain(let error):
                json.member("outcome", "uncertain")
                json.members(error)
            case .deferred(let reason, let error, let retryAfter):
                json.member("outcome", "deferred")
                json.member("waiting_for", reason.rawValue)
                json.member("retry_after", retryAfter)
                json.members(error)
            }
            json.member("simulated", isSimulated ? 1 : 0)
            json.member("server_time", serverTime)
            json.member("at", at)
            if let answer, !answer.isUnderstood {
                json.member("answer_status", Int64(answer.httpStatus))
                json.member("answer_headers", answer.headerLines)
                json.member("answer_body", answer.body.hexadecimal)
                json.member("answer_bytes", Int64(answer.bodyBytes))
            }
        }
        return json.bytes
    }
}

extension RescuedAnswer {
    /// - Returns: nil for anything but a whole line, as one that was cut when its writer died.
    init?(line: some Collection<UInt8>) {
        guard let json = try? JSONValue.parse(Array(line)), let ledger = json["ledger"]?.string,
            let task = json["task"]?.string, let token = json["attempt"]?.string, let outcome = Self.outcome(json)
        else { return nil }
        self.init(
            ledger: ledger, task: task, token: token, outcome: outcome, isSimulated: json["simulated"]?.integer == 1,
            serverTime: Self.moment(json["server_time"]), at: Self.moment(json["at"]) ?? 0, answer: Self.answer(json))
    }

    private static func answer(_ json: JSONValue) -> UpstreamAnswer? {
        guard let status = json["answer_status"]?.integer.flatMap({ Int(exactly: $0) }),
            let body = json["answer_body"]?.string.flatMap({ [UInt8](hexadecimal: $0) })
        else { return nil }
        return UpstreamAnswer(
            httpStatus: status, headers: UpstreamAnswer.headers(inLines: json["answer_headers"]?.string ?? ""),
            body: body, bodyBytes: json["answer_bytes"]?.integer.flatMap { Int(exactly: $0) } ?? body.count)
    }

    private static func outcome(_ json: JSONValue) -> CreateOutcome? {
        let error = TaskError(
            code: json["code"]?.string ?? "rescued", message: json["message"]?.string ?? "",
            httpStatus: json["http_status"]?.integer.flatMap { Int(exactly: $0) })
        switch json["outcome"]?.string {
        case "accepted": return json["task_id"]?.string.flatMap { $0.isEmpty ? nil : .accepted(upstreamID: $0) }
        case "rejected": return .rejected(error)
        case "uncertain": return .uncertain(error)
        case "deferred":
            guard let reason = json["waiting_for"]?.string.flatMap(WaitingFor.init(rawValue:)) else { return nil }
            return .deferred(reason, error, retryAfter: moment(json["retry_after"]))
        default: return nil
        }
    }

    /// A number that can be reckoned with.
    private static func moment(_ value: JSONValue?) -> Int64? {
        value?.integer.flatMap { Timestamp.range.contains($0) ? $0 : nil }
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ key: String, _ value: String) {
        self.key(key)
        string(value)
    }

    fileprivate mutating func member(_ key: String, _ value: Int64?) {
        guard let value else { return }
        self.key(key)
        integer(value)
    }

    fileprivate mutating func members(_ error: TaskError) {
        member("code", error.code)
        // A line has to fit onto the disk at a moment when little does.
        member("message", String(error.message.prefix(1_000)))
        member("http_status", error.httpStatus.map(Int64.init))
    }
}
