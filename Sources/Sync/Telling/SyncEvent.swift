public import Model

/// What happened to a task while this process worked on it, for whoever tells it. All of it is written down by then.
public enum SyncEvent: Sendable {
    /// The service has it from now on.
    case accepted(VideoTask)
    case rejected(VideoTask)
    /// Nothing was created; the task is queued again, and its `waitingFor` and `error` say why.
    case putOff(VideoTask)
    /// Nobody knows whether it was created.
    case uncertain(VideoTask)
    /// The service answered a poll with the task's own record.
    case answered(PolledTask)
    /// A poll brought no usable answer.
    case notAnswered(PolledTask, TaskError, PollTrouble)
    /// There is a verdict, or none will come.
    case finished(VideoTask)
    case saved(VideoTask)
    /// - `willRetry`: whether it is tried again by itself.
    case notSaved(VideoTask, reason: String, willRetry: Bool)
}

/// Why a poll brought nothing.
public enum PollTrouble: Sendable, Equatable {
    /// Nobody answered, or somebody who is not the service, or not itself.
    case away
    /// The service refuses the key.
    case key
    /// The service wants to be asked less often.
    case rate
    /// The service does not know the task.
    case unknownTask
}

/// One call to the service, or for a video, once it is over.
public struct UpstreamCall: Sendable, Equatable {
    public var method: String
    /// Without a query, and of a video's URL the host alone: the rest may open it to whoever reads this.
    public var path: String
    /// The local number of the task that it was about; nil if it was about none.
    public var task: Int64?
    /// Nil if no answer came.
    public var status: Int?
    public var milliseconds: Int64
    /// A short word for what was wrong.
    public var trouble: String?
}

/// Who hears what a process does.
public struct WorkListener: Sendable {
    public var onEvent: @Sendable (SyncEvent) -> Void
    public var onCall: (@Sendable (UpstreamCall) -> Void)?

    public init(
        onEvent: @escaping @Sendable (SyncEvent) -> Void = { _ in },
        onCall: (@Sendable (UpstreamCall) -> Void)? = nil
    ) {
        self.onEvent = onEvent
        self.onCall = onCall
    }
}
