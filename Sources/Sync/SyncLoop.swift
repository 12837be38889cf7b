import Logging
import Model
public import Store
import Synchronization

/// Sends what is queued, polls what is due, fetches what is finished, until told to stop.
///
/// The daemon, `wait` and `sync` run this same loop, with other scopes and other ends. Claims in the ledger keep several
/// of them, in one process or many, from doing a thing twice.
public final class SyncLoop: Sendable {
    private let repository: TaskRepository
    private let worker: Worker
    private let settings: SyncSettings
    private let submission: Submission
    private let poller: Poller
    private let downloader: Downloader
    private let calls: Slots
    private let downloads: Slots
    private let signal = WakeSignal()
    private let isStopping = Atomic(false)
    private let firstTrouble = Mutex<(any Error)?>(nil)
    private let work = Mutex<Task<Void, any Error>?>(nil)

    /// - Parameter onTrouble: hears what cannot be written down for the time being.
    public init(
        repository: TaskRepository, worker: Worker, upstream: Upstream, settings: SyncSettings,
        onTrouble: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.repository = repository
        self.worker = worker
        self.settings = settings
        submission = Submission(
            repository: repository, upstream: upstream, schedule: settings.schedule, onTrouble: onTrouble)
        poller = Poller(repository: repository, upstream: upstream, schedule: settings.schedule)
        downloader = Downloader(repository: repository, upstream: upstream, settings: settings, worker: worker)
        calls = Slots(capacity: settings.concurrency)
        downloads = Slots(capacity: settings.downloads)
    }

    /// Whether nothing is under way.
    public var isIdle: Bool { calls.ids.isEmpty && downloads.ids.isEmpty }

    /// Takes no more work; `run` returns once what is under way has ended.
    /// - Parameter grace: after which it is cut off: a create call whose body has left is then `uncertain`.
    public func stop(grace: Duration = .seconds(8)) {
        guard !isStopping.exchange(true, ordering: .relaxed) else { return }
        signal.wake()
        Task {
            try await Task.sleep(for: grace)
            work.withLock { $0?.cancel() }
        }
    }

    /// Runs until stopped, or until `isDone` says so. Cancelling the calling task cuts off what is under way.
    /// - Parameter isDone: asked after each pass.
    /// - Throws: `StoreError`, once what is under way has ended.
    public func run(_ scope: WorkScope, until isDone: @escaping @Sendable () async throws -> Bool) async throws {
        let task = Task { try await passes(scope, until: isDone) }
        work.withLock { $0 = task }
        try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    private func passes(_ scope: WorkScope, until isDone: @escaping @Sendable () async throws -> Bool) async throws {
        await withDiscardingTaskGroup { group in
            do {
                while !isStopping.load(ordering: .relaxed), !Task.isCancelled, firstTrouble.withLock({ $0 == nil }) {
                    let passBegan = repository.now
                    try await startWhatIsDue(scope, &group)
                    if try await isDone() { break }
                    await signal.wait(atMost: .milliseconds(try await nap(scope, since: passBegan)))
                }
            } catch {
                // Leaving with the error would cut off the calls under way.
                note(error)
            }
        }
        if let trouble = firstTrouble.withLock({ $0 }) { throw trouble }
    }

    private func startWhatIsDue(_ scope: WorkScope, _ group: inout DiscardingTaskGroup) async throws {
        try await repository.reap()
        try await repository.healSchedule()
        for attempt in try await repository.claimForSending(scope, limit: calls.free, worker: worker) {
            start(attempt.task.id, in: calls, &group) { [submission] in _ = try await submission.send(attempt) }
        }
        for task in try await claimPolls(scope) {
            start(task.id, in: calls, &group) { [poller] in try await poller.poll(task) }
        }
        for task in try await claimDownloads(scope) {
            start(task.id, in: downloads, &group) { [downloader] in try await downloader.download(task) }
        }
    }

    private func note(_ error: any Error) {
        firstTrouble.withLock { $0 = $0 ?? error }
    }

    private func claimPolls(_ scope: WorkScope) async throws -> [VideoTask] {
        var scope = scope
        scope.excluding = calls.ids
        return try await repository.claimForPolling(
            scope, limit: calls.free, worker: worker, schedule: settings.schedule, lease: SyncSettings.pollLease)
    }

    private func claimDownloads(_ scope: WorkScope) async throws -> [VideoTask] {
        try await repository.claimForDownload(
            scope, limit: downloads.free, worker: worker, lease: SyncSettings.downloadLease)
    }

    private func start(
        _ id: Int64, in slots: Slots, _ group: inout DiscardingTaskGroup,
        _ body: @escaping @Sendable () async throws -> Void
    ) {
        slots.take(id)
        group.addTask { [self] in
            do {
                try await body()
            } catch is CancellationError {
                // Cut off: what the worker still holds is let go of when it signs out.
            } catch {
                // One failure must not cancel the calls beside it: each of them has its own answer to write down.
                note(error)
            }
            slots.release(id)
            signal.wake()
        }
    }

    /// Milliseconds until something is due, at most `longestNap`.
    private func nap(_ scope: WorkScope, since passBegan: Int64) async throws -> Int64 {
        guard calls.free > 0 else { return settings.longestNap }
        var scope = scope
        scope.excluding = calls.ids
        guard let due = try await repository.nextDue(scope, worker: worker) else { return settings.longestNap }
        // What was due already and was not taken waits for something other than time.
        guard due > passBegan else { return settings.longestNap }
        return min(settings.longestNap, max(1, due - repository.now))
    }
}
