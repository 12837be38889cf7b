import Logging
public import Store
import Synchronization

/// Sends what is queued, polls what is due, fetches what is finished, until told to stop.
///
/// The daemon, `wait` and `sync` run this same loop, with other scopes and other ends. Claims in the ledger keep several
/// of them, in one process or many, from doing a thing twice. It knows no kind of work by name: `SyncLoop+Kinds.swift`
/// gives it its sources.
public final class SyncLoop: Sendable {
    /// A kind of work, and where it runs.
    private struct Kind {
        let source: any WorkSource
        let lane = Lane()
    }

    private let repository: TaskRepository
    private let worker: Worker
    private let upstream: Upstream
    private let longestNap: Int64
    private let care: Care
    private let kinds: [Kind]
    /// The passes themselves, which are cut off as what is over soon is.
    private let passing = Lane()
    private let state = Mutex(LoopState())
    /// Wakes the passes.
    private let signal = WakeSignal()
    /// Wakes the timer of the grace.
    private let stopped = WakeSignal()

    /// - Parameters:
    ///   - sources: the kinds of work, in the order in which a pass begins them.
    ///   - longestNap: milliseconds after which it looks again for what other processes have recorded.
    init(
        repository: TaskRepository, worker: Worker, upstream: Upstream, sources: [any WorkSource], care: Care,
        longestNap: Int64
    ) {
        self.repository = repository
        self.worker = worker
        self.upstream = upstream
        self.care = care
        self.longestNap = longestNap
        kinds = sources.map { Kind(source: $0) }
    }

    /// Whether nothing is under way.
    public var isIdle: Bool { kinds.allSatisfy { $0.source.count == 0 } }

    /// Whether the last pass began with nothing under way and found nothing to do.
    public var hasRunDry: Bool { state.withLock { $0.hasRunDry } && isIdle }

    /// Create calls under way, and whatever else only `cutOff` ends.
    public var createsUnderWay: Int { underWay(.answered) }

    /// Pieces of work under way that end so.
    func underWay(_ ending: WorkEnding) -> Int {
        kinds.reduce(0) { $0 + ($1.source.ending == ending ? $1.source.count : 0) }
    }

    /// Takes no more work; `run` returns once what is under way has ended. A create call is waited for until its answer or
    /// its deadline, since it may be paid for.
    /// - Parameter grace: after which polls and downloads are cut off.
    public func stop(grace: Duration = .seconds(8)) {
        change { $0.stop(graceEndsAt: .now + grace) }
        stopped.wake()
    }

    /// Takes no more work and cuts off what is under way: a create call whose body has left is then `uncertain`.
    public func cutOff() { change { $0.cutOff() } }

