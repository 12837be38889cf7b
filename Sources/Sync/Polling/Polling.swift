import Model
import Store
import Synchronization

/// Polls: claimed in batches, started as slots and pace allow.
///
/// A batch is one commit, so that a ledger with many open tasks is looked at a few times a second and not once a poll.
final class Polling: WorkSource {
    private struct State {
        /// Claimed and not started, the most overdue last.
        var waiting: [PolledTask] = []
        var underWay: Set<Int64> = []
        var pace: PollPace
        /// Nothing is claimed before this moment of the steady clock.
        var restsUntil: Int64 = 0
        /// When to look again; nil to leave that to the next pass.
        var looksAt: Int64?
        var lateness = PollLateness()
        var toldAt = SteadyClock.now
    }

    /// Claimed at once at most.
    static let batch = 512
    /// Milliseconds between two claims of a large ledger.
    static let longestRest: Int64 = 100

    private let repository: TaskRepository
    private let worker: Worker
    private let poller: Poller
    private let schedule: PollSchedule
    private let capacity: Int
    private let onLateness: @Sendable (PollLateness, Duration) -> Void
    private let state: Mutex<State>

    /// - Parameter onLateness: hears once a minute how many polls were made, and in which span.
    init(
        repository: TaskRepository, worker: Worker, poller: Poller, settings: SyncSettings,
        onLateness: @escaping @Sendable (PollLateness, Duration) -> Void
    ) {
        self.repository = repository
        self.worker = worker
        self.poller = poller
        self.onLateness = onLateness
        schedule = settings.schedule
        capacity = settings.polls
        state = Mutex(State(pace: PollPace(now: SteadyClock.now)))
    }

    var ending: WorkEnding { .brief }
    var keepsOwnPace: Bool { true }
    var count: Int { state.withLock { $0.waiting.count + $0.underWay.count } }
    var underWay: Set<Int64> { state.withLock { $0.underWay } }

    /// Goes by the number of open tasks from now on, and tells what was polled once a minute.
    func tend(_ scope: WorkScope) async throws {
        let open = try await repository.openTasks(of: scope.accounts)
        let told = state.withLock { state -> (PollLateness, Int64)? in
            state.pace.adapt(open: open, interval: schedule.interval)
            let since = SteadyClock.now - state.toldAt
            guard since >= 60_000 else { return nil }
            defer { state.lateness = PollLateness() }
            state.toldAt += since
            return (state.lateness, since)
        }
        if let (lateness, since) = told { onLateness(lateness, .milliseconds(since)) }
    }

    /// Claims what is due, if little is left of the last claim and that was long enough ago.
    func claim(_ scope: WorkScope) async throws -> Bool { try await refill(scope) && count == 0 }

    /// - Returns: whether it looked for something.
    private func refill(_ scope: WorkScope) async throws -> Bool {
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

    func next() -> PolledTask? {
        let now = repository.now
        return state.withLock { state in
            guard let task = state.waiting.last, state.underWay.count < capacity,
                state.pace.mayStart(at: SteadyClock.now)
            else { return nil }
            state.waiting.removeLast()
            state.underWay.insert(task.id)
            if let dueAt = task.dueAt { state.lateness.count(late: now - dueAt) }
            return task
        }
    }

    /// A task that has come to an end makes room, and may have a video.
    func perform(_ task: PolledTask, isEnding: @escaping @Sendable () -> Bool) async throws -> Bool {
        if case .answered(hasMoved: true) = try await poller.poll(task) { true } else { false }
    }

    func end(_ task: PolledTask) {
        state.withLock { _ = $0.underWay.remove(task.id) }
    }

    var wait: Int64? {
        state.withLock { state in
            if !state.waiting.isEmpty {
                // A poll that ends starts the next one by itself.
                return state.underWay.count < capacity ? max(1, state.pace.wait) : nil
            }
            return state.looksAt.map { max(1, max($0, state.restsUntil) - SteadyClock.now) }
        }
    }

    var rest: Int64? {
        let rest = state.withLock { state in
            state.waiting.isEmpty && state.underWay.isEmpty ? state.restsUntil - SteadyClock.now : 0
        }
        return rest > 0 ? rest : nil
    }
}
