import Model
import TestSupport
import Testing

@testable import Store

@Suite(.timeLimit(.minutes(5)))
struct ResolvingTests {
    private let trouble = TaskError(code: "no_answer", message: "no answer after the request had been sent")

    @Test func `an id makes an uncertain task one that the service has`() async throws {
        try await withBench { bench in
            let task = try await bench.task(in: .uncertain)
            let sentAt = bench.clock.now
            bench.clock.advance(by: 60_000)
            let resolved = try await bench.ledger.resolve(task.id, .created(upstreamID: "upstream-1", createdAt: nil))
            #expect(resolved.state == .pending)
            #expect(resolved.upstreamID == "upstream-1")
            #expect(resolved.error == nil)
            #expect(resolved.acceptedAt == sentAt)
            #expect(resolved.nextPollAt == bench.clock.now)
            #expect(resolved.deadlineAt == Deadline.after(acceptedAt: sentAt, timeout: nil, longest: 172_800))
            let last = try #require(try await bench.events(of: task).last)
            #expect(last.kind == .user)
            #expect(last.message == "resolved: it is upstream-1")
            let polls = try await bench.ledger.claimForPolling(
                bench.scope, limit: 9, worker: bench.worker, schedule: PollSchedule(), lease: 60_000)
            #expect(polls.map(\.id) == [task.id])
        }
    }

    @Test func `a creation that the service puts into the future happened by now`() async throws {
        try await withBench { bench in
            let task = try await bench.task(in: .uncertain)
            let future = bench.clock.now + 1
            let resolved = try await bench.ledger.resolve(
                task.id, .created(upstreamID: "upstream-1", createdAt: future))
            #expect(resolved.acceptedAt == bench.clock.now)
        }
    }

