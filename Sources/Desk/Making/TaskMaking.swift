import Model
import Store
import Sync

/// Records tasks and sends them, for a caller who waits for it.
struct TaskMaking: Sendable {
    private let desk: LocalDesk
    private let session: Session
    private let caller: Caller
    private let call: CallUnderWay

    /// A task with how it came about.
    struct Made: Sendable {
        var task: VideoTask
        /// Whether it was recorded just now.
        var isNew: Bool
    }

    init(desk: LocalDesk, session: Session, caller: Caller) {
        self.desk = desk
        self.session = session
        self.caller = caller
        call = CallUnderWay(caller.interruption)
    }

    /// Can be interrupted for as long as `body` runs.
    func interruptibly<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let (caller, longest) = (caller, session.settings.createTimeout)
        let handler = call.handler {
            if let sentence = CreateWait.sentence(calls: 1, longest: longest) { caller.say(sentence) }
        }
        return try await caller.interruption.handled(by: handler, body)
    }

    func run(_ draft: TaskDraft, isRecordOnly: Bool) async throws -> [Made] {
        let repository = session.repository
        try await tellOfUncertain(draft)
        if isRecordOnly {
            switch try await repository.record(draft) {
            case .created(let tasks, _):
                for task in tasks { caller.tell(.made(task)) }
                return tasks.map { Made(task: $0, isNew: true) }
            case .existing(let task): return [Made(task: task, isNew: false)]
            }
        }
        try await desk.holdStale(for: caller)
        try await tellOfPause(draft.accountID)
        // What a sender that died left behind must be told apart from what is still being sent.
        try await repository.reap()
        let (recorded, worker) = try await repository.record(draft, signingIn: "submit")
        if case .created(let tasks, _) = recorded { for task in tasks { caller.tell(.made(task)) } }
        return try await repository.withWorker(worker) { try await send(recorded, worker) }
    }

    /// A paused account is no reason not to try once when asked by hand, but the user should know.
    private func tellOfPause(_ account: Int64) async throws {
        let found = try await session.repository.accounts().first { $0.id == account }
        guard let found, let until = found.pausedUntil, until > session.repository.now else { return }
        caller.say(
            "the account is paused until \(caller.time(until)), waiting for \(found.pausedFor?.rawValue ?? "upstream"); "
                + "trying once all the same")
    }

    /// Takes, and duplicates that are allowed, are recorded all the same; whoever asked for them may not know what they
    /// stand beside.
    private func tellOfUncertain(_ draft: TaskDraft) async throws {
        guard let task = try await session.repository.uncertainEqual(of: draft) else { return }
        caller.tell(
            .trouble(
                "warning: task \(task.id) has the same request, and nobody knows yet whether it was created and paid for; "
                    + "close it with `reel resolve \(task.id)`"))
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
            if task.state == .queued, !caller.interruption.isRaised { try await prepare(task, worker) }
            guard task.state == .queued, !caller.interruption.isRaised,
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

    /// Makes the material of a task ready, if it has any that is not.
    private func prepare(_ task: VideoTask, _ worker: Worker) async throws {
        guard let preparation = try await session.repository.claimForPreparing(task.id, worker: worker) else { return }
        let maker = MaterialMaker(repository: session.repository, settings: session.settings, worker: worker)
        let isReady: Bool
        do {
            isReady = try await caller.interruption.cancelling { try await maker.prepare(preparation) }
        } catch is CancellationError where caller.interruption.isRaised {
            // It is given back, and told like all that was recorded and not sent.
            return
        }
        guard !isReady, let reason = try await session.repository.task(task.id).error?.message else { return }
        caller.tell(.trouble("task \(task.id) waits for its material: \(reason)"))
    }

    /// The call under way is let end by the first wish: its answer may be paid for. What came of it is written down.
    private func send(_ attempt: Attempt) async throws -> VideoTask {
        caller.tell(.made(attempt.task))
        var sender = session.createCall(for: caller)
        sender.isEnding = { [caller] in caller.interruption.isRaised }
        let createCall = sender
        let id = attempt.task.id
        let task = try await caller.awaitingAnswer(
            "about task \(id)", atMost: session.settings.createTimeout, "Ctrl-C twice leaves it to `reel resolve \(id)`"
        ) {
            try await call.run { try await createCall.send(attempt) }
        }
        caller.tell(.made(task))
        return task
    }
}
