/// What a batch keeps of a task: there may be very many of them.
public struct BatchTask: Sendable, Equatable, Identifiable {
    /// The local number.
    public let id: Int64
    public let take: Int?
    public let state: TaskState
    public let waitingFor: WaitingFor?

    public init(_ task: VideoTask) {
        self.init(id: task.id, take: task.take, state: task.state, waitingFor: task.waitingFor)
    }

    public init(id: Int64, take: Int?, state: TaskState, waitingFor: WaitingFor?) {
        (self.id, self.take, self.state, self.waitingFor) = (id, take, state, waitingFor)
    }
}