    @Test func `an id that another task has is refused, and nothing is written`() async throws {
        try await withBench { bench in
            let owner = try await bench.accept("upstream-1")
            let task = try await bench.task(in: .uncertain)
            await #expect(throws: StoreError.upstreamIDTaken(upstreamID: "upstream-1", existing: owner)) {
                try await bench.ledger.resolve(task.id, .created(upstreamID: "upstream-1", createdAt: nil))
            }
            #expect(try await bench.ledger.task(task.id) == task)
            #expect(try await bench.ledger.task(upstreamID: "upstream-1", baseURL: owner.baseURL) == owner)
            #expect(try await bench.ledger.task(upstreamID: "upstream-1", baseURL: "https://elsewhere.example") == nil)
        }
    }

    @Test(arguments: [(Resolution.notCreated, TaskState.rejected), (.abandoned, .abandoned)])
    func `a task can be closed without an id`(resolution: Resolution, state: TaskState) async throws {
        try await withBench { bench in
            let task = try await bench.task(in: .uncertain)
            let resolved = try await bench.ledger.resolve(task.id, resolution)
            #expect(resolved.state == state)
            #expect(resolved.finishedAt == bench.clock.now)
            #expect(try await bench.kinds(of: task).last == .user)
            #expect(resolved.error?.code == (state == .rejected ? "not_created" : "trouble"))
        }
    }

    @Test(arguments: TaskState.allCases.filter { $0 != .uncertain })
    func `only an uncertain task is resolved`(state: TaskState) async throws {
        try await withBench { bench in
            let task = try await bench.task(in: state)
            let resolutions: [(Resolution, TaskState)] = [
                (.created(upstreamID: "upstream-9", createdAt: nil), .pending), (.notCreated, .rejected),
                (.abandoned, .abandoned),
            ]
            for (resolution, next) in resolutions {
                await #expect(throws: StoreError.illegalTransition(task: task.id, from: state, to: next)) {
                    try await bench.ledger.resolve(task.id, resolution)
                }
            }
        }
    }

    /// A task that only the clock made uncertain: its sender was stopped, not ended.
    private func overdue(_ bench: Bench, as worker: Worker? = nil) async throws -> Attempt {
        let attempt = try await bench.send(try await bench.record(), as: worker)
        bench.clock.advance(by: LedgerTransaction.attemptLease + 1)
        try await bench.ledger.reap()
        #expect(try await bench.ledger.task(attempt.task.id).state == .uncertain)
        return attempt
    }

    @Test func `while the sender lives nobody can say which task it was`() async throws {
        try await withBench { bench in
            let attempt = try await overdue(bench)
            await #expect(throws: StoreError.self) {
                try await bench.ledger.resolve(attempt.task.id, .created(upstreamID: "a guess", createdAt: nil))
            }
            #expect(try await bench.finish(attempt, .accepted(upstreamID: "the truth")).upstreamID == "the truth")
        }
    }

    @Test func `while the sender lives nobody can say that nothing was created`() async throws {
        try await withBench { bench in
            let attempt = try await overdue(bench)
            #expect(try bench.integers("SELECT lease_owner FROM task") == [Int(bench.worker.id)])
            #expect(try bench.integers("SELECT lease_until IS NULL FROM task") == [1])
            #expect(try await !bench.ledger.reap())
            let error = await #expect(throws: StoreError.self) {
                try await bench.ledger.resolve(attempt.task.id, .notCreated)
            }
            guard case .senderLives(attempt.task.id, let pid)? = error else { throw Unexpected() }
            #expect(pid > 0)
            #expect(try await bench.ledger.task(attempt.task.id).state == .uncertain)
            #expect(try await bench.ledger.resolve(attempt.task.id, .abandoned).state == .abandoned)
        }
    }

    @Test func `once the sender is dead it can be said`() async throws {
        try await withBench { bench in
            let (id, sender): (Int64, Int64)
            do {
                let worker = try await bench.ledger.startWorker(kind: "doomed")
                (id, sender) = (try await overdue(bench, as: worker).task.id, worker.id)
            }
            try await bench.untilDead(sender)
            // Also before anybody has noticed that it died.
            let other = try bench.opened()
            #expect(try await other.reap())
            #expect(try bench.integers("SELECT lease_owner IS NULL FROM task") == [1])
            #expect(try bench.integers("SELECT count(*) FROM worker") == [1])
            #expect(try await other.resolve(id, .notCreated).state == .rejected)
            await other.close()
        }
    }

    @Test func `a late id still counts, and frees the task`() async throws {
        try await withBench { bench in
            let attempt = try await overdue(bench)
            let task = try await bench.finish(attempt, .accepted(upstreamID: "upstream-1"))
            #expect(task.state == .pending)
            #expect(try bench.integers("SELECT lease_owner IS NULL FROM task") == [1])
        }
    }

    @Test func `a late answer that says nothing ends the sender's part`() async throws {
        try await withBench { bench in
            let attempt = try await overdue(bench)
            #expect(try await bench.finish(attempt, .uncertain(trouble)).state == .uncertain)
            #expect(try bench.integers("SELECT lease_owner IS NULL FROM task") == [1])
            #expect(try await bench.ledger.resolve(attempt.task.id, .notCreated).state == .rejected)
        }
    }

    @Test func `a late answer leaves alone whoever polls the task by then`() async throws {
        try await withBench { bench in
            let attempt = try await overdue(bench)
            try await bench.finish(attempt, .accepted(upstreamID: "upstream-1"))
            bench.clock.advance(by: 1_000)
            let poller = try await bench.ledger.startWorker(kind: "poller")
            _ = try await bench.ledger.claimForPolling(
                bench.scope, limit: 9, worker: poller, schedule: PollSchedule(), lease: 60_000)
            for outcome in [CreateOutcome.uncertain(trouble), .rejected(trouble), .accepted(upstreamID: "upstream-1")] {
                #expect(try await bench.finish(attempt, outcome).state == .pending)
                #expect(try bench.integers("SELECT lease_owner FROM task") == [Int(poller.id)])
            }
        }
    }

    @Test func `the tasks without an id are those that the service may have, of one account or profile`() async throws {
        try await withBench { bench in
            let other = try await bench.ledger.account(baseURL: "https://api.example", key: "sk-other")
            let one = try await bench.task(in: .uncertain)
            _ = try await bench.task(in: .pending)
            _ = try await bench.task(in: .rejected)
            try await bench.finish(
                bench.send(bench.record(account: other) { $0.profile = "another" }), .uncertain(trouble))
            let two = try await bench.task(in: .submitting)
            let three = try await bench.ledger.abandon(bench.task(in: .uncertain).id)
            let found = try await bench.ledger.tasksWithoutID(
                baseURL: one.baseURL, account: bench.account, profile: "default")
            #expect(found.map(\.id) == [one.id, two.id, three.id])
        }
    }
}
