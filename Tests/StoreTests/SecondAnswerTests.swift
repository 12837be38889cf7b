import Model
import TestSupport
import Testing

@testable import Store

/// Answers that come twice, late, or to an attempt that is not the one under way.
struct SecondAnswerTests {
    private static let refusal = TaskError(code: "429000", message: "too many requests", httpStatus: 429)

    /// A task that was put off once and is being sent again.
    private func withSecondAttempt(_ body: (Bench, Attempt, Attempt) async throws -> Void) async throws {
        try await withBench { bench in
            let first = try await bench.submit()
            try await bench.finish(first, .deferred(.rate, Self.refusal, retryAfter: nil))
            let second = try await bench.send(bench.ledger.task(first.task.id))
            try await body(bench, first, second)
        }
    }

    @Test func `a refusal that comes twice does not put off the next attempt`() async throws {
        try await withSecondAttempt { bench, first, _ in
            for outcome: CreateOutcome in [
                .deferred(.rate, Self.refusal, retryAfter: nil), .rejected(Self.refusal), .uncertain(Self.refusal),
            ] {
                let task = try await bench.finish(first, outcome)
                #expect(task.state == .submitting)
            }
        }
    }

    @Test func `a second task that was paid for counts against caps like the first`() async throws {
        try await withBench { bench in
            let recorded = try await bench.record { draft in
                draft.cost = Cost(amount: 5, currency: "CNY", rate: 1, basis: "second")
            }
            let first = try await bench.send(recorded)
            try await bench.finish(first, .deferred(.rate, Self.refusal, retryAfter: nil))
            let second = try await bench.send(bench.ledger.task(recorded.id))
            try await bench.finish(first, .accepted(upstreamID: "t-1"))
            try await bench.finish(second, .accepted(upstreamID: "t-2"))
            bench.ledger.hostCaps = HostCaps([Cap(.day, amount: 20_000_000, currency: "CNY", keeper: .config)])
            #expect(try await bench.ledger.budgets().map(\.reserved) == [10_000_000])
            #expect(try await bench.ledger.check() == [])
        }
    }

    @Test func `two attempts that were both accepted are two tasks`() async throws {
        try await withSecondAttempt { bench, first, second in
            let task = try await bench.finish(first, .accepted(upstreamID: "t-1"))
            #expect(task.state == .pending)
            #expect(task.upstreamID == "t-1")
            #expect(try await bench.finish(second, .accepted(upstreamID: "t-2")).upstreamID == "t-1")
            let other = try #require(try await bench.ledger.task(upstreamID: "t-2", baseURL: task.baseURL))
            #expect(other.state == .pending)
            #expect(other.parentID == task.id)
            #expect(other.request.prompt == task.request.prompt)
            #expect(try await bench.ledger.check() == [])
        }
    }

    @Test func `an acceptance takes a task out of the queue`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            try await bench.finish(attempt, .deferred(.rate, Self.refusal, retryAfter: nil))
            let task = try await bench.finish(attempt, .accepted(upstreamID: "t-1"))
            #expect(task.state == .pending)
            #expect(try await bench.ledger.check() == [])
        }
    }

    @Test func `what was claimed when the ledger was set back is held`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            #expect(try await bench.ledger.isValid(attempt))
            let later = try await bench.submit("another")
            try bench.force("UPDATE ledger SET attempts = 0")
            #expect(try await !bench.ledger.isValid(later))
            let task = try await bench.finish(later, .deferred(.upstream, Self.refusal, retryAfter: nil))
            #expect(task.waitingFor == .held)
        }
    }

    @Test func `a claim after the ledger was set back takes nothing`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            #expect(try await bench.ledger.isValid(attempt))
            try await bench.finish(attempt, .accepted(upstreamID: "t-1"))
            _ = try await bench.record("another")
            try bench.force("UPDATE ledger SET attempts = 0")
            #expect(try await bench.ledger.claimForSending(bench.scope, limit: 9, worker: bench.worker).isEmpty)
            #expect(try await bench.ledger.missingAttempts() == 1)
            #expect(try await bench.ledger.heldTasks() == [2])
        }
    }

    @Test func `a task whose request is missing is held, and stops nobody else`() async throws {
        try await withBench { bench in
            let broken = try await bench.record("broken")
            let sound = try await bench.record("sound")
            try bench.force("UPDATE task SET request_id = NULL WHERE id = \(broken.id)")
            let claimed = try await bench.ledger.claimForSending(bench.scope, limit: 9, worker: bench.worker)
            #expect(claimed.map(\.task.id) == [sound.id])
            #expect(try await bench.ledger.task(broken.id).waitingFor == .held)
            #expect(try await bench.events(of: broken).last?.message == "held: its request is missing from the ledger")
        }
    }

    @Test func `what was not understood goes through a rescue file whole`() throws {
        let kept = UpstreamAnswer(
            httpStatus: 200, headers: [.init(name: "Server", value: "a gateway")], body: Array(#"{"data": 1}"#.utf8),
            bodyBytes: 70_000)
        let answer = RescuedAnswer(
            ledger: "l", task: "t", token: "a", outcome: .uncertain(Self.refusal), isSimulated: false,
            at: 1_790_000_000_000,
            answer: kept)
        #expect(RescuedAnswer(line: answer.line)?.answer == kept)
    }
}
