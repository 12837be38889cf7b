import Model
import TestSupport
import Testing

@testable import Store

struct HoldingTests {
    private let day: Int64 = 86_400_000

    private func takes(_ bench: Bench) async throws -> [Int64] {
        try await bench.ledger.claimForSending(bench.scope, limit: 9, worker: bench.worker).map(\.task.id)
    }

    @Test func `a held task is claimed by nobody, however it is asked for`() async throws {
        try await withBench { bench in
            let task = try await bench.record { $0.ref = "key" }
            #expect(try await bench.ledger.hold(task.id).waitingFor == .held)
            #expect(try await takes(bench) == [])
            #expect(try await bench.ledger.claimForSending(task.id, worker: bench.worker) == nil)
            #expect(try await bench.ledger.nextDue(bench.scope, worker: bench.worker) == nil)
            #expect(try await bench.ledger.unfinishedCount(bench.scope) == 0)
            let again = try bench.draft("a boat") { $0.ref = "key" }
            guard case .existing(let found) = try await bench.ledger.record(again, sendingAs: bench.worker) else {
                throw Unexpected()
            }
            #expect(found.waitingFor == .held)
            #expect(try await bench.ledger.heldTasks() == [task.id])
        }
    }

    @Test func `a released task is sent, also one that had been put off`() async throws {
        try await withBench { bench in
            let refused = TaskError(code: "full", message: "full", httpStatus: 400)
            let task = try await bench.finish(bench.submit(), .deferred(.room, refused, retryAfter: 60_000))
            // The task was put off, and so was its account, which is another matter.
            try bench.force("UPDATE account SET paused_until = NULL, refusals = 0")
            _ = try await bench.ledger.hold(task.id)
            bench.clock.advance(by: 5)
            let released = try await bench.ledger.release(task.id)
            #expect(released.state == .queued)
            #expect(released.waitingFor == nil)
            #expect(try bench.integers("SELECT queued_at FROM task") == [Int(bench.clock.now)])
            #expect(try await takes(bench) == [task.id])
            let told = try await bench.events(of: task).filter { $0.kind == .user }.map(\.message)
            #expect(told == ["held", "released"])
        }
    }

    @Test func `a released task that was put off by its user still waits`() async throws {
        try await withBench { bench in
            let later = bench.clock.now + 60_000
            let task = try await bench.record { $0.notBefore = later }
            _ = try await bench.ledger.hold(task.id)
            #expect(try bench.integers("SELECT count(*) FROM task WHERE next_send_at IS NULL") == [1])
            #expect(try await bench.ledger.release(task.id).waitingFor == .notBefore)
            #expect(try await takes(bench) == [])
            #expect(try await bench.ledger.nextDue(bench.scope, worker: bench.worker) == later)
            bench.clock.advance(to: later)
            #expect(try await takes(bench) == [task.id])
        }
    }

    @Test func `holding twice is told once`() async throws {
        try await withBench { bench in
            let task = try await bench.record()
            _ = try await bench.ledger.hold(task.id)
            _ = try await bench.ledger.hold(task.id)
            #expect(try await bench.kinds(of: task) == [.recorded, .user])
        }
    }

    @Test(arguments: TaskState.allCases.filter { $0 != .queued })
    func `only what is queued can be held or released`(state: TaskState) async throws {
        try await withBench { bench in
            let task = try await bench.task(in: state)
            let error = StoreError.illegalTransition(task: task.id, from: state, to: .queued)
            await #expect(throws: error) { try await bench.ledger.hold(task.id) }
            await #expect(throws: error) { try await bench.ledger.release(task.id) }
        }
    }

    @Test func `what was queued for longer than the span is held`() async throws {
        try await withBench { bench in
            let old = try await bench.record("old")
            bench.clock.advance(by: 1)
            let young = try await bench.record("young")
            bench.clock.advance(by: day)
            #expect(try await bench.ledger.holdStale(after: 0) == 0)
            #expect(try await bench.ledger.holdStale(after: day) == 1)
            #expect(try await bench.ledger.holdStale(after: day) == 0)
            #expect(try await bench.ledger.heldTasks() == [old.id])
            #expect(
                try await bench.events(of: old).last?.message == "held: it had been in the queue for more than 24 h")
            #expect(try await takes(bench) == [young.id])
        }
    }

    @Test func `a task is not late before its own time has come`() async throws {
        try await withBench { bench in
            let later = bench.clock.now + 3 * day
            let task = try await bench.record { $0.notBefore = later }
            bench.clock.advance(by: 4 * day)
            #expect(try await bench.ledger.holdStale(after: day) == 0)
            bench.clock.advance(by: 1)
            #expect(try await bench.ledger.holdStale(after: day) == 1)
            #expect(try await bench.ledger.task(task.id).waitingFor == .held)
        }
    }

    @Test func `coming back into the queue counts anew`() async throws {
        try await withBench { bench in
            let refused = TaskError(code: "full", message: "full", httpStatus: 400)
            let put = try await bench.record("put off")
            let released = try await bench.record("released")
            bench.clock.advance(by: day)
            try await bench.finish(bench.send(put), .deferred(.room, refused, retryAfter: nil))
            _ = try await bench.ledger.hold(released.id)
            _ = try await bench.ledger.release(released.id)
            bench.clock.advance(by: day)
            #expect(try await bench.ledger.holdStale(after: day) == 0)
            bench.clock.advance(by: 1)
            #expect(try await bench.ledger.holdStale(after: day) == 2)
        }
    }
}
