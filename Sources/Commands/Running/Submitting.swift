import Desk
import Model
import Store
import Sync

/// Records tasks and sends them, from the command that the user has just typed.
struct Submitting: Sendable {
    let session: Session
    let context: Context
    /// Once it is raised, nothing more is sent.
    let interruption: Interruption
    private let call: CallUnderWay

    init(session: Session, context: Context, interruption: Interruption) {
        self.session = session
        self.context = context
        self.interruption = interruption
        call = CallUnderWay(interruption)
    }

    /// A task with how it came about.
    struct Made: Sendable {
        var task: VideoTask
        /// Whether it was recorded just now.
        var isNew: Bool
    }

    /// Can be interrupted for as long as `body` runs.
    func interruptibly<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let (context, longest) = (context, session.settings.createTimeout)
        let handler = call.handler {
            if let sentence = CreateWait.sentence(calls: 1, longest: longest) { context.say(sentence) }
        }
        return try await interruption.handled(by: handler, body)
    }

    func run(_ draft: TaskDraft, recordOnly: Bool) async throws -> [Made] {
        let repository = session.repository
        try await tellOfUncertain(draft)
        if recordOnly {
            switch try await repository.record(draft) {
            case .created(let tasks, _):
                for task in tasks { MadeTasks.note(task) }
                return tasks.map { Made(task: $0, isNew: true) }
            case .existing(let task): return [Made(task: task, isNew: false)]
            }
        }
        try await context.holdStale(repository)
        try await tellOfPause(draft.accountID)
        // What a sender that died left behind must be told apart from what is still being sent.
        try await repository.reap()
        let (recorded, worker) = try await repository.record(draft, signingIn: "submit")
        if case .created(let tasks, _) = recorded { for task in tasks { MadeTasks.note(task) } }
        return try await repository.withWorker(worker) { try await send(recorded, worker) }
    }

    /// A paused account is no reason not to try once when asked by hand, but the user should know.
    private func tellOfPause(_ account: Int64) async throws {
        let found = try await session.repository.accounts().first { $0.id == account }
        guard let found, let until = found.pausedUntil, until > context.now else { return }
        context.say(
            "the account is paused until \(context.time(until)), waiting for \(found.pausedFor?.rawValue ?? "upstream"); "
                + "trying once all the same")
    }

    /// Takes, and duplicates that are allowed, are recorded all the same; whoever asked for them may not know what they
    /// stand beside.
    private func tellOfUncertain(_ draft: TaskDraft) async throws {
        guard let task = try await session.repository.uncertainEqual(of: draft) else { return }
        // Whatever the user wants to hear: it is about what may be paid for.
        Stream.error(
            "reel: warning: task \(task.id) has the same request, and nobody knows yet whether it was created and paid for; "
                + "close it with `reel resolve \(task.id)`\n")
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

    /// The call under way is let end by the first Ctrl-C: its answer may be paid for. What came of it is written down.
    private func send(_ attempt: Attempt) async throws -> VideoTask {
        MadeTasks.note(attempt.task)
        var sender = session.submission
        sender.isEnding = { [interruption] in interruption.isRaised }
        let submission = sender
        let id = attempt.task.id
        let task = try await context.awaitingAnswer(
            "about task \(id)", atMost: session.settings.createTimeout, "Ctrl-C twice leaves it to `reel resolve \(id)`"
        ) {
            try await call.run { try await submission.send(attempt) }
        }
        MadeTasks.note(task)
        return task
    }
}
