import Model
import TestSupport
import Testing

@testable import Store

/// What was made against a simulator is no success and no failure, sent or not.
struct SimulatedTasksTests {
    private func counts(_ bench: Bench, simulated: Bool) async throws -> [TaskState: Int] {
        var query = StatisticsQuery()
        query.simulated = simulated
        let statistics = try #require(try await bench.ledger.statistics(query).first)
        let counters = try await bench.ledger.counts(profile: nil, simulated: simulated)
        #expect(statistics.counts == counters)
        return counters
    }

    @Test func `the first answer of a simulator tells of all that nobody has answered there`() async throws {
        try await withBench { bench in
            _ = try await bench.task(in: .cancelled)
            _ = try await bench.task(in: .uncertain)
            let real = try await bench.task(in: .rejected)
            _ = try await bench.record()
            try await bench.finish(bench.submit(), .accepted(upstreamID: "upstream-1"), isSimulated: true)
            #expect(
                try await counts(bench, simulated: true) == [.cancelled: 1, .uncertain: 1, .queued: 1, .pending: 1])
            #expect(try await counts(bench, simulated: false) == [.rejected: 1])
            #expect(try await !bench.ledger.task(real.id).isSimulated)
        }
    }

    @Test func `what is recorded from then on is simulated before it is sent, whatever the key`() async throws {
        try await withBench { bench in
            try await bench.finish(bench.submit(), .accepted(upstreamID: "upstream-1"), isSimulated: true)
            let other = try await bench.ledger.account(baseURL: try await baseURL(bench), key: "sk-other")
            for account in [bench.account, other] {
                let task = try await bench.record("a boat", account: account)
                #expect(task.isSimulated)
                #expect(try await bench.ledger.cancel(task.id).isSimulated)
            }
            #expect(try await counts(bench, simulated: false) == [:])
        }
    }

    @Test func `another base URL is another place`() async throws {
        try await withBench { bench in
            try await bench.finish(bench.submit(), .accepted(upstreamID: "upstream-1"), isSimulated: true)
            let other = try await bench.ledger.account(baseURL: "https://other.example", key: "sk-other")
            #expect(try await !bench.record("a boat", account: other).isSimulated)
        }
    }

    @Test func `what the service itself accepts is real, wherever a simulator once was`() async throws {
        try await withBench { bench in
            try await bench.finish(bench.submit(), .accepted(upstreamID: "upstream-1"), isSimulated: true)
            let attempt = try await bench.submit()
            #expect(attempt.task.isSimulated)
            let put = TaskError(code: "not_sent", message: "nothing was sent")
            #expect(try await bench.finish(attempt, .deferred(.upstream, put, retryAfter: nil)).isSimulated)
            let task = try await bench.finish(
                bench.send(bench.ledger.task(attempt.task.id)), .accepted(upstreamID: "upstream-2"))
            #expect(!task.isSimulated)
            #expect(try await counts(bench, simulated: false) == [.pending: 1])
        }
    }

    private func baseURL(_ bench: Bench) async throws -> String {
        try await bench.ledger.task(1).baseURL
    }
}
