public import Contract
public import Model

/// Tasks to wait for.
public struct WaitOrder: Sendable {
    /// What a wait is over with.
    public enum Goal: Sendable {
        /// There is a verdict.
        case finished
        /// There is a verdict and, if it is a video, the file.
        case saved
    }

    /// Local numbers.
    public var ids: [Int64]
    public var goal: Goal
    /// Milliseconds; nil to wait for ever.
    public var timeout: Int64?

    public init(ids: [Int64], goal: Goal = .saved, timeout: Int64? = nil) {
        self.ids = ids
        self.goal = goal
        self.timeout = timeout
    }
}

/// How a wait ended.
public struct WaitOutcome: Sendable {
    public var tasks: [VideoTask]
    public var goal = WaitOrder.Goal.saved
    public var isInterrupted = false
    /// Why no key at hand can follow a task, by its number.
    public var stranded: [Int64: Failure] = [:]
    /// Where relative paths start.
    var videosFolder = ""

    public init(
        tasks: [VideoTask], goal: WaitOrder.Goal = .saved, isInterrupted: Bool = false,
        stranded: [Int64: Failure] = [:], videosFolder: String = ""
    ) {
        (self.tasks, self.goal, self.isInterrupted) = (tasks, goal, isInterrupted)
        (self.stranded, self.videosFolder) = (stranded, videosFolder)
    }

    private var needsFile: Bool { goal == .saved }

    /// The gravest of the tasks' exits; an interrupted wait says so if something still runs.
    public var exit: Exit {
        let exit = Exit.gravest(
            tasks.map { ExitStatus.of($0, needsFile: needsFile) } + (stranded.isEmpty ? [] : [.key]))
        return exit == .stillRunning && isInterrupted ? .interrupted : exit
    }
}

/// Why a wait did not end well: a sentence for each task concerned, with the command that helps.
extension WaitOutcome {
    /// In the order of the tasks; those that are done are not among them.
    public var failures: [Failure] {
        tasks.compactMap { task in
            if let failure = stranded[task.id] { return failure }
            let exit = ExitStatus.of(task, needsFile: needsFile)
            return ExitStatus.failure(
                task, exit == .stillRunning && isInterrupted ? .interrupted : exit, videosFolder: videosFolder)
        }
    }

    /// The failures as they are told: those that only go on are one.
    public var told: [Failure] {
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
    public func failure(of exit: Exit) -> Failure? { failures.first { $0.exit == exit } ?? failures.first }

    private static func goesOn(_ failure: Failure) -> Bool {
        failure.code == "interrupted" || failure.code == "still_running"
    }
}
