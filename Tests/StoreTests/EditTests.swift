import Model
import TestSupport
import Testing

@testable import Store

struct EditTests {
    @Test func `an edit changes what it names and tells it in the history`() async throws {
        try await withBench { bench in
            let task = try await bench.record {
                $0.tags = ["old", "kept"]
                $0.note = "first"
                $0.shot = "1"
            }
            bench.clock.advance(by: 1_000)
            var edit = TaskEdit.adding(tags: ["new", "kept"], removing: ["old", "none"], note: "second")
            edit.project = "film"
            edit.shot = ""
            let edited = try await bench.ledger.edit(task.id, edit)
            #expect(edited.tags == ["kept", "new"])
            #expect(edited.note == "second")
            #expect(edited.project == "film")
            #expect(edited.shot == nil)
            #expect(edited.updatedAt == bench.clock.now)
            #expect(edited.state == .queued)
            #expect(try await bench.ledger.task(task.id) == edited)
            let event = try #require(try await bench.events(of: task).last)
            #expect(event.kind == .user)
            #expect(event.message == "tag +new, tag -old, note: second, project: film, shot removed")
        }
    }

    @Test func `an edit that changes nothing tells nothing`() async throws {
        try await withBench { bench in
            let task = try await bench.record { $0.tags = ["kept"] }
            _ = try await bench.ledger.edit(task.id, TaskEdit())
            _ = try await bench.ledger.edit(task.id, .adding(tags: ["kept"], removing: ["none"]))
            #expect(try await bench.kinds(of: task) == [.recorded])
        }
    }

    @Test(arguments: TaskState.allCases)
    func `a task in any state can be edited`(_ state: TaskState) async throws {
        try await withBench { bench in
            let task = try await bench.task(in: state)
            let edited = try await bench.ledger.edit(task.id, .adding(tags: ["seen"]))
            #expect(edited.tags == ["seen"])
            #expect(edited.state == state)
            #expect(edited.finishedAt == task.finishedAt)
        }
    }

    @Test func `a tag added and removed at once is there`() async throws {
        try await withBench { (bench) async throws in
            let task = try await bench.record()
            #expect(try await bench.ledger.edit(task.id, .adding(tags: ["a"], removing: ["a"])).tags == ["a"])
        }
    }

    @Test func `a task that is not there is an error`() async throws {
        try await withBench { bench in
            await #expect(throws: StoreError.noSuchTask("404")) { try await bench.ledger.edit(404, TaskEdit()) }
        }
    }

    @Test func `cancelling takes back what was never sent`() async throws {
        try await withBench { bench in
            let task = try await bench.ledger.cancel(bench.record().id)
            #expect(task.state == .cancelled)
            #expect(task.finishedAt == bench.clock.now)
            #expect(try await bench.kinds(of: task) == [.recorded, .user])
            #expect(try await bench.ledger.claimForSending(bench.scope, limit: 9, worker: bench.worker).isEmpty)
        }
    }

    @Test(arguments: [TaskState.uncertain, .pending, .processing])
    func `abandoning stops following what was sent`(_ state: TaskState) async throws {
        try await withBench { bench in
            let task = try await bench.ledger.abandon(bench.task(in: state).id)
            #expect(task.state == .abandoned)
            #expect(task.nextPollAt == nil)
            bench.clock.advance(by: 3_600_000)
            let polled = try await bench.ledger.claimForPolling(
                bench.scope, limit: 9, worker: bench.worker, schedule: PollSchedule(), lease: 1)
            #expect(polled.isEmpty)
        }
    }
}
