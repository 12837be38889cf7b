public import Contract
public import Model
public import Store
import Sync

/// Tasks to be made, and what is to be done with them.
public struct SubmitOrder: Sendable {
    /// Their accounts are the desk's to fill in, by their profiles.
    public var drafts: [TaskDraft]
    /// Only writes them down.
    public var isRecordOnly: Bool
    /// Waits until they are finished and saved.
    public var waits: Bool
    /// Milliseconds; nil to wait for ever.
    public var waitTimeout: Int64?

    /// Asked about those that are new, before anything is recorded; throws to refuse them.
    public var approve: @Sendable ([TaskDraft]) throws(Failure) -> Void = { _ in }

    public init(_ drafts: [TaskDraft], isRecordOnly: Bool = false, waits: Bool = false, waitTimeout: Int64? = nil) {
        self.drafts = drafts
        self.isRecordOnly = isRecordOnly
        self.waits = waits
        self.waitTimeout = waitTimeout
    }
}

/// What came of tasks that were to be made.
public struct SubmitOutcome: Sendable {
    public var tasks: [VideoTask]
    /// Whether each was recorded just now, by its number.
    public var isNew: [Int64: Bool]
    public var exit: Exit
    /// The one that the exit code is about; nil after a good end.
    public var failure: Failure?
    /// All that is to be told after a bad end, in the order of the tasks.
    public var failures: [Failure]
    /// Why no key at hand can follow the first of those that were waited for in vain.
    public var stranded: Failure?
    /// Whether it was broken off: nothing more was sent or waited for.
    public var isInterrupted: Bool
    /// Whether a daemon goes on with them.
    public var daemonRuns: Bool

    public init(
        tasks: [VideoTask], isNew: [Int64: Bool], exit: Exit, failure: Failure? = nil, failures: [Failure],
        stranded: Failure? = nil, isInterrupted: Bool, daemonRuns: Bool
    ) {
        (self.tasks, self.isNew, self.exit, self.failure) = (tasks, isNew, exit, failure)
        (self.failures, self.stranded) = (failures, stranded)
        (self.isInterrupted, self.daemonRuns) = (isInterrupted, daemonRuns)
    }
}

extension LocalDesk {
    public func submit(_ order: SubmitOrder, for caller: Caller) async throws -> SubmitOutcome {
        let session = try session()
        // None is sent before it is clear that all can be.
        let drafts = try order.drafts.map { try withAccount($0, session) }
        let beforePaying = BeforePaying(session: session, isRecordOnly: order.isRecordOnly)
        var new: [TaskDraft] = []
        for draft in drafts where try await beforePaying.check(draft) { new.append(draft) }
        try order.approve(new)
        if !order.isRecordOnly { try await repository.requireRoom(for: new) }
        let making = TaskMaking(desk: self, session: session, caller: caller)
        let made = try await making.interruptibly {
            var made: [TaskMaking.Made] = []
            for draft in drafts where !caller.interruption.isRaised {
                made += try await making.run(draft, isRecordOnly: order.isRecordOnly)
            }
            return made
        }
        return try await outcome(of: made, order, session, caller)
    }

    func withAccount(_ draft: TaskDraft, _ session: Session) throws -> TaskDraft {
        var draft = draft
        draft.accountID = try account(of: draft.profile, parent: draft.parentID, session)
        return draft
    }

    /// - Parameter parent: the task that the profile is of; nil where the caller has named it.
    func account(of profile: String, parent: Int64? = nil, _ session: Session) throws -> Int64 {
        if let account = session.accounts[profile] { return account }
        if profile == settings.profile { try settings.requireKey() }
        let owner = parent.map { ", which task \($0) belongs to" } ?? ""
        throw Failure(
            code: "no_key", message: "no API key for profile \(profile)\(owner); name another with --profile",
            exit: .key, task: parent)
    }

    /// Waits if asked to, and finds what it all comes to.
    private func outcome(
        of made: [TaskMaking.Made], _ order: SubmitOrder, _ session: Session, _ caller: Caller
    ) async throws -> SubmitOutcome {
        let tasks = made.map(\.task)
        let daemonRuns = try await repository.daemonFollows(tasks)
        if !daemonRuns, !order.waits, tasks.contains(where: { !$0.isSettled }), repository.runningDaemon() != nil {
            // One that has only begun has not said yet which keys it has.
            let hasBegun = try await repository.daemonKeys()?.isEmpty == true
            caller.say(
                hasBegun
                    ? "the daemon has only just begun; `reel queue` tells whether it goes on with this"
                    : "the daemon that runs lacks the key for this, or the service refuses it: it does not go on with it"
            )
        }
        func exitStatus(of task: VideoTask) -> Exit {
            // Who only wants it written down has what they want.
            if order.isRecordOnly, task.state == .queued { return .done }
            return ExitStatus.afterSubmit(task, daemonRuns: daemonRuns)
        }
        let isInterrupted = caller.interruption.isRaised
        var outcome = SubmitOutcome(
            tasks: tasks, isNew: Dictionary(uniqueKeysWithValues: made.map { ($0.task.id, $0.isNew) }),
            exit: Exit.gravest(tasks.map(exitStatus)), failures: [], isInterrupted: isInterrupted,
            daemonRuns: daemonRuns)
        if isInterrupted, outcome.exit == .done { outcome.exit = .interrupted }
        if order.waits, !isInterrupted, [.done, .busy, .unreachable].contains(outcome.exit) {
            let waited = try await wait(
                WaitOrder(ids: tasks.map(\.id), timeout: order.waitTimeout), session, caller)
            outcome.tasks = waited.tasks
            outcome.exit = waited.exit
            outcome.failures = waited.told
            if outcome.exit == .key, let first = waited.stranded.keys.min() {
                outcome.stranded = waited.stranded[first]
            }
        } else {
            outcome.failures = tasks.compactMap { task in
                ExitStatus.failure(task, exitStatus(of: task), videosFolder: session.settings.videosFolder)
            }
        }
        if outcome.exit != .done { outcome.failure = failure(outcome.exit, outcome.tasks, daemonRuns, session) }
        return outcome
    }

    private func failure(
        _ exit: Exit, _ tasks: [VideoTask], _ daemonRuns: Bool, _ session: Session
    ) -> Failure? {
        let cause = exit == .interrupted ? .stillRunning : exit
        let first = tasks.first {
            ExitStatus.of($0) == cause || ExitStatus.afterSubmit($0, daemonRuns: daemonRuns) == exit
        }
        return (first ?? tasks.first).flatMap {
            ExitStatus.failure($0, exit, videosFolder: session.settings.videosFolder)
        }
    }
}
