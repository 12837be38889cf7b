/// The exit codes of the command line's contract.
public enum Exit: Int32, Sendable {
    case done = 0
    case failed = 1
    /// The task failed, was rejected, expired, was cancelled or abandoned.
    case taskFailed = 6
    /// Stopped waiting; the task goes on.
    case stillRunning = 7
    /// Whether a task was created is unknown.
    case uncertain = 8
    /// A duplicate, or over budget.
    case refused = 9
    case videoNotSaved = 10
    case usage = 64
    case invalidRequest = 65
    case notFound = 66
    case unreachable = 69
    case cannotWrite = 73
    case damaged = 74
    case busy = 75
    case key = 77
    case configuration = 78
    case interrupted = 130

    /// Which of several tasks' codes a command ends with: the gravest, in the contract's order.
    public static func gravest(_ exits: some Sequence<Exit>) -> Exit {
        let exits = Set(exits)
        let order: [Exit] = [.uncertain, .key, .taskFailed, .videoNotSaved, .stillRunning]
        return order.first(where: exits.contains) ?? exits.first { $0 != .done } ?? .done
    }
}
