import Model
import TestSupport
import Testing

@testable import Store

struct AnswerTests {
    private let refusal = TaskError(code: "400000", message: "bad request", httpStatus: 400)
    private let trouble = TaskError(code: "no_answer", message: "the line broke")

    @Test func `an accepted task is pending and polled`() async throws {
        try await withBench { bench in
            let task = try await bench.accept("upstream-1")
            let now = bench.clock.now
            #expect(task.state == .pending)
            #expect(task.upstreamID == "upstream-1")
            #expect(task.acceptedAt == now)
            #expect(task.nextPollAt == now + 1_000)
            #expect(task.deadlineAt == Deadline.after(acceptedAt: now, timeout: nil, longest: 172_800))
            #expect(task.error == nil)
            let event = try #require(try await bench.events(of: task).last)
            #expect(event.kind == .accepted)
            #expect(event.message == "upstream-1")
            #expect(event.httpStatus == 200)
            #expect(try bench.integers("SELECT count(*) FROM task WHERE lease_owner IS NOT NULL") == [0])
        }
    }

    @Test func `a request's own timeout sets its deadline`() async throws {
        try await withBench { bench in
            let request = try Samples.request("a boat") { $0.timeout = 3_600 }
            let draft = TaskDraft(request: request, profile: "default", accountID: bench.account)
            guard case .created(_, let attempt?) = try await bench.ledger.record(draft, sendingAs: bench.worker) else {
                throw Unexpected()
            }
            let task = try await bench.finish(attempt, .accepted(upstreamID: "upstream-1"))
            #expect(task.deadlineAt == bench.clock.now + 3_600_000 + Deadline.grace)
        }
    }

    @Test func `a rejected task says why and is final`() async throws {
        try await withBench { bench in
            let task = try await bench.finish(bench.submit(), .rejected(refusal))
            #expect(task.state == .rejected)
            #expect(task.error == refusal)
            #expect(task.finishedAt == bench.clock.now)
            #expect(task.nextPollAt == nil)
            let event = try #require(try await bench.events(of: task).last)
            #expect(event.kind == .rejected)
            #expect(event.state == .rejected)
            #expect(event.message == "bad request")
            #expect(event.httpStatus == 400)
        }
    }

    @Test func `an uncertain task is never sent again`() async throws {
        try await withBench { bench in
            let task = try await bench.finish(bench.submit(), .uncertain(trouble))
            #expect(task.state == .uncertain)
            #expect(task.error == trouble)
            #expect(task.finishedAt == nil)
            #expect(try await bench.kinds(of: task) == [.recorded, .submitting, .uncertain])
            bench.clock.advance(by: 30 * 24 * 3_600_000)
            try await bench.ledger.reap()
            #expect(try await bench.ledger.claimForSending(bench.scope, limit: 9, worker: bench.worker).isEmpty)
            #expect(try await bench.ledger.task(task.id).state == .uncertain)
        }
    }

