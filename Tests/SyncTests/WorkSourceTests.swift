import Model
import Store
import Synchronization
import TestSupport
import Testing

@testable import Sync

/// A kind of work that the loop has never heard of.
private final class Errands: WorkSource {
    private struct State {
        var due: [Int]
        var count = 0
        var mostAtOnce = 0
        var underWay = 0
        var done: Set<Int> = []
        var cancelled: Set<Int> = []
        var claims = 0
        var tended = 0
    }

    let ending: WorkEnding
    let keepsOwnPace: Bool
    private let isCounted: Bool
    private let slots: Slots<Int>
    private let state: Mutex<State>
    private let errand: @Sendable (Int) async throws -> Void

    init(
        _ due: some Sequence<Int>, ending: WorkEnding = .brief, capacity: Int = 3, keepsOwnPace: Bool = false,
        isCounted: Bool = true, errand: @escaping @Sendable (Int) async throws -> Void = { _ in }
    ) {
        state = Mutex(State(due: Array(due)))
        slots = Slots(capacity: capacity)
        self.ending = ending
        self.keepsOwnPace = keepsOwnPace
        self.isCounted = isCounted
        self.errand = errand
    }

    var done: Set<Int> { state.withLock { $0.done } }
    var cancelled: Set<Int> { state.withLock { $0.cancelled } }
    var mostAtOnce: Int { state.withLock { $0.mostAtOnce } }
    var claims: Int { state.withLock { $0.claims } }
    var tended: Int { state.withLock { $0.tended } }

    var count: Int { isCounted ? slots.count : 0 }
    var wait: Int64? { keepsOwnPace && state.withLock { !$0.due.isEmpty } ? 1 : nil }

    func claim(_ scope: WorkScope) -> Bool {
        let free = slots.free
        let claimed = state.withLock { state in
            state.claims += 1
            let claimed = Array(state.due.prefix(free))
            state.due.removeFirst(claimed.count)
            return claimed
        }
        slots.add(claimed)
        return claimed.isEmpty
    }

    func next() -> Int? { slots.next() }

    func perform(_ item: Int, isEnding: @escaping @Sendable () -> Bool) async throws -> Bool {
        state.withLock { state in
            state.underWay += 1
            state.mostAtOnce = max(state.mostAtOnce, state.underWay)
        }
        defer { state.withLock { $0.underWay -= 1 } }
        try await errand(item)
        state.withLock { state in
            _ = Task.isCancelled ? state.cancelled.insert(item) : state.done.insert(item)
        }
        return !keepsOwnPace
    }

    func end(_ item: Int) { slots.end() }

    func tend(_ scope: WorkScope) { state.withLock { $0.tended += 1 } }
}

/// The loop does whatever its sources have, and needs to know nothing of it.
@Suite(.timeLimit(.minutes(5)))
struct WorkSourceTests {
    private struct Unwell: Error {}

    private func loop(_ sync: SyncFixture, _ sources: [any WorkSource], longestNap: Int64 = 86_400_000) async throws
        -> SyncLoop
    {
        let worker = try await sync.repository.startWorker(kind: "test")
        let keys = KeyCare(
            repository: sync.repository, upstream: sync.upstream, worker: worker, announces: false, say: { _ in })
        let care = Care(
            repository: sync.repository, listener: nil, complaints: Complaints(tell: { _ in }), keys: keys,
            onNotice: { _ in })
        return SyncLoop(
            repository: sync.repository, worker: worker, upstream: sync.upstream, sources: sources, care: care,
            longestNap: longestNap)
    }

    private func withLedger(_ body: (SyncFixture) async throws -> Void) async throws {
        try await withFixture(port: 1) { sync in try await body(sync) }
    }

    @Test func `work of any kind is done beside others, so much at once, until nothing is left`() async throws {
        try await withLedger { sync in
            let (many, few) = (Errands(0..<200, capacity: 8), Errands(0..<10, ending: .answered, capacity: 1))
            let loop = try await loop(sync, [many, few])
            try await loop.run(sync.scope) { loop.hasRunDry }
            #expect(many.done == Set(0..<200))
            #expect(few.done == Set(0..<10))
            #expect((1...8).contains(many.mostAtOnce))
            #expect(few.mostAtOnce == 1)
            #expect(loop.isIdle)
            #expect(many.tended >= 1)
        }
    }