    /// Runs until stopped, or until `isDone` says so; once in the life of a loop. Cancelling the calling task cuts off what
    /// is under way.
    /// - Parameter isDone: asked after each pass.
    /// - Throws: `StoreError`, once what is under way has ended.
    public func run(_ scope: WorkScope, until isDone: @escaping @Sendable () async throws -> Bool) async throws {
        let lanes = kinds.map(\.lane) + [passing]
        let hearing = repository.hearOfWork { [weak self] in self?.wantPass() }
        defer { withExtendedLifetime(hearing) {} }
        passing.begin { [self] in
            await passes(scope, until: isDone)
            for lane in lanes { lane.close() }
        }
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { [self] in await timeGrace() }
                await withDiscardingTaskGroup { work in
                    for lane in lanes { work.addTask { await lane.run() } }
                }
                group.cancelAll()
            }
        } onCancel: {
            cutOff()
        }
        if let trouble = state.withLock({ $0.trouble }) { throw trouble }
    }

    private func timeGrace() async {
        await stopped.waitUnlessCancelled()
        guard let end = state.withLock({ $0.graceEndsAt }) else { return }
        do { try await Task.sleep(until: end, clock: .continuous) } catch { return }
        change { $0.endGrace() }
    }

    // MARK: Passes

    private func passes(_ scope: WorkScope, until isDone: @escaping @Sendable () async throws -> Bool) async {
        var care = care
        var passAt = SteadyClock.now
        do {
            while mayTakeWork {
                if state.withLock({ $0.takePass(isTime: SteadyClock.now >= passAt) }) {
                    guard let rest = try await pass(scope, &care, until: isDone) else { return }
                    passAt = SteadyClock.now + rest
                } else {
                    let scope = upstream.live(scope)
                    for kind in kinds where kind.source.keepsOwnPace {
                        _ = try await kind.source.claim(scope)
                        begin(kind.source, in: kind.lane)
                    }
                }
                let wait = kinds.compactMap(\.source.wait).min() ?? .max
                let rest = min(passAt - SteadyClock.now, wait)
                if rest > 0 { await signal.wait(atMost: .milliseconds(rest)) }
            }
        } catch is CancellationError where Task.isCancelled {
            // Cut off in the middle of a pass: no trouble.
        } catch {
            // Leaving with the error would cut off the calls under way.
            note(error)
        }
    }

    /// - Returns: milliseconds until the next one; nil if there is to be none.
    private func pass(
        _ scope: WorkScope, _ care: inout Care, until isDone: @Sendable () async throws -> Bool
    ) async throws -> Int64? {
        let passBegan = repository.now
        try repository.verifyPresence()
        let isTimeToTend = try await care.take()
        let scope = upstream.live(scope)
        if isTimeToTend {
            for kind in kinds { try await kind.source.tend(scope) }
        }
        var isDry = isIdle
        for kind in kinds {
            guard mayTakeWork else {
                isDry = false
                break
            }
            if try await !kind.source.claim(scope) { isDry = false }
            begin(kind.source, in: kind.lane)
        }
        state.withLock { $0.notePass(isDry: isDry) }
        if try await isDone() { return nil }
        guard try await care.rebuildText() else { return 50 }
        return try await nap(scope, since: passBegan)
    }

    /// Milliseconds until something is due, at most `longestNap`.
    private func nap(_ scope: WorkScope, since passBegan: Int64) async throws -> Int64 {
        var scope = scope
        for kind in kinds { scope.excluding.formUnion(kind.source.underWay) }
        let longest = min(longestNap, kinds.compactMap(\.source.rest).min() ?? .max)
        // One question for all kinds: each read is a transaction.
        guard let due = try await repository.nextDue(scope, worker: worker) else { return longest }
        // What was due already and was not taken waits for something other than time.
        guard due > passBegan else { return longest }
        return min(longest, max(1, due - repository.now))
    }

    // MARK: Pieces of work

    private func begin<Source: WorkSource>(_ source: Source, in lane: Lane) {
        while let item = source.next() {
            lane.begin { [self] in await work(source, from: item) }
        }
    }

    /// Does a piece and whichever may follow on its heels. No failure leaves here: it must not cancel the pieces beside it,
    /// each of which has an answer of its own to write down.
    private func work<Source: WorkSource>(_ source: Source, from first: Source.Item) async {
        var current: Source.Item? = first
        while let item = current {
            var mayHaveMore = true
            do {
                mayHaveMore = try await source.perform(item) { [self] in state.withLock { $0.isEnding } }
            } catch is CancellationError {
                // Cut off: what the worker has still claimed is let go of when it signs out.
            } catch {
                note(error)
            }
            // Asked while the piece is still counted, if it is at all: a run may wait for the end of the last one that is.
            let isCounted = source.count > 0
            source.end(item)
            current = mayTakeWork ? source.next() : nil
            // Once a piece: two in a row might make two passes.
            if mayHaveMore || (current == nil && isCounted && source.count == 0) {
                wantPass()
            } else if current == nil, source.keepsOwnPace {
                signal.wake()
            }
        }
    }

    // MARK: State

    private var mayTakeWork: Bool { state.withLock { $0.mayTakeWork } && !Task.isCancelled }

    private func wantPass() {
        state.withLock { $0.wantPass() }
        signal.wake()
    }

    private func note(_ error: any Error) { change { $0.note(error) } }

    private func change(_ body: (inout LoopState) -> Void) {
        let now = state.withLock { state in
            body(&state)
            return state
        }
        for kind in kinds where now.cuts(kind.source.ending) { kind.lane.cut() }
        if now.cuts(.brief) { passing.cut() }
        signal.wake()
    }
}