    @Test(arguments: [WaitingFor.room, .key, .balance, .rate, .upstream])
    func `a deferred task goes back to the queue and says what it waits for`(_ reason: WaitingFor) async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            let task = try await bench.finish(attempt, .deferred(reason, refusal, retryAfter: 7_000))
            #expect(task.state == .queued)
            #expect(task.waitingFor == reason)
            #expect(task.error == refusal)
            #expect(task.upstreamID == nil)
            let event = try #require(try await bench.events(of: task).last)
            #expect(event.kind == .rejected)
            #expect(event.state == .queued)
            #expect(try await bench.ledger.claimForSending(bench.scope, limit: 9, worker: bench.worker).isEmpty)
            bench.clock.advance(by: 6_999)
            #expect(try await bench.ledger.claimForSending(bench.scope, limit: 9, worker: bench.worker).isEmpty)
            bench.clock.advance(by: 1)
            let again = try await bench.ledger.claimForSending(bench.scope, limit: 9, worker: bench.worker)
            #expect(again.map(\.task.id) == [task.id])
            #expect(again.first?.task.waitingFor == nil)
        }
    }

    @Test func `what never left the machine is no refusal in the history`() async throws {
        try await withBench { bench in
            let task = try await bench.finish(bench.submit(), .deferred(.upstream, trouble, retryAfter: nil))
            #expect(try await bench.kinds(of: task) == [.recorded, .submitting, .submitting])
            #expect(try await bench.events(of: task).last?.message == "the line broke")
        }
    }

    @Test func `whoever asks by hand gets one try, whatever the account waits for`() async throws {
        try await withBench { bench in
            let task = try await bench.finish(bench.submit(), .deferred(.balance, refusal, retryAfter: 60_000))
            let attempt = try #require(try await bench.ledger.claimForSending(task.id, worker: bench.worker))
            #expect(try await bench.finish(attempt, .accepted(upstreamID: "upstream-1")).state == .pending)
        }
    }

    @Test func `acceptance takes the earlier refusal away`() async throws {
        try await withBench { bench in
            let task = try await bench.finish(bench.submit(), .deferred(.rate, refusal, retryAfter: nil))
            let accepted = try await bench.finish(bench.send(task), .accepted(upstreamID: "upstream-1"))
            #expect(accepted.error == nil)
            var query = TaskQuery()
            query.search = "bad request"
            #expect(try await bench.ledger.list(query).isEmpty)
        }
    }

    @Test func `a task id that another task has makes the answer uncertain`() async throws {
        try await withBench { bench in
            let first = try await bench.accept("upstream-1")
            let second = try await bench.finish(bench.submit(), .accepted(upstreamID: "upstream-1"))
            #expect(second.state == .uncertain)
            #expect(second.upstreamID == nil)
            #expect(second.error?.code == "task_id_taken")
            #expect(try #require(second.error?.message).contains("task \(first.id)"))
            #expect(try await bench.ledger.task(first.id) == first)
        }
    }

    @Test func `the same task id at another base URL is another task`() async throws {
        try await withBench { bench in
            _ = try await bench.accept("upstream-1")
            let other = try await bench.ledger.account(baseURL: "https://elsewhere.example", key: "sk-test")
            let task = try await bench.send(bench.record(account: other))
            #expect(try await bench.finish(task, .accepted(upstreamID: "upstream-1")).state == .pending)
        }
    }

    @Test func `a late task id makes an uncertain task pending`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            try await bench.ledger.stop(bench.worker)
            #expect(try await bench.ledger.task(attempt.task.id).state == .uncertain)
            let task = try await bench.finish(attempt, .accepted(upstreamID: "upstream-1"))
            #expect(task.state == .pending)
            #expect(task.upstreamID == "upstream-1")
            #expect(task.error == nil)
            #expect(task.nextPollAt == bench.clock.now + 1_000)
        }
    }

    @Test func `a late definite refusal makes an uncertain task rejected`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            try await bench.finish(attempt, .uncertain(trouble))
            #expect(try await bench.finish(attempt, .rejected(refusal)).state == .rejected)
            let other = try await bench.submit()
            try await bench.finish(other, .uncertain(trouble))
            // Not sent again by itself: somebody may have sent the request anew meanwhile.
            #expect(try await bench.finish(other, .deferred(.room, refusal, retryAfter: nil)).state == .rejected)
        }
    }

    @Test func `a late task id of an abandoned attempt is kept with it`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            try await bench.finish(attempt, .uncertain(trouble))
            _ = try await bench.ledger.abandon(attempt.task.id)
            let task = try await bench.finish(attempt, .accepted(upstreamID: "upstream-1"))
            #expect(task.state == .abandoned)
            #expect(task.upstreamID == "upstream-1")
            #expect(task.nextPollAt == nil)
            #expect(try await bench.events(of: task).last?.kind == .accepted)
        }
    }

    @Test func `answers that come too late to matter change nothing`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            let task = try await bench.finish(attempt, .accepted(upstreamID: "upstream-1"))
            let events = try await bench.events(of: task)
            let late: [CreateOutcome] = [
                .uncertain(trouble), .rejected(refusal), .deferred(.balance, refusal, retryAfter: nil),
                .accepted(upstreamID: "upstream-1"),
            ]
            for outcome in late { #expect(try await bench.finish(attempt, outcome) == task) }
            #expect(try await bench.events(of: task) == events)
            #expect(try await bench.ledger.accounts().first?.pausedUntil == nil)
        }
    }

    @Test func `a second task id never replaces the first`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            try await bench.finish(attempt, .accepted(upstreamID: "upstream-1"))
            let task = try await bench.finish(attempt, .accepted(upstreamID: "upstream-2"))
            #expect(task.upstreamID == "upstream-1")
            #expect(try await bench.ledger.task(upstreamID: "upstream-2", baseURL: task.baseURL)?.parentID == task.id)
        }
    }

    @Test func `what a simulator accepted is marked`() async throws {
        try await withBench { bench in
            let task = try await bench.finish(bench.submit(), .accepted(upstreamID: "upstream-1"), isSimulated: true)
            #expect(task.isSimulated)
            #expect(try await bench.ledger.counts(profile: nil, simulated: true) == [.pending: 1])
            #expect(try await bench.ledger.counts(profile: nil, simulated: false) == [:])
        }
    }
}
