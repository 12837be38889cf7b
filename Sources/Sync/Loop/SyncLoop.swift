import Logging
public import Model
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
    private let complaints: Complaints
    private let cuttable = CuttableWork()
    private let poller: Poller
    private let downloader: Downloader
    private let calls: Slots
    private let downloads: Slots
    private let feed: PollFeed
    private let upstream: Upstream
    private let keys: KeyCare
    private let creates = CreateCalls()
    private let disk: DiskWatch
    private let onNotice: @Sendable (String) -> Void
    private let onTally: @Sendable (PollTally, Duration) -> Void
    private let signal = WakeSignal()
    private let isPassWanted = Atomic(true)
    private let ranDry = Atomic(false)
    private let isStopping = Atomic(false)
    private let firstTrouble = Mutex<(any Error)?>(nil)
    private let work = Mutex<Task<Void, any Error>?>(nil)

    /// - Parameters:
    ///   - announcesKeys: whether this is the daemon, which tells other processes which keys it has.
    ///   - tellsTroubles: whether what keeps the service from answering is told as trouble, and its end.
    ///   - onTrouble: hears what cannot be written down for the time being, and what was read back.
    ///   - complaints: keeps the same trouble from being told again and again, beyond the life of this loop; then it is
    ///     told to them.
    ///   - onNotice: hears why nothing is sent for the time being, and when that is over.
    ///   - onKeys: hears, in sentences, that keys have changed, and from the daemon which tasks none of them can follow.
    ///   - onTally: hears once a minute how many polls were made, and in which span.
    public init(
        repository: TaskRepository, worker: Worker, upstream: Upstream, settings: SyncSettings,
        announcesKeys: Bool = false, tellsTroubles: Bool = false,
        onTrouble: @escaping @Sendable (String) -> Void = { _ in },
        complaints: Complaints? = nil, onNotice: @escaping @Sendable (String) -> Void = { _ in },
        onKeys: @escaping @Sendable (String) -> Void = { _ in },
        onTally: @escaping @Sendable (PollTally, Duration) -> Void = { _, _ in }
    ) {
        self.repository = repository
        self.worker = worker
        self.settings = settings
        let complaints = complaints ?? Complaints(tell: onTrouble)
        self.complaints = complaints
        let upstream = tellsTroubles ? ServiceTroubles(complaints: complaints, upstream: upstream).listening : upstream
        var submission = Submission(
            repository: repository, upstream: upstream, schedule: settings.schedule, complaints: complaints)
        submission.isEnding = { [creates] in creates.isEnding }
        self.submission = submission
        poller = Poller(
            repository: repository, upstream: upstream, schedule: settings.schedule, complaints: complaints)
        downloader = Downloader(repository: repository, upstream: upstream, settings: settings, worker: worker)
        calls = Slots(capacity: settings.concurrency)
        downloads = Slots(capacity: settings.downloads)
        feed = PollFeed(repository: repository, worker: worker, settings: settings)
        self.upstream = upstream
        keys = KeyCare(
            repository: repository, upstream: upstream, worker: worker, announces: announcesKeys, say: onKeys)
        disk = DiskWatch(
            DiskRoom(
                folders: [settings.videosFolder, FileNaming.folder(of: repository.path)],
                needed: settings.minimumFreeBytes), say: onNotice)
        self.onNotice = onNotice
        self.onTally = onTally
    }

    /// Whether nothing is under way.
    public var isIdle: Bool { calls.ids.isEmpty && downloads.ids.isEmpty && feed.isIdle }

    var hasNoPolls: Bool { feed.isIdle }

    /// Whether the last pass began with nothing under way and found nothing to do.
    public var hasRunDry: Bool { ranDry.load(ordering: .relaxed) && isIdle }

    /// Create calls under way.
    public var createsUnderWay: Int { calls.ids.count }

    /// Takes no more work; `run` returns once what is under way has ended. A create call is waited for until its answer or
    /// its deadline, since it may be paid for.
    /// - Parameter grace: after which polls and downloads are cut off.
    public func stop(grace: Duration = .seconds(8)) {
        guard !isStopping.exchange(true, ordering: .relaxed) else { return }
        creates.noteEnding()
        wake()
        Task {
            try await Task.sleep(for: grace)
            work.withLock { $0?.cancel() }
        }
    }

    /// Takes no more work and cuts off what is under way: a create call whose body has left is then `uncertain`.
    public func cutOff() {
        isStopping.store(true, ordering: .relaxed)
        wake()
        creates.cutOff()
        work.withLock { $0?.cancel() }
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
            creates.cutOff()
            task.cancel()
        }
    }

    private func passes(_ scope: WorkScope, until isDone: @escaping @Sendable () async throws -> Bool) async throws {
        await withDiscardingTaskGroup { group in
            var care = Care()
            var passAt = SteadyClock.now
            do {
                while !isStopping.load(ordering: .relaxed), !Task.isCancelled, firstTrouble.withLock({ $0 == nil }) {
                    let scope = upstream.live(scope)
                    if isPassWanted.exchange(false, ordering: .relaxed) || SteadyClock.now >= passAt {
                        let passBegan = repository.now
                        try repository.verifyPresence()
                        try await takeCare(scope, &care, &group)
                        let scope = upstream.live(scope)
                        try await startWhatIsDue(scope, &group)
                        if try await isDone() { break }
                        // Half of the time is left to whoever else writes.
                        let mayRest = try await !repository.rebuildTextSlice()
                        passAt = SteadyClock.now + (mayRest ? try await nap(scope, since: passBegan) : 50)
                    } else {
                        try await startPolls(scope, &group)
                    }
                    let rest = min(passAt - SteadyClock.now, feed.wait ?? .max)
                    if rest > 0 { await signal.wait(atMost: .milliseconds(rest)) }
                }
            } catch {
                // Leaving with the error would cut off the calls under way.
                note(error)
            }
        }
        if let trouble = firstTrouble.withLock({ $0 }) { throw trouble }
    }

    private func startWhatIsDue(_ scope: WorkScope, _ group: inout DiscardingTaskGroup) async throws {
        let wasIdle = isIdle
        let mayPay = try await disk.allows { [repository] in try await repository.hasSendable(scope) }
        let attempts =
            mayPay && !isStopping.load(ordering: .relaxed)
            ? try await repository.claimForSending(scope, limit: calls.free, worker: worker) : []
        for attempt in attempts {
            start(attempt.task.id, in: calls, &group) { [creates, submission] in
                try await creates.run(attempt.task.id) { _ = try await submission.send(attempt) }
            }
        }
        let arePollsDry = try await startPolls(scope, &group)
        let videos = try await claimDownloads(scope)
        for task in videos {
            start(task.id, in: downloads, &group) { [downloader, cuttable] in
                try await cuttable.run { try await downloader.download(task) }
            }
        }
        ranDry.store(wasIdle && attempts.isEmpty && arePollsDry && videos.isEmpty, ordering: .relaxed)
    }

    /// What has to be done now and then, however many passes there are.
    private struct Care {
        /// By the ledger's clock: what it looks after goes by that.
        var takenAt: Int64?
        var talliedAt = SteadyClock.now
        /// What the rescue file was when it was read back last.
        var rescueStamp: [Int64] = []
        var missingAttempts: Int64 = 0
    }

    /// Nobody may have been there when it was noticed.
    private func tellSetBack(_ care: inout Care) async throws {
        let missing = try await repository.missingAttempts()
        defer { care.missingAttempts = missing }
        guard missing > care.missingAttempts else { return }
        onNotice(
            "the ledger was put back to an earlier state, \(missing) create calls, holds or cancellations are missing from "
                + "it, and all sending is paused until `reel queue resume`")
    }

    /// Milliseconds from one time of care to the next.
    private static let careInterval: Int64 = 1_000

    private func takeCare(_ scope: WorkScope, _ care: inout Care, _ group: inout DiscardingTaskGroup) async throws {
        let now = repository.now
        if let takenAt = care.takenAt, (takenAt..<takenAt + Self.careInterval).contains(now) { return }
        care.takenAt = now
        try repository.regainLocks()
        try await repository.requireKnownSchema()
        await readBackRescued(&care)
        complaints.settle()
        if let pinned = repository.pinnedLog { complaints.raise("log", because: LogIsPinned(), pinned) }
        try await tellSetBack(&care)
        try await reap()
        try await repository.healSchedule()
        if try await keys.look() { group.addTask { [self] in await prove() } }
        feed.adapt(open: try await repository.openTasks(of: scope.accounts))
        let sinceTally = SteadyClock.now - care.talliedAt
        guard sinceTally >= 60_000 else { return }
        care.talliedAt = SteadyClock.now
        onTally(feed.takeTally(), .milliseconds(sinceTally))
    }

    /// Tells of tasks that the end of another process has left uncertain.
    private func reap() async throws {
        guard let observer = upstream.observer else {
            try await repository.reap()
            return
        }
        var query = HistoryQuery()
        query.kinds = [.uncertain]
        query.after = try await repository.newestEvent()
        guard try await repository.reap() else { return }
        for event in try await repository.history(query) {
            let task = try await repository.task(event.task)
            if task.state == .uncertain { observer.onEvent(.uncertain(task)) }
        }
    }

    /// Answers that processes could not write down that have ended since this one opened the ledger.
    private func readBackRescued(_ care: inout Care) async {
        let stamp = repository.rescueStamp
        guard stamp != care.rescueStamp else { return }
        let reading = await repository.readBackRescued()
        for sentence in reading.sentences { complaints.say(sentence) }
        care.rescueStamp = reading.leavesSome ? [] : repository.rescueStamp
    }

    private func prove() async {
        do {
            if try await keys.prove() { wake() }
        } catch is CancellationError {
            // Asked again another time.
        } catch {
            note(error)
        }
    }

    /// - Returns: whether it looked for polls that are due, and there are none.
    @discardableResult
    private func startPolls(_ scope: WorkScope, _ group: inout DiscardingTaskGroup) async throws -> Bool {
        let hasLooked = try await feed.refill(scope)
        let isDry = hasLooked && feed.isIdle
        while let task = feed.next() {
            group.addTask { [self] in await poll(task) }
        }
        return isDry
    }

    /// Makes a poll and whichever may follow on its heels.
    private func poll(_ first: PolledTask) async {
        var current: PolledTask? = first
        while let task = current {
            do {
                // A task that has come to an end makes room, and may have a video.
                if case .answered(hasMoved: true) = try await poller.poll(task) { wake() }
            } catch is CancellationError {
                // Cut off: what the worker still holds is let go of when it signs out.
            } catch {
                note(error)
            }
            feed.end(task)
            let mayGoOn = !isStopping.load(ordering: .relaxed) && !Task.isCancelled
            current = mayGoOn && firstTrouble.withLock { $0 == nil } ? feed.next() : nil
        }
        if feed.isIdle { wake() } else { signal.wake() }
    }

    private func wake() {
        isPassWanted.store(true, ordering: .relaxed)
        signal.wake()
    }

    private func note(_ error: any Error) {
        firstTrouble.withLock { $0 = $0 ?? error }
        // A download can be continued and cannot be recorded any more; only answers to create calls are worth the wait.
        if Self.needsRestart(error) { cuttable.cut() }
        wake()
    }

    private static func needsRestart(_ error: any Error) -> Bool {
        let cause = (error as? UnwrittenAnswer)?.cause ?? error
        return (cause as? StoreError)?.needsRestart == true
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
            wake()
        }
    }

    /// Milliseconds until something is due, at most `longestNap`.
    private func nap(_ scope: WorkScope, since passBegan: Int64) async throws -> Int64 {
        var scope = scope
        scope.excluding = feed.underWay
        // A pass while the polls rest has not looked for them.
        let longest = min(settings.longestNap, feed.isIdle ? feed.rest ?? .max : .max)
        guard let due = try await repository.nextDue(scope, worker: worker) else { return longest }
        // What was due already and was not taken waits for something other than time.
        guard due > passBegan else { return longest }
        return min(longest, max(1, due - repository.now))
    }
}

/// What makes all words about a log that grows one trouble.
private struct LogIsPinned: Error {}
