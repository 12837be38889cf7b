import Testing

@testable import Simulator

struct TaskTimelineTests {
    private let quiet = TaskTimeline(speed: 1, showsProcessing: false)

    @Test(arguments: [
        (0.0, TaskPhase.pending(progress: 0)),
        (4.9, .pending(progress: 0)),
        (5.0, .pending(progress: 50)),
        (119.9, .pending(progress: 50)),
        (120.0, .completed(after: 120)),
        (9999.0, .completed(after: 120)),
    ])
    func `a task goes from pending to completed without processing`(age: Double, phase: TaskPhase) {
        #expect(quiet.phase(atAge: age) == phase)
    }

    @Test func `some tasks show processing in between`() {
        let timeline = TaskTimeline(speed: 1, showsProcessing: true)
        #expect(timeline.phase(atAge: 59.9) == .pending(progress: 50))
        #expect(timeline.phase(atAge: 60) == .processing(progress: 75))
        #expect(timeline.phase(atAge: 120) == .completed(after: 120))
    }

    @Test func `speed divides every duration`() {
        let timeline = TaskTimeline(speed: 60, showsProcessing: false)
        #expect(timeline.phase(atAge: 0.05) == .pending(progress: 0))
        #expect(timeline.phase(atAge: 0.1) == .pending(progress: 50))
        #expect(timeline.phase(atAge: 1.9) == .pending(progress: 50))
        #expect(timeline.phase(atAge: 2) == .completed(after: 2))
    }

    @Test func `a task from the future is a new one`() {
        #expect(quiet.phase(atAge: -3600) == .pending(progress: 0))
    }
}
