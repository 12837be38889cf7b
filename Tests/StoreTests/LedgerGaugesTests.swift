import Model
import TestSupport
import Testing

@testable import Store

struct LedgerGaugesTests {
    @Test func `gauges are what the ledger says`() async throws {
        try await withBench { bench in
            #expect(try await bench.ledger.gauges().tasks == [:])
            let start = bench.clock.now
            func accepted(_ prompt: String) async throws -> VideoTask {
                let attempt = try await bench.send(try await bench.record(prompt))
                try await bench.finish(attempt, .accepted(upstreamID: "of \(prompt)"))
                return try await bench.ledger.task(attempt.task.id)
            }
            let first = try await accepted("a boat")
            bench.clock.advance(by: 10_000)
            let second = try await accepted("a cat")
            _ = try await bench.record("a dog")
            _ = try await bench.ledger.hold(try await bench.record("held").id)
            var gauges = try await bench.ledger.gauges()
            #expect(gauges.tasks == [.pending: 2, .queued: 2])
            #expect(gauges.queued == ["": 1, "held": 1])
            #expect(gauges.oldestUnfinished == start)
            #expect(gauges.oldestPoll == (try await bench.ledger.task(first.id)).nextPollAt)
            #expect(gauges.soonestExpiry == nil)
            #expect(gauges.now == bench.clock.now)
            _ = try await bench.observe(first, "completed", url: "https://media.example/1.mp4")
            gauges = try await bench.ledger.gauges()
            #expect(gauges.tasks == [.completed: 1, .pending: 1, .queued: 2])
            #expect(gauges.oldestUnfinished == start + 10_000)
            #expect(gauges.oldestPoll == (try await bench.ledger.task(second.id)).nextPollAt)
            #expect(gauges.soonestExpiry == (try await bench.ledger.task(first.id)).video?.expiresAt)
            #expect(bench.ledger.writeTimes.count > 0)
        }
    }
}
