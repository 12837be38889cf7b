/// What came of one create call.
public enum CreateOutcome: Sendable, Equatable {
    /// The service created a task.
    case accepted(upstreamID: String)
    /// The service said no for good; nothing was created.
    case rejected(TaskError)
    /// Nothing was created, and the same request may be sent later.
    /// `retryAfter` is what the service asked for, in milliseconds.
    case deferred(WaitingFor, TaskError, retryAfter: Int64?)
    /// Nobody can say whether a task was created.
    case uncertain(TaskError)
}
