import Model
import TestSupport
import Testing

@testable import Store

/// Clocks are set right, either way.
struct ClockTests {
    private let day: Int64 = 86_400_000

    @Test func `a poll planned while the clock was a day ahead is due once it is right again`() async throws {
        try await withBench { bench in
            bench.clock.advance(by: day)
            let task = try await bench.accept("upstream-1")
            bench.clock.advance(by: -day)
            #expect(try await claimed(bench).isEmpty)
            #expect(try await bench.ledger.healSchedule())
            #expect(try await claimed(bench) == [task.id])
            #expect(try await !bench.ledger.healSchedule())
        }
    }

    @Test func `a pause made while the clock was ahead does not hold the account for a day`() async throws {
        try await withBench { bench in
            bench.clock.advance(by: day)
            let attempt = try await bench.submit()
            let error = TaskError(code: "429000", message: "slow down", httpStatus: 429)
            try await bench.finish(attempt, .deferred(.rate, error, retryAfter: nil))
            bench.clock.advance(by: -day)
            #expect(try await bench.ledger.healSchedule())
            bench.clock.advance(by: 1)
            let sent = try await bench.ledger.claimForSending(bench.scope, limit: 5, worker: bench.worker)
            #expect(sent.map(\.task.id) == [attempt.task.id])
        }
    }

    @Test func `what the user has put off stays put off`() async throws {
        try await withBench { bench in
            let later = bench.clock.now + 30 * day
            let task = try await bench.record { $0.notBefore = later }
            #expect(try await !bench.ledger.healSchedule())
            #expect(try await bench.ledger.task(task.id).notBefore == later)
        }
    }

    private func claimed(_ bench: Bench) async throws -> [Int64] {
        try await bench.ledger.claimForPolling(
            bench.scope, limit: 9, worker: bench.worker, schedule: PollSchedule(), lease: 60_000
        ).map(\.id)
    }
}
