import Model
import TestSupport
import Testing

@testable import Store

/// Tasks past their deadline of which the service says nothing.
struct OverdueTests {
    private let error = TaskError(code: "timeout", message: "no answer")

    private func pastDeadline(_ bench: Bench, _ task: VideoTask) throws {
        bench.clock.advance(to: try #require(task.deadlineAt) + 1_000)
    }

    @Test(arguments: ["error", "missing", "foreign"])
    func `polls past the deadline that bring no word of the task make it overdue`(kind: String) async throws {
        try await withBench { bench in
            let task = try await bench.observe(bench.accept("upstream-1"), "processing")
            let heardAt = bench.clock.now
            try pastDeadline(bench, task)
            // Nobody has asked since.
            #expect(try await bench.ledger.overdue(among: [task.id]) == [])
            if kind == "foreign" {
                try await bench.ledger.noteForeign(upstreamID: "another", of: task)
            } else {
                try await bench.ledger.notePollError(error, of: task, retryAfter: 1_000, isMissing: kind == "missing")
            }
            #expect(try await bench.ledger.task(task.id).state == .processing)
            #expect(
                try await bench.ledger.overdue(among: [task.id, 99]) == [
                    OverdueTask(id: task.id, deadlineAt: try #require(task.deadlineAt), heardAt: heardAt)
                ])
            #expect(try await bench.ledger.overdue(among: [99]) == [])
            #expect(try await bench.ledger.overdue(among: []) == [])
            // Its own word ends it.
            try await bench.observe(task, "processing")
            #expect(try await bench.ledger.task(task.id).state == .expired)
            #expect(try await bench.ledger.overdue(among: [task.id]) == [])
        }
    }

    @Test func `a word that was repeated counts by when it was said last, and acceptance is one`() async throws {
        try await withBench { bench in
            let silent = try await bench.accept("upstream-1", "silent")
            let acceptedAt = try #require(silent.acceptedAt)
            let task = try await bench.observe(bench.accept("upstream-2"), "processing")
            bench.clock.advance(by: 60_000)
            let saidAgain = bench.clock.now
            try await bench.observe(task, "processing")
            try pastDeadline(bench, task)
            for task in [silent, task] { try await bench.ledger.notePollError(error, of: task, retryAfter: 1) }
            #expect(
                try await bench.ledger.overdue(among: [silent.id, task.id]).map(\.heardAt) == [acceptedAt, saidAgain])
            _ = try await bench.ledger.abandon(task.id)
            #expect(try await bench.ledger.overdue(among: [silent.id, task.id]).map(\.id) == [silent.id])
        }
    }
}
