import Model
import TestSupport
import Testing

@testable import Store

struct PollingClaimTests {
    private func poll(
        _ bench: Bench, _ scope: WorkScope? = nil, limit: Int = 99, schedule: PollSchedule = PollSchedule(),
        as worker: Worker? = nil
    ) async throws -> [PolledTask] {
        try await bench.ledger.claimForPolling(
            scope ?? bench.scope, limit: limit, worker: worker ?? bench.worker, schedule: schedule, lease: 60_000)
    }

    @Test(arguments: [500, 5_000, 20_000] as [Int64], [0, 599_999, 600_000, 1_500_000, 90_000_000] as [Int64])
    func `a claim moves the next poll by the schedule's interval, give or take its jitter`(
        _ interval: Int64, _ age: Int64
    ) async throws {
        try await withBench { bench in
            let schedule = PollSchedule(interval: interval)
            for number in 0..<25 { _ = try await bench.accept("upstream-\(number)") }
            try bench.force("UPDATE task SET next_poll_at = accepted_at")
            bench.clock.advance(by: age)
            let tasks = try await poll(bench, schedule: schedule)
            #expect(tasks.count == 25)
            let span = schedule.interval(age: age)
            let jitter = span * PollSchedule.jitterPercent / 100
            var waits: Set<Int64> = []
            for task in tasks {
                let wait = try #require(task.nextPollAt) - bench.clock.now
                #expect(wait >= span - jitter - 1 && wait <= span + jitter + 1)
                waits.insert(wait)
            }
            // Tasks submitted together drift apart.
            #expect(waits.count > 1)
        }
    }

    @Test func `nothing is polled before it is due, and the most overdue go first`() async throws {
        try await withBench { bench in
            for number in 1...5 { _ = try await bench.accept("upstream-\(number)") }
            let now = bench.clock.now
            for (id, wait) in [(1, 500), (2, 100), (3, 300), (4, 200), (5, 400)] {
                try bench.force("UPDATE task SET next_poll_at = \(now + Int64(wait)) WHERE id = \(id)")
            }
            bench.clock.advance(by: 99)
            #expect(try await poll(bench).isEmpty)
            bench.clock.advance(by: 201)
            #expect(try await poll(bench, limit: 1).map(\.id) == [2])
            #expect(try await poll(bench, limit: 1).map(\.id) == [4])
            #expect(try await poll(bench).map(\.id) == [3])
            #expect(try await poll(bench).isEmpty)
            bench.clock.advance(by: 200)
            #expect(Set(try await poll(bench).map(\.id)) == [1, 5])
        }
    }

    @Test func `only what the service is at work on is polled`() async throws {
        try await withBench { bench in
            for (index, state) in TaskState.allCases.enumerated() {
                _ = try await bench.task(in: state, "upstream-\(index)")
            }
            bench.clock.advance(by: 3_600_000)
            let states = try await poll(bench).map(\.state)
            #expect(states.sorted { $0.rawValue < $1.rawValue } == [.pending, .processing])
        }
    }

    @Test func `a claimed task is nobody else's, even when it is due again`() async throws {
        try await withBench { bench in
            let task = try await bench.accept("upstream-1")
            let other = try await bench.ledger.startWorker(kind: "other")
            bench.clock.advance(by: 1_000)
            #expect(try await poll(bench).map(\.id) == [task.id])
            bench.clock.advance(by: 30_000)
            #expect(try await poll(bench, as: other).isEmpty)
            #expect(try await poll(bench).isEmpty)
            #expect(try await bench.ledger.claimForRefresh(task.id, worker: other, lease: 1_000) == nil)
        }
    }

    @Test func `an answer without news lets go of the task for this worker's next round`() async throws {
        try await withBench { bench in
            let task = try await bench.observe(bench.accept("upstream-1"), "processing", progress: 10)
            for round in 1...3 {
                bench.clock.advance(by: 30_000)
                let claimed = try await poll(bench)
                #expect(claimed.map(\.id) == [task.id])
                #expect(try await bench.ledger.task(task.id).polls == round)
                try await bench.observe(task, "processing", progress: 10)
            }
        }
    }

