import Contract
import Model
import TestSupport
import Testing

@testable import Desk

struct WaitOutcomeTests {
    private func task(_ id: Int64, _ state: TaskState, waitingFor: WaitingFor? = nil) -> VideoTask {
        var task = TaskSamples.task(state, waitingFor: waitingFor)
        task.id = id
        if state == .completed { task.video = TaskSamples.video(.lost, error: "HTTP 410") }
        return task
    }

    @Test func `Each task that did not end well has a sentence and the command that helps`() {
        var report = WaitOutcome(tasks: [
            task(1, .failed), task(2, .uncertain), task(3, .completed), task(4, .queued, waitingFor: .held),
            task(5, .queued, waitingFor: .key),
        ])
        report.stranded[6] = Failure(
            code: "other_account", message: "no key", exit: .key, task: 6, next: "reel profile list")
        report.tasks.append(task(6, .pending))
        #expect(report.failures.map(\.exit) == [.taskFailed, .uncertain, .videoNotSaved, .stillRunning, .key, .key])
        #expect(
            report.failures.map(\.next) == [
                "reel show 1", "reel resolve 2", "reel download 3", "reel queue release 4", "reel sync",
                "reel profile list",
            ])
        #expect(report.told == report.failures)
        #expect(report.failure(of: .uncertain)?.task == 2)
    }

    @Test func `Those that only go on are one sentence`() {
        var report = WaitOutcome(tasks: [
            task(1, .pending), task(2, .failed), task(3, .processing), task(4, .submitting),
        ])
        #expect(report.failures.count == 4)
        #expect(report.told.map(\.message) == ["task 2 failed", "stopped waiting; 3 tasks go on (1 3-4)"])
        #expect(report.told.last?.next == "reel wait 1 3-4")
        report.isInterrupted = true
        #expect(report.told.last?.message == "interrupted; 3 tasks go on (1 3-4)")
        #expect(report.told.last?.exit == .interrupted)
    }

    @Test func `What is done is not told`() {
        var done = task(1, .completed)
        done.video = TaskSamples.video(.saved)
        #expect(WaitOutcome(tasks: [done]).failures == [])
        var unsaved = WaitOutcome(tasks: [task(1, .completed)])
        unsaved.goal = .finished
        #expect(unsaved.failures == [])
    }
}
