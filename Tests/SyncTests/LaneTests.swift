import Synchronization
import TestSupport
import Testing

@testable import Sync

@Suite(.timeLimit(.minutes(5)))
struct LaneTests {
    /// Runs until it is cancelled, and then opens a gate.
    private func untilCancelled(_ began: Gate, _ ended: Gate) -> @Sendable () async -> Void {
        {
            let signal = WakeSignal()
            began.open()
            await signal.waitUnlessCancelled()
            ended.open()
        }
    }

    @Test func `what was begun before it runs is run, and it ends with its last piece`() async {
        let lane = Lane()
        let count = Atomic(0)
        for _ in 0..<100 { lane.begin { count.add(1, ordering: .relaxed) } }
        lane.close()
        await lane.run()
        #expect(count.load(ordering: .relaxed) == 100)
    }

    @Test func `pieces run side by side and begin others`() async {
        let lane = Lane()
        let (first, second) = (Gate(), Gate())
        lane.begin {
            lane.begin {
                second.open()
                await first.passed()
            }
            await second.passed()
            first.open()
        }
        lane.close()
        await lane.run()
    }

    @Test func `what is cut off is cancelled, and so is what begins later`() async {
        let lane = Lane()
        let (began, ended, late) = (Gate(), Gate(), Gate())
        lane.begin(untilCancelled(began, ended))
        async let run: Void = lane.run()
        await began.passed()
        lane.cut()
        await ended.passed()
        lane.begin(untilCancelled(Gate(), late))
        await late.passed()
        lane.close()
        await run
    }

    @Test func `one lane is cut off and the one beside it goes on`() async {
        let (one, other) = (Lane(), Lane())
        let (began, ended, mayEnd) = (Gate(), Gate(), Gate())
        let wasCancelled = Mutex<Bool?>(nil)
        one.begin(untilCancelled(began, ended))
        other.begin {
            await mayEnd.passed()
            wasCancelled.withLock { $0 = Task.isCancelled }
        }
        await withDiscardingTaskGroup { group in
            for lane in [one, other] { group.addTask { await lane.run() } }
            await began.passed()
            one.cut()
            await ended.passed()
            mayEnd.open()
            for lane in [one, other] { lane.close() }
        }
        #expect(wasCancelled.withLock { $0 } == false)
    }

    @Test func `cancelling the task that runs it cuts it off, and what was claimed still begins`() async {
        let lane = Lane()
        let (began, ended, late) = (Gate(), Gate(), Gate())
        lane.begin(untilCancelled(began, ended))
        let run = Task { await lane.run() }
        await began.passed()
        run.cancel()
        await ended.passed()
        lane.begin(untilCancelled(Gate(), late))
        await late.passed()
        lane.close()
        await run.value
    }
}
