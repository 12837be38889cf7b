/// One entry of a task's history. Times are milliseconds since 1970, UTC.
public struct TaskEvent: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable, Codable {
        /// The request was written down.
        case recorded
        /// A create call is about to leave.
        case submitting
        /// The service gave a task id.
        case accepted
        /// The service refused the create call; `state` tells whether for good.
        case rejected
        /// Nobody knows whether the create call made a task.
        case uncertain
        /// The service's answer to a poll.
        case observed
        /// A poll was answered with another task's record.
        case foreign
        /// A poll brought no usable answer.
        case pollError = "poll_error"
        /// A download began or failed.
        case download
        /// The video is on disk.
        case saved
        /// Something that the user did.
        case user
    }

    /// Unique in the ledger and growing.
    public var event: Int64
    /// The local number of the task it belongs to.
    public var task: Int64
    /// 1, 2, 3 … within the task, without gaps.
    public var seq: Int
    public var at: Int64
    public var kind: Kind
    /// The task's state after it.
    public var state: TaskState
    public var progress: Int?
    public var message: String?
    public var httpStatus: Int?
    /// How many equal observations in a row this entry stands for.
    public var observations: Int
    public var lastObservedAt: Int64?
    /// Who did it: a login name, or the name of a token. Nil where reel did it by itself.
    public var author: String?
    /// What the service answered to a create call, where it was not understood. Read only with one task's history.
    public var answer: UpstreamAnswer?

    public init(
        event: Int64, task: Int64, seq: Int, at: Int64, kind: Kind, state: TaskState, progress: Int?, message: String?,
        httpStatus: Int?, observations: Int, lastObservedAt: Int64?, author: String? = nil
    ) {
        self.event = event
        self.task = task
        self.seq = seq
        self.at = at
        self.kind = kind
        self.state = state
        self.progress = progress
        self.message = message
        self.httpStatus = httpStatus
        self.observations = observations
        self.lastObservedAt = lastObservedAt
        self.author = author
    }
}
