import ArgumentParser
import Model

/// How a command ends badly: one sentence for a person, one object for a script.
struct Failure: Error, Equatable {
    /// Whether the failed command may have created a task at the service.
    enum Created: String {
        case no, yes, unknown
    }

    /// A short word that never changes meaning.
    var code: String
    /// A sentence: what was found, what is allowed, what to do.
    var message: String
    var exit: Exit
    /// The local number of the task that it is about.
    var task: Int64?
    /// The task that stands in the way.
    var existingTask: Int64?
    var created = Created.no
    /// The command that helps.
    var next: String?

    /// The whole of what a failed command prints.
    var json: String { #"{"error":\#(object)}"# }

    /// What is in it.
    var object: String {
        var json = JSONWriter()
        json.object { json in
            json.field("code", code)
            json.field("message", message)
            json.field("exit_code", Int(exit.rawValue))
            json.field("task", task)
            json.field("existing_task", existingTask)
            json.field("created", created.rawValue)
            json.field("next", next)
        }
        return json.text
    }
}

/// The exit codes of the command line's contract.
enum Exit: Int32 {
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

    var code: ExitCode { ExitCode(rawValue) }

    /// Which of several tasks' codes a command ends with: the gravest, in the contract's order.
    static func gravest(_ exits: some Sequence<Exit>) -> Exit {
        let exits = Set(exits)
        let order: [Exit] = [.uncertain, .key, .taskFailed, .videoNotSaved, .stillRunning]
        return order.first(where: exits.contains) ?? exits.first { $0 != .done } ?? .done
    }
}

extension Failure {
    /// The same with what the command had made before it failed: that must not be made again.
    func naming(_ made: [VideoTask]) -> Failure {
        guard !made.isEmpty else { return self }
        var failure = self
        let clauses = MadeTasks.clauses(made).joined(separator: "; ")
        failure.message += "; made before that: \(clauses). Do not run the command again"
        failure.task = task ?? made[0].id
        failure.created = created == .yes ? .yes : .gravest(made)
        failure.next = "reel show \(made[0].id)"
        return failure
    }
}
