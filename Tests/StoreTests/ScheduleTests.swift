import Model
import TestSupport
import Testing

@testable import Store

struct ScheduleTests {
    private func due(_ bench: Bench, _ scope: WorkScope? = nil) async throws -> Int64? {
        try await bench.ledger.nextDue(scope ?? bench.scope, worker: bench.worker)
    }

    private let refusal = TaskError(code: "refused", message: "not now", httpStatus: 400)

    @Test func `nothing is due where nothing is left to do`() async throws {
        try await withBench { bench in
            #expect(try await due(bench) == nil)
            for state in [TaskState.uncertain, .rejected, .cancelled] { _ = try await bench.task(in: state) }
            #expect(try await due(bench) == nil)
            #expect(try await bench.ledger.unfinishedCount(bench.scope) == 0)
        }
    }

    @Test func `the earliest of sends, polls and downloads is due`() async throws {
        try await withBench { bench in
            let now = bench.clock.now
            _ = try await bench.record { $0.notBefore = now + 9_000 }
            #expect(try await due(bench) == now + 9_000)
            _ = try await bench.accept("upstream-1")
            #expect(try await due(bench) == now + 1_000)
            let done = try await bench.complete("upstream-2")
            try bench.force("UPDATE video SET next_attempt_at = \(now + 500) WHERE task = \(done.id)")
            #expect(try await due(bench) == now + 500)
            #expect(try await bench.ledger.unfinishedCount(bench.scope) == 3)
        }
    }

    @Test func `a deferred send is due when its wait and the account's pause are over`() async throws {
        try await withBench { bench in
            try await bench.finish(bench.submit(), .deferred(.rate, refusal, retryAfter: 7_000))
            #expect(try await due(bench) == bench.clock.now + 7_000)
        }
    }

    /// Otherwise whoever sleeps until the next thing is due would not sleep at all.
    @Test func `a send that waits for room is not due`() async throws {
        try await withBench { bench in
            let open = try await bench.accept("upstream-1")
            try await bench.finish(bench.submit(), .deferred(.room, refusal, retryAfter: nil))
            bench.clock.advance(by: 5_000)
            _ = try await bench.ledger.claimForPolling(
                bench.scope, limit: 9, worker: bench.worker, schedule: PollSchedule(), lease: 60_000)
            var scope = bench.scope
            scope.excluding = [open.id]
            #expect(try await due(bench, scope) == nil)
            try await bench.observe(open, "failed", error: "no")
            #expect(try #require(try await due(bench, scope)) <= bench.clock.now)
        }
    }

    @Test(arguments: [WaitingFor.held, .paused, .cap])
    func `what somebody holds back is neither due nor waited for`(_ reason: WaitingFor) async throws {
        try await withBench { bench in
            _ = try await bench.record()
            #expect(try await bench.ledger.unfinishedCount(bench.scope) == 1)
            try bench.force("UPDATE task SET waiting_for = '\(reason.rawValue)'")
            #expect(try await due(bench) == nil)
            #expect(try await bench.ledger.unfinishedCount(bench.scope) == 0)
        }
    }

    @Test func `what another worker is at is not due`() async throws {
        try await withBench { bench in
            _ = try await bench.accept("upstream-1")
            bench.clock.advance(by: 1_000)
            let other = try await bench.ledger.startWorker(kind: "other")
            _ = try await bench.ledger.claimForPolling(
                bench.scope, limit: 9, worker: other, schedule: PollSchedule(), lease: 60_000)
            #expect(try await due(bench) == nil)
            #expect(try await bench.ledger.nextDue(bench.scope, worker: other) != nil)
            #expect(try await bench.ledger.unfinishedCount(bench.scope) == 1)
        }
    }

    @Test func `a scope limits what is due`() async throws {
        try await withBench { bench in
            let one = try await bench.accept("upstream-1")
            bench.clock.advance(by: 500)
            let two = try await bench.accept("upstream-2")
            let scope = WorkScope(accounts: [bench.account], tasks: [two.id])
            #expect(try await due(bench, scope) == two.nextPollAt)
            var excluding = bench.scope
            excluding.excluding = [two.id]
            #expect(try await due(bench, excluding) == one.nextPollAt)
            #expect(try await due(bench, WorkScope(accounts: [])) == nil)
            #expect(try await bench.ledger.unfinishedCount(scope) == 1)
        }
    }

    @Test func `what others have put off stands in nobody's way`() async throws {
        try await withBench { bench in
            let now = bench.clock.now
            let other = try await bench.ledger.account(baseURL: "https://api.example", key: "sk-other")
            for number in 1...100 {
                _ = try await bench.record(account: other) { $0.notBefore = now + 1_000 + Int64(number) }
            }
            let mine = try await bench.record { $0.notBefore = now + 500 }
            #expect(try await due(bench) == now + 500)
            bench.clock.advance(by: 500)
            let sent = try await bench.ledger.claimForSending(bench.scope, limit: 9, worker: bench.worker)
            #expect(sent.map(\.task.id) == [mine.id])
            // There are too many of them to tell, and looking too early does no harm.
            #expect(try #require(try await due(bench)) > now + 1_000)
        }
    }

    @Test func `a queue that wakes at one moment is woken in parts, and all of it is sent`() async throws {
        try await withBench { bench in
            let later = bench.clock.now + 1_000
            var draft = try bench.draft("a boat") { $0.notBefore = later }
            draft.takes = 1_100
            _ = try await bench.ledger.record(draft)
            bench.clock.advance(to: later)
            var sent: Set<Int64> = []
            while true {
                let attempts = try await bench.ledger.claimForSending(bench.scope, limit: 400, worker: bench.worker)
                if attempts.isEmpty { break }
                sent.formUnion(attempts.map(\.task.id))
            }
            #expect(sent.count == 1_100)
        }
    }

    @Test(arguments: TaskState.allCases)
    func `whether anything is left is answered as by counting`(_ state: TaskState) async throws {
        try await withBench { bench in
            _ = try await bench.task(in: state)
            let count = try await bench.ledger.unfinishedCount(bench.scope)
            #expect(try await bench.ledger.hasUnfinished(bench.scope) == (count > 0))
        }
    }
}
