import Model
import TestSupport
import Testing

@testable import Store

/// `submittedAt` says when something was sent, and of what never left nothing.
struct SentMomentTests {
    private static let unsent = TaskError(code: "not_sent", message: "connection refused; nothing was sent")
    private static let full = TaskError(code: "429000", message: "too many requests", httpStatus: 429)

    @Test(arguments: [WaitingFor.upstream, .key])
    func `what never left has no moment of sending`(_ reason: WaitingFor) async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            #expect(attempt.task.submittedAt == bench.clock.now)
            let task = try await bench.finish(attempt, .deferred(reason, Self.unsent, retryAfter: nil))
            #expect(task.state == .queued)
            #expect(task.submittedAt == nil)
            let cancelled = try await bench.ledger.cancel(task.id)
            #expect(cancelled.submittedAt == nil)
        }
    }

    @Test func `what the service has put off was sent`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            let sentAt = bench.clock.now
            bench.clock.advance(by: 300)
            #expect(try await bench.finish(attempt, .deferred(.rate, Self.full, retryAfter: nil)).submittedAt == sentAt)
        }
    }

    @Test func `an attempt that did not leave takes nothing from the one before it that did`() async throws {
        try await withBench { bench in
            let first = try await bench.submit()
            let sentAt = bench.clock.now
            bench.clock.advance(by: 300)
            let task = try await bench.finish(first, .deferred(.rate, Self.full, retryAfter: nil))
            for _ in 0..<2 {
                bench.clock.advance(by: 60_000)
                let again = try await bench.send(task)
                #expect(again.task.submittedAt == bench.clock.now)
                bench.clock.advance(by: 10)
                let after = try await bench.finish(again, .deferred(.upstream, Self.unsent, retryAfter: nil))
                #expect(after.submittedAt == sentAt)
            }
            bench.clock.advance(by: 60_000)
            let last = try await bench.send(task)
            let accepted = try await bench.finish(last, .accepted(upstreamID: "upstream-1"))
            #expect(accepted.submittedAt == bench.clock.now)
        }
    }
}
