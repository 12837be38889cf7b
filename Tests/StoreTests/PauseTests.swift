import Model
import TestSupport
import Testing

@testable import Store

struct PauseTests {
    private func takes(_ bench: Bench) async throws -> [Int64] {
        try await bench.ledger.claimForSending(bench.scope, limit: 9, worker: bench.worker).map(\.task.id)
    }

    @Test func `while all is paused nothing is sent, not even by hand`() async throws {
        try await withBench { bench in
            let task = try await bench.record()
            #expect(try await bench.ledger.pause() == bench.clock.now)
            #expect(try await bench.ledger.task(task.id).waitingFor == .paused)
            #expect(try await takes(bench) == [])
            #expect(try await bench.ledger.claimForSending(task.id, worker: bench.worker) == nil)
            #expect(try await bench.ledger.nextDue(bench.scope, worker: bench.worker) == nil)
            #expect(try await bench.ledger.unfinishedCount(bench.scope) == 0)
            let byHand = try await bench.ledger.record(bench.draft("a ship"), sendingAs: bench.worker)
            guard case .created(let tasks, attempt: nil) = byHand else { throw Unexpected() }
            #expect(tasks.map(\.waitingFor) == [.paused])

            try await bench.ledger.resume()
            #expect(try await bench.ledger.task(task.id).waitingFor == nil)
            #expect(try await bench.ledger.unfinishedCount(bench.scope) == 2)
            #expect(try await bench.ledger.nextDue(bench.scope, worker: bench.worker) != nil)
            #expect(try await takes(bench).count == 2)
        }
    }

    @Test func `what was sent goes on`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            try await bench.ledger.pause()
            #expect(try await bench.ledger.isValid(attempt))
            let task = try await bench.finish(attempt, .accepted(upstreamID: "upstream-1"))
            #expect(task.state == .pending)
            #expect(try await bench.ledger.nextDue(bench.scope, worker: bench.worker) == task.nextPollAt)
            #expect(try await bench.ledger.unfinishedCount(bench.scope) == 1)
        }
    }

    @Test func `pausing twice keeps the first moment`() async throws {
        try await withBench { bench in
            let first = try await bench.ledger.pause()
            bench.clock.advance(by: 5)
            #expect(try await bench.ledger.pause() == first)
            #expect(try await bench.ledger.pausedAt() == first)
            try await bench.ledger.resume()
            try await bench.ledger.resume()
            #expect(try await bench.ledger.pausedAt() == nil)
        }
    }

    @Test func `a pause hides every other reason but that of a held task`() async throws {
        try await withBench { bench in
            let refused = TaskError(code: "full", message: "full", httpStatus: 400)
            let full = try await bench.finish(bench.submit(), .deferred(.room, refused, retryAfter: nil))
            let held = try await bench.ledger.hold(try await bench.record().id)
            let later = try await bench.record { $0.notBefore = bench.clock.now + 1_000 }
            try await bench.ledger.pause()
            let reasons = try await bench.ledger.list(TaskQuery()).map { ($0.id, $0.waitingFor) }
            #expect(reasons.map(\.0) == [later.id, held.id, full.id])
            #expect(reasons.map(\.1) == [.paused, .held, .paused])
            try await bench.ledger.resume()
            #expect(try await bench.ledger.task(full.id).waitingFor == .room)
            #expect(try await bench.ledger.task(later.id).waitingFor == .notBefore)
        }
    }

    @Test func `the queue shows tasks as they are sent, and accounts as they stand`() async throws {
        try await withBench { bench in
            let refused = TaskError(code: "full", message: "full", httpStatus: 400)
            let other = try await bench.ledger.account(baseURL: "https://elsewhere.example", key: "sk-test")
            let first = try await bench.record("first")
            let urgent = try await bench.record("urgent") { $0.priority = 5 }
            let work = try await bench.record("other", account: other) { $0.profile = "work" }
            _ = try await bench.accept("upstream-1")
            try await bench.finish(bench.submit(), .deferred(.room, refused, retryAfter: nil))
            let queue = try await bench.ledger.queueSnapshot()
            #expect(queue.pausedAt == nil)
            #expect(queue.tasks.prefix(3).map(\.id) == [urgent.id, first.id, work.id])
            #expect(queue.tasks.count == 4)
            #expect(try await bench.ledger.queueSnapshot(limit: 2).tasks.map(\.id) == [urgent.id, first.id])
            #expect(queue.accounts.map(\.account.id) == [bench.account, other])
            #expect(queue.accounts.map(\.profiles) == [["default"], ["work"]])
            #expect(queue.accounts.map(\.open) == [1, 0])
            #expect(queue.accounts.map(\.queued) == [3, 1])
            #expect(queue.accounts.map(\.openLimit) == [1, nil])
            bench.clock.advance(by: RoomLimit.raiseEvery)
            #expect(try await bench.ledger.queueSnapshot().accounts.map(\.openLimit) == [2, nil])
            try await bench.ledger.pause()
            #expect(try await bench.ledger.queueSnapshot().pausedAt == bench.clock.now)
        }
    }

    @Test func `looking for an account makes none`() async throws {
        try await withBench { (bench) async throws in
            let url = "https://api.example"
            #expect(try await bench.ledger.knownAccount(baseURL: url, key: "sk-test") == bench.account)
            #expect(try await bench.ledger.knownAccount(baseURL: url, key: "sk-new") == nil)
            #expect(try await bench.ledger.accounts().count == 1)
        }
    }
}