    @Test func `many pollers at once claim each task once`() async throws {
        try await withBench { bench in
            for number in 0..<60 { _ = try await bench.accept("upstream-\(number)") }
            bench.clock.advance(by: 1_000)
            let other = try bench.opened()
            let claimed = try await withThrowingTaskGroup { group in
                for index in 0..<20 {
                    let ledger = index % 2 == 0 ? bench.ledger : other
                    group.addTask {
                        let worker = try await ledger.startWorker(kind: "test")
                        return try await ledger.claimForPolling(
                            bench.scope, limit: 7, worker: worker, schedule: PollSchedule(), lease: 60_000
                        ).map(\.id)
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(claimed.sorted() == Array(1...60))
            await other.close()
        }
    }

    @Test func `a scope limits what is polled`() async throws {
        try await withBench { bench in
            for number in 1...4 { _ = try await bench.accept("upstream-\(number)") }
            let other = try await bench.ledger.account(baseURL: "https://elsewhere.example", key: "sk-test")
            let foreign = try await bench.finish(
                bench.send(bench.record(account: other)), .accepted(upstreamID: "upstream-5"))
            bench.clock.advance(by: 1_000)
            var scope = WorkScope(accounts: [bench.account], tasks: [1, 2, 3, foreign.id])
            scope.excluding = [2]
            #expect(Set(try await poll(bench, scope).map(\.id)) == [1, 3])
            #expect(try await poll(bench, WorkScope(accounts: [])).isEmpty)
            #expect(try await poll(bench, limit: 0).isEmpty)
            #expect(try await poll(bench, WorkScope(accounts: [other])).map(\.id) == [foreign.id])
        }
    }

    @Test func `a refresh takes finished tasks too, but none without an id`() async throws {
        try await withBench { bench in
            for (index, state) in TaskState.allCases.enumerated() {
                let task = try await bench.task(in: state, "upstream-\(index)")
                let claimed = try await bench.ledger.claimForRefresh(task.id, worker: bench.worker, lease: 60_000)
                #expect((claimed != nil) == (task.upstreamID != nil))
                #expect(claimed?.nextPollAt == claimed.flatMap { _ in task.nextPollAt })
            }
        }
    }

    @Test func `a task is found by the service's id within its account`() async throws {
        try await withBench { (bench) async throws in
            let task = try await bench.accept("upstream-1")
            #expect(try await bench.ledger.task(upstreamID: "upstream-1", account: bench.account) == task)
            #expect(try await bench.ledger.task(upstreamID: "upstream-1", account: 404) == nil)
            #expect(try await bench.ledger.task(upstreamID: "upstream", account: bench.account) == nil)
        }
    }

    @Test func `accounts share a claim that is too small for all, whichever has more`() async throws {
        try await withBench { bench in
            let other = try await bench.ledger.account(baseURL: "https://elsewhere.example", key: "sk-test")
            for number in 1...20 { _ = try await bench.accept("upstream-\(number)") }
            for number in 1...3 {
                try await bench.finish(
                    bench.send(bench.record(account: other)), .accepted(upstreamID: "elsewhere-\(number)"))
            }
            bench.clock.advance(by: 1_000)
            let scope = WorkScope(accounts: [bench.account, other])
            let first = try await poll(bench, scope, limit: 4)
            #expect(first.filter { $0.accountID == other }.count == 2)
            // What one of them has not got goes to the other.
            let second = try await poll(bench, scope, limit: 10)
            #expect(second.count == 10)
            #expect(second.filter { $0.accountID == other }.count == 1)
        }
    }

    @Test func `a claim tells when each poll was due`() async throws {
        try await withBench { bench in
            let task = try await bench.accept("upstream-1")
            bench.clock.advance(by: 7_000)
            let claimed = try #require(try await poll(bench).first)
            #expect(claimed.dueAt == task.nextPollAt)
            #expect(claimed.claimant == bench.worker.id)
        }
    }
}
