/// What a batch keeps of a task: there may be very many of them.
public struct BatchTask: Sendable, Equatable, Identifiable {
    /// The local number.
    public let id: Int64
    public let take: Int?
    public let state: TaskState
    public let waitingFor: WaitingFor?

    public init(_ task: VideoTask) {
        (id, take, state, waitingFor) = (task.id, task.take, task.state, task.waitingFor)
    }
}
