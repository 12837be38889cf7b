public import Model
import Transport

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

    /// What is repeated of a request that names its task is kept up to so many bytes, unless all of it is asked for.
    static let smallEcho = 262_144

    /// - Parameters:
    ///   - body: JSON; what is not needed of it is read past, however large it is.
    ///   - wholeEcho: whether what it repeats of the request is kept even where it is large and nobody has to compare it.
    init?(_ body: [UInt8], wholeEcho: Bool = true) {
        guard let members = JSONMembers(body, Self.fields), let status = members["status"]?.string,
            !StatusWord(status).isBlank
        else { return nil }
        let url = members["video_url"]?.string?.trimmed
        let isURL = url.map { !$0.isEmpty && $0.lowercased() != "null" } ?? false
        report = StatusReport(
            status: status, progress: members["progress"].flatMap(Progress.percent),
            videoURL: url.flatMap { isURL && $0.utf8.count <= UpstreamText.url ? $0 : nil },
            errorMessage: members["error_message"].flatMap(ReasonText.of))
        if report.word.saysCompleted, report.videoURL == nil, let size = members.size(of: "video_url"),
            size > UpstreamText.url
        {
            report.errorMessage = "its video_url has \(size) bytes; allowed are \(UpstreamText.url)"
        }
        // One that was cut is nobody's, and so is one that is broken.
        let id = members.identifier("task_id") ?? members.brokenText("task_id")
        taskID = id.map { UpstreamText.cut($0, to: UpstreamText.id) }
        let limit = wholeEcho || id == nil ? AnswerBudget.largestValue : Self.smallEcho
        var request: [String: JSONValue] = [:]
        for name in Self.requestFields { request[name] = members.value(name, upTo: limit)?.withWholeNumber }
        echo = request.filter { Self.echoFields.contains($0.key) }
        self.request = request.filter { $0.value != .null }
        // Far beyond any real moment, and without overflow.
        createdAt = members["created_at"]?.wholeNumber.flatMap {
            (1..<100_000_000_000).contains($0) ? $0 * 1_000 : nil
        }
    }

    private static let fields: Set<String> = Set(
        requestFields + ["status", "progress", "video_url", "error_message", "task_id", "created_at"])

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
