public import Model

/// The service's answer to a status call. Any field but `status` may be missing [seen].
public struct StatusRecord: Sendable, Equatable {
    public var report: StatusReport
    public var taskID: String?
    /// What the record says that the request was, as far as it says so.
    public var echo: [String: JSONValue]
    /// The fields of a create call that the record repeats, as they came.
    public var request: [String: JSONValue]
    /// When the service says that it created the task, milliseconds since 1970, UTC; may be a second off [seen].
    public var createdAt: Int64?

    /// The fields by which a record without a task id is told to be of a request.
    public static let echoFields = ["content", "duration", "resolution", "ratio"]
    private static let requestFields =
        echoFields + ["model", "timeout", "watermark", "provider_specific"]

    init?(_ body: [UInt8]) {
        guard let json = try? JSONValue.parse(body), let status = json["status"]?.string, !status.isEmpty else {
            return nil
        }
        report = StatusReport(
            status: status,
            progress: json["progress"].flatMap(Self.percent),
            videoURL: json["video_url"]?.string.flatMap { $0.isEmpty ? nil : $0 },
            errorMessage: json["error_message"]?.string.flatMap { $0.isEmpty ? nil : $0 })
        // As in the answer to a create call, an id may be a number.
        taskID = (json["task_id"]?.string ?? json["task_id"]?.integer.map { "\($0)" }).flatMap { $0.isEmpty ? nil : $0 }
        echo = (json.object ?? [:]).filter { Self.echoFields.contains($0.key) }
        request = (json.object ?? [:]).filter { Self.requestFields.contains($0.key) && $0.value != .null }
        // Far beyond any real moment, and without overflow.
        createdAt = json["created_at"]?.integer.flatMap { (1..<100_000_000_000).contains($0) ? $0 * 1_000 : nil }
    }

    private static func percent(_ value: JSONValue) -> Int? {
        switch value {
        case .integer(let number): Int(clamping: number)
        case .number(let number) where number.isFinite && abs(number) < 1e9: Int(number)
        default: nil
        }
    }

    /// Whose record an answer is.
    public enum Owner: Sendable, Equatable {
        /// The task that was asked for.
        case asked
        /// Another one.
        case another(taskID: String)
        /// It does not say, and does not look like the one asked for.
        case unknown
    }

    /// One integrator saw the call answer with the key's current task whatever id was asked for, so that every answer is
    /// compared with the question.
    /// - Parameter request: the body that created the task; nil if it is not known any more.
    public func owner(asked: String, request: JSONValue?) -> Owner {
        if let taskID { return taskID == asked ? .asked : .another(taskID: taskID) }
        guard let request else { return .unknown }
        let agrees = Self.echoFields.allSatisfy { name in echo[name] != nil && echo[name] == request[name] }
        return agrees ? .asked : .unknown
    }
}
