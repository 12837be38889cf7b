import Model
import Store
import Synchronization

/// The polls of one loop: claimed in batches, started as slots and pace allow.
///
/// A batch is one commit, so that a ledger with many open tasks is looked at a few times a second and not once a poll.
final class PollFeed: Sendable {
    private struct State {
        /// Claimed and not started, the most overdue last.
        var waiting: [PolledTask] = []
        var underWay: Set<Int64> = []
        var pace: PollPace
        /// Nothing is claimed before this moment of the steady clock.
        var restsUntil: Int64 = 0
        /// When to look again; nil to leave that to the next pass.
        var looksAt: Int64?
        var tally = PollTally()
    }

    /// Claimed at once at most.
    static let batch = 512
    /// Milliseconds between two claims of a large ledger.
    static let longestRest: Int64 = 100

    private let repository: TaskRepository
    private let worker: Worker
    private let schedule: PollSchedule
    private let capacity: Int
    private let state: Mutex<State>

    init(repository: TaskRepository, worker: Worker, settings: SyncSettings) {
        self.repository = repository
        self.worker = worker
        schedule = settings.schedule
        capacity = settings.polls
        state = Mutex(State(pace: PollPace(now: SteadyClock.now)))
    }

    var isIdle: Bool { state.withLock { $0.waiting.isEmpty && $0.underWay.isEmpty } }
    var underWay: Set<Int64> { state.withLock { $0.underWay } }

    /// Goes by so many open tasks from now on.
    func adapt(open: Int) {
        state.withLock { $0.pace.adapt(open: open, interval: schedule.interval) }
    }

    /// Claims what is due, if little is left of the last claim and that was long enough ago.
    /// - Returns: whether it looked for something.
    func refill(_ scope: WorkScope) async throws -> Bool {
        let isTime = state.withLock { state in
            state.waiting.count < Self.batch / 4 && SteadyClock.now >= state.restsUntil
        }
        guard isTime else { return false }
        let claimed = try await repository.claimForPolling(
            scope, limit: Self.batch, worker: worker, schedule: schedule, lease: SyncSettings.pollLease)
        // The fuller the batches, the longer the rests between them: a small ledger never waits.
        let rest = min(Int64(claimed.count) / 2, Self.longestRest, schedule.interval / 10)
        var looksAt: Int64?
        if claimed.count == Self.batch {
            looksAt = SteadyClock.now
        } else if !claimed.isEmpty {
            let wait = try await repository.nextPoll(scope, worker: worker).map { $0 - repository.now }
            looksAt = wait.map { SteadyClock.now + max(rest, $0) }
        }
        state.withLock { state in
            // One whose lease was over while its answer is still awaited is back already.
            state.waiting = claimed.reversed().filter { !state.underWay.contains($0.id) } + state.waiting
            state.restsUntil = claimed.count == Self.batch ? 0 : SteadyClock.now + rest
            state.looksAt = looksAt
        }
        return true
    }

    /// The next poll to start; nil if there is none, or it is not time yet.
    func next() -> PolledTask? {
        let now = repository.now
        return state.withLock { state in
            guard let task = state.waiting.last, state.underWay.count < capacity,
                state.pace.mayStart(at: SteadyClock.now)
            else { return nil }
            state.waiting.removeLast()
            state.underWay.insert(task.id)
            if let dueAt = task.dueAt { state.tally.count(late: now - dueAt) }
            return task
        }
    }

    /// Takes note that a poll has ended.
    func end(_ task: PolledTask) {
        state.withLock { _ = $0.underWay.remove(task.id) }
    }

    /// Milliseconds until there may be something to start or to claim; nil if only a pass can tell.
    var wait: Int64? {
        state.withLock { state in
            if !state.waiting.isEmpty {
                // A poll that ends starts the next one by itself.
                return state.underWay.count < capacity ? max(1, state.pace.wait) : nil
            }
            return state.looksAt.map { max(1, max($0, state.restsUntil) - SteadyClock.now) }
        }
    }

    /// Milliseconds until something may be claimed again; nil if it may be now.
    var rest: Int64? {
        let rest = state.withLock { $0.restsUntil } - SteadyClock.now
        return rest > 0 ? rest : nil
    }

    /// What was polled since the last call.
    func takeTally() -> PollTally {
        state.withLock { state in
            defer { state.tally = PollTally() }
            return state.tally
        }
    }
}

/// Milliseconds of a clock that nobody sets.
enum SteadyClock {
    private static let start = ContinuousClock.now

    static var now: Int64 {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
