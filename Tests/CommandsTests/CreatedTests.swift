import Contract
import Model
import TestSupport
import Testing

@testable import Commands
@testable import Desk

/// Whether the service has a task, as `created` says it: of every state, with and without the service's id.
struct CreatedTests {
    static let withoutID: [TaskState: Failure.Created] = [
        .queued: .no, .submitting: .unknown, .uncertain: .unknown, .rejected: .no, .cancelled: .no, .pending: .yes,
        .processing: .yes, .completed: .yes, .failed: .yes, .expired: .yes, .abandoned: .unknown,
    ]

    @Test(arguments: TaskState.allCases)
    func `Each state has its word`(state: TaskState) throws {
        #expect(Failure.Created(state, hasUpstreamID: false) == Self.withoutID[state])
        #expect(Failure.Created(state, hasUpstreamID: true) == .yes)
        var task = TaskSamples.task(state)
        task.upstreamID = nil
        #expect(Failure.Created(task) == Self.withoutID[state])
    }

    @Test(arguments: TaskState.allCases, [Exit.taskFailed, .stillRunning, .interrupted, .videoNotSaved, .busy])
    func `No failure says another`(state: TaskState, exit: Exit) throws {
        for upstreamID in [nil, "4307f4f4"] {
            var task = TaskSamples.task(state)
            task.upstreamID = upstreamID
            let failure = try #require(ExitStatus.failure(task, exit))
            #expect(failure.created == Failure.Created(state, hasUpstreamID: upstreamID != nil))
        }
    }

    @Test func `Of several the word that costs most is said`() {
        func gravest(_ states: TaskState...) -> Failure.Created { .gravest(states.map { TaskSamples.task($0) }) }
        #expect(gravest() == .no)
        #expect(gravest(.queued, .rejected) == .no)
        #expect(gravest(.queued, .submitting) == .unknown)
        #expect(gravest(.uncertain, .pending, .queued) == .yes)
    }
}