    @Test func `a kind with a pace of its own is asked again without a pass`() async throws {
        try await withLedger { sync in
            let left = Atomic(19)
            let claims = Atomic(0)
            let all = Gate()
            let other = Errands([])
            let paced = Errands(0..<20, capacity: 2, keepsOwnPace: true) { number in
                // As long as one is under way no pass is made for the end of the others.
                if number == 0 { return await all.passed() }
                guard left.subtract(1, ordering: .relaxed).newValue == 0 else { return }
                claims.store(other.claims, ordering: .relaxed)
                all.open()
            }
            let loop = try await loop(sync, [other, paced])
            try await loop.run(sync.scope) { loop.hasRunDry }
            #expect(paced.done == Set(0..<20))
            #expect(claims.load(ordering: .relaxed) == 1)
        }
    }

    @Test func `a piece that is not counted and brought nothing makes no pass`() async throws {
        try await withLedger { sync in
            let claims = Atomic(0)
            let isLast = Gate()
            let other = Errands([])
            // Each piece but the first is handed out only after the one before it has ended.
            let uncounted = Errands(0..<20, capacity: 1, keepsOwnPace: true, isCounted: false) { number in
                guard number == 19 else { return }
                claims.store(other.claims, ordering: .relaxed)
                isLast.open()
            }
            let loop = try await loop(sync, [other, uncounted])
            let run = Task { try await loop.run(sync.scope) { false } }
            await isLast.passed()
            loop.stop()
            try await run.value
            #expect(claims.load(ordering: .relaxed) == 1)
        }
    }

    @Test func `a piece that fails ends the loop, and the pieces beside it come to their end`() async throws {
        try await withLedger { sync in
            let (failed, mayEnd) = (Gate(), Gate())
            let errands = Errands(0..<3) { number in
                if number == 1 {
                    failed.open()
                    throw Unwell()
                }
                await mayEnd.passed()
            }
            let others = Errands(0..<3, ending: .resumable) { _ in await mayEnd.passed() }
            let loop = try await loop(sync, [errands, others])
            let run = Task { try await loop.run(sync.scope) { false } }
            await failed.passed()
            mayEnd.open()
            await #expect(throws: Unwell.self) { try await run.value }
            #expect(errands.done == [0, 2])
            #expect(others.done == Set(0..<3) || others.claims == 0)
            #expect(errands.cancelled.isEmpty && others.cancelled.isEmpty)
        }
    }

    @Test func `when the grace is over everything is cut off but what waits for an answer`() async throws {
        try await withLedger { sync in
            let mayEnd = Gate()
            let (answered, brief, resumable) = (Gate(), Gate(), Gate())
            func stubborn(_ began: Gate) -> @Sendable (Int) async throws -> Void {
                { _ in
                    began.open()
                    await WakeSignal().waitUnlessCancelled()
                }
            }
            let waiting = Errands([1], ending: .answered) { _ in
                answered.open()
                await mayEnd.passed()
            }
            let (short, long) = (
                Errands([1], ending: .brief, errand: stubborn(brief)),
                Errands([1], ending: .resumable, errand: stubborn(resumable))
            )
            let loop = try await loop(sync, [waiting, short, long])
            let run = Task { try await loop.run(sync.scope) { false } }
            for gate in [answered, brief, resumable] { await gate.passed() }
            loop.stop(grace: .zero)
            while loop.underWay(.brief) + loop.underWay(.resumable) > 0 { await Task.yield() }
            #expect(loop.createsUnderWay == 1)
            mayEnd.open()
            try await run.value
            #expect((short.cancelled, long.cancelled) == ([1], [1]))
            #expect((waiting.done, waiting.cancelled) == ([1], []))
        }
    }

    @Test(arguments: [true, false])
    func `what is cut off on purpose ends at once, whatever it waits for`(byCaller: Bool) async throws {
        try await withLedger { sync in
            let began = Gate()
            let waiting = Errands([1], ending: .answered) { _ in
                began.open()
                await WakeSignal().waitUnlessCancelled()
            }
            let loop = try await loop(sync, [waiting])
            let run = Task { try await loop.run(sync.scope) { false } }
            await began.passed()
            if byCaller { run.cancel() } else { loop.cutOff() }
            try await run.value
            #expect(waiting.cancelled == [1])
        }
    }

    @Test func `create calls end at once even while a pass is kept waiting`() async throws {
        try await withLedger { sync in
            let (began, ended, mayGoOn) = (Gate(), Gate(), Gate())
            let waiting = Errands([1], ending: .answered) { _ in
                began.open()
                await WakeSignal().waitUnlessCancelled()
                ended.open()
            }
            let loop = try await loop(sync, [waiting])
            let run = Task {
                try await loop.run(sync.scope) {
                    await mayGoOn.passed()
                    return false
                }
            }
            await began.passed()
            loop.cutOff()
            await ended.passed()
            mayGoOn.open()
            try await run.value
            #expect(waiting.cancelled == [1])
        }
    }
}
