import Desk
import Contract
import Model
import Store
import Sync

/// Waits for tasks by working on them: sends, polls and downloads whatever no other process is at.
struct Waiting: Sendable {
    enum Goal: Sendable {
        /// There is a verdict.
        case finished
        /// There is a verdict and, if it is a video, the file.
        case saved
    }

    let session: Session
    let context: Context
    let interruption: Interruption
    let ids: [Int64]
    var goal = Goal.saved
    /// Milliseconds; nil to wait for ever.
    var timeout: Int64?

    /// Failed downloads in a row after which a wait gives up; the daemon does not.
    static let downloadAttempts = 5

    /// How a wait ended.
    struct Result: Sendable {
        var tasks: [VideoTask]
        var isInterrupted: Bool
        /// Why no key at hand can follow a task, by its number.
        var stranded: [Int64: Failure]

        /// The gravest of the tasks' exits; an interrupted wait says so if something still runs.
        func exit(goal: Goal) -> Exit {
            let exit = Exit.gravest(
                tasks.map { ExitStatus.of($0, needsFile: goal == .saved) } + (stranded.isEmpty ? [] : [.key]))
            return exit == .stillRunning && isInterrupted ? .interrupted : exit
        }
    }

    func run() async throws -> Result {
        try await context.holdStale(session.repository)
        try await session.askAboutOldKeys(of: tasks().filter { !isSettled($0) })
        try await session.repository.withWorker("wait") { try await follow(as: $0) }
        let tasks = try await tasks()
        for task in tasks { VideoWarning.say(of: task, context) }
        return Result(
            tasks: tasks, isInterrupted: interruption.isRaised,
            stranded: try await session.stranded(among: tasks.filter { !isSettled($0) }))
    }

    /// Works on the tasks until none of them can get any further.
    private func follow(as worker: Worker) async throws {
        let loop = session.loop(worker, tellsTroubles: true)
        let run = LoopRun(
            loop: loop, longestCall: session.settings.createTimeout, interruption: interruption,
            say: { [context] in context.say($0) })
        let display =
            context.hasLiveErrors && !context.isQuiet && !Stream.hasJSONLog
            ? Task { await WaitDisplay(waiting: self).run() } : nil
        let scan = UnsettledScan(ids: ids)
        let overdue = OverdueNotice(waiting: self)
        do {
            try await run.run(timeout: timeout) { [self] in
                try await loop.run(session.scope(Set(ids))) {
                    try await overdue.look()
                    return try await scan.isOver { id in
                        let task = try await session.repository.task(id)
                        if isSettled(task) { return true }
                        return try await !session.canFollow(task)
                    }
                }
            }
        } catch {
            display?.cancel()
            await display?.value
            throw error
        }
        // It paints the end too.
        display?.cancel()
        await display?.value
    }

    func tasks() async throws -> [VideoTask] {
        var query = TaskQuery()
        query.ranges = ids.map { $0...$0 }
        query.isReversed = true
        return try await session.repository.list(query)
    }

    /// Whether waiting any longer can change nothing.
    func isSettled(_ task: VideoTask) -> Bool {
        switch task.state {
        case .uncertain: return true
        case .queued: return [.held, .paused, .cap, .key].contains(task.waitingFor)
        case .submitting, .pending, .processing: return false
        case .rejected, .cancelled, .failed, .expired, .abandoned: return true
        case .completed:
            guard goal == .saved, let video = task.video else { return true }
            return video.state.isSettled || video.isStopped
                || (video.error != nil && video.attempts >= Self.downloadAttempts)
        }
    }
}
