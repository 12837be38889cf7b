import Model
import TestSupport
import Testing

@testable import Store

/// What is odd about the status of an open task is written down with the answer that says so.
struct StatusOddityTests {
    @Test func `an odd word is told until another answer comes`() async throws {
        try await withBench { bench in
            let task = try await bench.accept("upstream-1")
            #expect(task.statusOddity == nil)
            #expect(try await bench.observe(task, "thinking").statusOddity?.contains(#"says "thinking""#) == true)
            #expect(try await bench.observe(task, "completed").statusOddity?.contains("names no video yet") == true)
            #expect(try await bench.observe(task, "pending").statusOddity == nil)
        }
    }

    @Test func `what is over has nothing odd about it`() async throws {
        try await withBench { bench in
            for (number, end) in [("failed", "no"), ("completed", nil)].enumerated() {
                let task = try await bench.observe(bench.accept("upstream-\(number)"), "thinking")
                #expect(task.statusOddity != nil)
                let over = try await bench.observe(task, end.0, url: "https://cdn.example/1", error: end.1)
                #expect(over.state.isFinal)
                #expect(over.statusOddity == nil)
            }
            let task = try await bench.observe(bench.accept("upstream-9"), "thinking")
            #expect(try await bench.ledger.abandon(task.id).statusOddity == nil)
            // An answer that comes later does not bring it back.
            #expect(try await bench.observe(task, "thinking").statusOddity == nil)
            #expect(try bench.integers("SELECT count(*) FROM task WHERE status_oddity IS NOT NULL") == [0])
        }
    }

    @Test func `an answer that is as odd as the last writes nothing`() async throws {
        try await withBench { bench in
            let task = try await bench.observe(bench.accept("upstream-1"), "thinking", progress: 10)
            await bench.ledger.finishWrites()
            let before = try bench.site.imprint()
            let polled = PolledTask(try await bench.ledger.task(task.id))
            let report = StatusReport(
                status: "thinking", phase: nil, oddity: task.statusOddity, progress: 10, videoURL: nil,
                errorMessage: nil)
            #expect(try await !bench.ledger.observe(report, of: polled, isSimulated: false))
            #expect(try bench.site.imprint() == before)
        }
    }

    @Test func `what the migration has to say is replaced by the next answer`() async throws {
        try await withBench { bench in
            let task = try await bench.observe(bench.accept("upstream-1"), "thinking", progress: 10)
            try bench.force("UPDATE task SET status_oddity = 'something'")
            bench.clock.advance(by: 600_000)
            let due = try await bench.ledger.claimForPolling(
                bench.scope, limit: 9, worker: bench.worker, schedule: PollSchedule(), lease: 60_000)
            let polled = try #require(due.first)
            #expect(polled.statusOddity == "something")
            let report = StatusReport(
                status: "thinking", phase: nil, oddity: task.statusOddity, progress: 10, videoURL: nil,
                errorMessage: nil)
            try await bench.ledger.observe(report, of: polled, isSimulated: false)
            #expect(try await bench.ledger.task(task.id).statusOddity == task.statusOddity)
            #expect(try await bench.events(of: task).filter { $0.kind == .observed }.map(\.observations) == [2])
        }
    }

    @Test func `odd words are counted, the most frequent first`() async throws {
        try await withBench { bench in
            for (number, word) in ["thinking", "pending", "throttled", "throttled"].enumerated() {
                try await bench.observe(bench.accept("upstream-\(number)"), word)
            }
            let found = try await bench.ledger.oddStatuses()
            #expect(found.map(\.status) == ["throttled", "thinking"])
            #expect(found.map(\.count) == [2, 1])
            #expect(found.map(\.first) == [3, 1])
            #expect(found[0].oddity.contains("throttled"))
        }
    }

    @Test func `an export takes it along, for open tasks alone`() async throws {
        try await withBench { bench in
            let odd = try await bench.observe(bench.accept("upstream-1"), "thinking")
            let text = try await bench.ledger.exported()
            try await withLedger { (other) async throws in
                try await other.imported(text)
                #expect(try await other.task(1).statusOddity == odd.statusOddity)
                try await bench.observe(odd, "failed", error: "no")
                try await other.imported(try await bench.ledger.exported())
                #expect(try await other.task(1).state == .failed)
                #expect(try await other.task(1).statusOddity == nil)
            }
        }
    }
}
