import Model
import Store
import Testing

@testable import Sync

@Suite(.timeLimit(.minutes(5)))
struct LoopStateTests {
    private struct Unwell: Error {}
    private struct Worse: Error {}

    private func cut(_ state: LoopState) -> [WorkEnding] {
        [WorkEnding.resumable, .brief, .answered].filter { state.cuts($0) }
    }

    private func stopped() -> LoopState {
        var state = LoopState()
        state.stop(graceEndsAt: .now)
        return state
    }

    @Test func `a new loop takes work, wants a pass and cuts nothing`() {
        var state = LoopState()
        #expect(state.mayTakeWork)
        #expect(!state.isEnding)
        #expect(!state.hasRunDry)
        #expect(state.trouble == nil)
        #expect(cut(state).isEmpty)
        let isPass = state.takePass(isTime: false)
        #expect(isPass)
    }

    @Test func `a pass fulfils what was wanted, and is made when it is time`() {
        var state = LoopState()
        var passes: [Bool] = []
        state.wantPass()
        state.wantPass()
        for isTime in [true, false, true] { passes.append(state.takePass(isTime: isTime)) }
        state.wantPass()
        for isTime in [false, false] { passes.append(state.takePass(isTime: isTime)) }
        #expect(passes == [true, false, true, true, false])
    }

    @Test func `a stop takes no work and cuts nothing before its grace is over`() {
        var state = stopped()
        #expect(!state.mayTakeWork)
        #expect(state.isEnding)
        #expect(cut(state).isEmpty)
        state.endGrace()
        #expect(cut(state) == [.resumable, .brief])
        #expect(!state.mayTakeWork)
    }

    @Test func `only the first stop counts`() {
        var state = LoopState()
        let end = ContinuousClock.now
        state.stop(graceEndsAt: end)
        state.stop(graceEndsAt: end + .seconds(5))
        #expect(state.graceEndsAt == end)
        state.endGrace()
        state.stop(graceEndsAt: end + .seconds(5))
        #expect(cut(state) == [.resumable, .brief])
    }

    @Test func `grace without a stop is none`() {
        var state = LoopState()
        state.endGrace()
        #expect(state.mayTakeWork)
        #expect(cut(state).isEmpty)
    }

    @Test(arguments: [0, 1, 2])
    func `what is cut off on purpose is all of it, for good`(steps: Int) {
        var state = LoopState()
        if steps > 0 { state.stop(graceEndsAt: .now) }
        if steps > 1 { state.endGrace() }
        state.cutOff()
        state.stop(graceEndsAt: .now)
        state.endGrace()
        #expect(cut(state) == [.resumable, .brief, .answered])
        #expect(state.isEnding)
        #expect(!state.mayTakeWork)
    }

    @Test func `trouble takes no work, cuts nothing, and the first one stays`() {
        var state = LoopState()
        state.note(Unwell())
        state.note(Worse())
        #expect(state.trouble is Unwell)
        #expect(!state.mayTakeWork)
        #expect(!state.isEnding)
        #expect(cut(state).isEmpty)
    }

    @Test(arguments: [
        StoreError.newerLedger(path: "reel.db", found: 99, known: 1),
        .unreachable(path: "postgres://u@h:5432/d", detail: "the connection was lost"),
        .commitUnknown(path: "postgres://u@h:5432/d", detail: "the connection was lost"), .diskFull(path: "reel.db"),
    ])
    func `trouble with the ledger cuts what can go on another time, whichever trouble came first`(
        trouble: StoreError
    ) throws {
        var state = LoopState()
        state.note(Unwell())
        state.note(UnwrittenAnswer(task: 1, outcome: .accepted(upstreamID: "t-1"), cause: trouble, rescuedTo: nil))
        #expect(state.trouble is Unwell)
        #expect(cut(state) == [.resumable])
        state.stop(graceEndsAt: .now)
        #expect(cut(state) == [.resumable])
    }
}
