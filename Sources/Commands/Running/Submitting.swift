import Model
import Store
import Sync
import UnixSignals

/// Records tasks and sends them, from the command that the user has just typed.
struct Submitting: Sendable {
    let session: Session
    let context: Context
    /// Raised by Ctrl-C: nothing more is sent.
    let interruption = OnceFlag()

    /// A task with how it came about.
    struct Made: Sendable {
        var task: VideoTask
        /// Whether it was recorded just now.
        var isNew: Bool
    }

    func run(_ draft: TaskDraft, recordOnly: Bool) async throws -> [Made] {
        let repository = session.repository
        if recordOnly {
            switch try await repository.record(draft) {
            case .created(let tasks, _): return tasks.map { Made(task: $0, isNew: true) }
            case .existing(let task): return [Made(task: task, isNew: false)]
            }
        }
        try await context.holdStale(repository)
        try await tellOfPause(draft.accountID)
        // What a sender that died left behind must be told apart from what is still being sent.
        try await repository.reap()
        let (recorded, worker) = try await repository.record(draft, signingIn: "submit")
        do {
            let result = try await send(recorded, worker)
            try await repository.stop(worker)
            return result
        } catch {
            try? await repository.stop(worker)
            throw error
        }
    }

    /// A paused account is no reason not to try once when asked by hand, but the user should know.
    private func tellOfPause(_ account: Int64) async throws {
        let found = try await session.repository.accounts().first { $0.id == account }
        guard let found, let until = found.pausedUntil, until > context.now else { return }
        context.say(
            "the account is paused until \(context.time(until)), waiting for \(found.pausedFor?.rawValue ?? "upstream"); "
                + "trying once all the same")
    }

    private func send(_ recorded: Recorded, _ worker: Worker) async throws -> [Made] {
        switch recorded {
        case .created(_, attempt: .some(let attempt)):
            return [Made(task: try await send(attempt), isNew: true)]
        case .created(let tasks, attempt: nil):
            return try await sendEach(tasks, worker).map { Made(task: $0, isNew: true) }
        case .existing(let task):
            return try await sendEach([task], worker).map { Made(task: $0, isNew: false) }
        }
    }

    /// One after the other, so that an interruption leaves at most one of them uncertain.
    private func sendEach(_ tasks: [VideoTask], _ worker: Worker) async throws -> [VideoTask] {
        var result: [VideoTask] = []
        for task in tasks {
            if task.state == .queued, ![.held, .paused].contains(task.waitingFor) {
                try await session.requireKeyToSend(task)
            }
            guard task.state == .queued, !interruption.isRaised,
                let attempt = try await session.repository.claimForSending(
                    task.id, worker: worker, profiles: session.accounts)
            else {
                result.append(try await session.repository.task(task.id))
                continue
            }
            result.append(try await send(attempt))
        }
        return result
    }

    /// Ctrl-C cuts the call off, and what came of it is still written down.
    private func send(_ attempt: Attempt) async throws -> VideoTask {
        let submission = session.submission
        return try await withThrowingTaskGroup(of: VideoTask?.self) { group in
            group.addTask { try await submission.send(attempt) }
            let watcher = Task {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { return true }
                return false
            }
            group.addTask {
                await withTaskCancellationHandler {
                    _ = await watcher.value
                } onCancel: {
                    watcher.cancel()
                }
                return nil
            }
            defer { group.cancelAll() }
            var sent: VideoTask?
            while sent == nil, let next = try await group.next() {
                // The signal came first: the call is cut off, and its outcome is what comes next.
                if next == nil {
                    interruption.raise()
                    group.cancelAll()
                }
                sent = next
            }
            guard let sent else { throw CancellationError() }
            return sent
        }
    }
}
