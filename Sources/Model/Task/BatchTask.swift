/// What a batch keeps of a task: there may be very many of them.
public struct BatchTask: Sendable, Equatable, Identifiable {
    /// The local number.
    public var id: Int64
    public var take: Int?
    public var state: TaskState
    public var waitingFor: WaitingFor?
    public var cost: Cost?

    public init(_ task: VideoTask) {
        (id, take, state) = (task.id, task.take, task.state)
        (waitingFor, cost) = (task.waitingFor, task.cost)
    }
}
