import Desk
import Contract
import Model

/// Why a wait did not end well: a sentence for each task concerned, with the command that helps.
struct WaitReport {
    var tasks: [VideoTask]
    /// Why no key at hand can follow a task, by its number.
    var stranded: [Int64: Failure] = [:]
    var needsFile = true
    var isInterrupted = false
    /// Where relative paths start.
    var videosFolder = ""

    init(_ result: Waiting.Result, goal: Waiting.Goal, videosFolder: String) {
        tasks = result.tasks
        stranded = result.stranded
        needsFile = goal == .saved
        isInterrupted = result.isInterrupted
        self.videosFolder = videosFolder
    }

    init(_ tasks: [VideoTask]) {
        self.tasks = tasks
    }

    /// In the order of the tasks; those that are done are not among them.
    var failures: [Failure] {
        tasks.compactMap { task in
            if let failure = stranded[task.id] { return failure }
            let exit = ExitStatus.of(task, needsFile: needsFile)
            return ExitStatus.failure(
                task, exit == .stillRunning && isInterrupted ? .interrupted : exit, videosFolder: videosFolder)
        }
    }

    /// The failures as they are told: those that only go on are one.
    var told: [Failure] {
        let goingOn = failures.filter { Self.goesOn($0) }
        guard goingOn.count > 1, let first = goingOn.first else { return failures }
        let names = TaskNames.text(goingOn.compactMap(\.task))
        var all = first
        all.message =
            "\(first.exit == .interrupted ? "interrupted" : "stopped waiting"); \(goingOn.count) tasks go on (\(names))"
        all.next = "reel wait \(names)"
        return failures.filter { !Self.goesOn($0) } + [all]
    }

    /// The failure that a wait with this exit code is about.
    func failure(of exit: Exit) -> Failure? { failures.first { $0.exit == exit } ?? failures.first }

    private static func goesOn(_ failure: Failure) -> Bool {
        failure.code == "interrupted" || failure.code == "still_running"
    }
}
