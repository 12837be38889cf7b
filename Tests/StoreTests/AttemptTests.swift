import Model
import TestSupport
import Testing

@testable import Store

struct AttemptTests {
    @Test func `an attempt is on disk before it is handed out`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            let row = try bench.transaction().first("SELECT state, attempt, lease_owner FROM task") { row in
                "\(try row.text()) \(try row.text()) \(try row.int())"
            }
            #expect(row == "submitting \(attempt.token) \(bench.worker.id)")
            #expect(attempt.task.submittedAt == bench.clock.now)
            #expect(attempt.body == (try Samples.request("a boat").body))
            let events = try await bench.events(of: attempt.task)
            #expect(events.map(\.kind) == [.recorded, .submitting])
            #expect(events.map(\.state) == [.queued, .submitting])
            #expect(events.map(\.seq) == [1, 2])
        }
    }

    @Test func `every attempt has a token of its own`() async throws {
        try await withBench { bench in
            let task = try await bench.record()
            var tokens: Set<String> = []
            for _ in 0..<5 {
                let attempt = try await bench.send(task)
                tokens.insert(attempt.token)
                try await bench.finish(
                    attempt, .deferred(.room, TaskError(code: "full", message: "full"), retryAfter: nil))
                #expect(try await !bench.ledger.isValid(attempt))
            }
            #expect(tokens.count == 5)
        }
    }

    @Test func `an attempt is valid until it is answered`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            #expect(try await bench.ledger.isValid(attempt))
            try await bench.finish(attempt, .accepted(upstreamID: "upstream-1"))
            #expect(try await !bench.ledger.isValid(attempt))
        }
    }

    @Test func `an attempt is not valid once it was given up`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            try await bench.ledger.stop(bench.worker)
            #expect(try await !bench.ledger.isValid(attempt))
            #expect(try await bench.ledger.task(attempt.task.id).state == .uncertain)
        }
    }

    @Test func `an earlier attempt's token is not valid for a later one`() async throws {
        try await withBench { bench in
            let task = try await bench.record()
            let first = try await bench.send(task)
            try await bench.finish(first, .deferred(.room, TaskError(code: "full", message: "full"), retryAfter: nil))
            let second = try await bench.send(task)
            #expect(try await !bench.ledger.isValid(first))
            #expect(try await bench.ledger.isValid(second))
        }
    }

    @Test(arguments: TaskState.allCases.filter { $0 != .queued })
    func `only what is queued is taken for sending`(_ state: TaskState) async throws {
        try await withBench { bench in
            let task = try await bench.task(in: state)
            let before = try await bench.events(of: task)
            #expect(try await bench.ledger.claimForSending(task.id, worker: bench.worker) == nil)
            #expect(try await bench.ledger.claimForSending(bench.scope, limit: 9, worker: bench.worker).isEmpty)
            #expect(try await bench.ledger.task(task.id) == task)
            #expect(try await bench.events(of: task) == before)
        }
    }

    @Test(arguments: [TaskState.queued, .submitting, .uncertain, .rejected, .cancelled, .completed, .failed])
    func `an illegal move throws and writes nothing`(_ state: TaskState) async throws {
        try await withBench { bench in
            let task = try await bench.task(in: state)
            let before = try await bench.events(of: task)
            for next in TaskState.allCases where next != state && !TaskState.isLegal(from: state, to: next) {
                await #expect(throws: StoreError.illegalTransition(task: task.id, from: state, to: next)) {
                    try await bench.ledger.write { db in
                        try db.move(task, to: next, event: NewEvent(kind: .user))
                    }
                }
            }
            #expect(try await bench.ledger.task(task.id) == task)
            #expect(try await bench.events(of: task) == before)
            #expect(try await bench.ledger.counts(profile: nil, simulated: false) == [state: 1])
        }
    }

    @Test func `cancelling what was sent and abandoning what was not is refused`() async throws {
        try await withBench { bench in
            let queued = try await bench.record()
            let sent = try await bench.accept("upstream-1")
            await #expect(throws: StoreError.illegalTransition(task: sent.id, from: .pending, to: .cancelled)) {
                try await bench.ledger.cancel(sent.id)
            }
            await #expect(throws: StoreError.illegalTransition(task: queued.id, from: .queued, to: .abandoned)) {
                try await bench.ledger.abandon(queued.id)
            }
            await #expect(throws: StoreError.noSuchTask("404")) { try await bench.ledger.cancel(404) }
            #expect(try await bench.kinds(of: queued) == [.recorded])
        }
    }

    @Test func `higher priority goes first, then who was recorded first`() async throws {
        try await withBench { bench in
            for priority in [0, 5, -1, 5, 0] { _ = try await bench.record { $0.priority = priority } }
            var order: [Int64] = []
            while let attempt = try await bench.ledger.claimForSending(bench.scope, limit: 1, worker: bench.worker)
                .first
            {
                order.append(attempt.task.id)
            }
            #expect(order == [2, 4, 1, 5, 3])
        }
    }

    @Test func `several are taken in that order, at most as many as asked for`() async throws {
        try await withBench { bench in
            for priority in [0, 5, -1, 5, 0] { _ = try await bench.record { $0.priority = priority } }
            let attempts = try await bench.ledger.claimForSending(bench.scope, limit: 3, worker: bench.worker)
            #expect(attempts.map(\.task.id) == [2, 4, 1])
            #expect(try await bench.ledger.claimForSending(bench.scope, limit: 0, worker: bench.worker).isEmpty)
        }
    }

    @Test func `nothing is sent before its time`() async throws {
        try await withBench { bench in
            let task = try await bench.record { $0.notBefore = bench.clock.now + 1_000 }
            #expect(task.waitingFor == .notBefore)
            #expect(try await bench.ledger.claimForSending(bench.scope, limit: 9, worker: bench.worker).isEmpty)
            #expect(try await bench.ledger.claimForSending(task.id, worker: bench.worker) == nil)
            bench.clock.advance(by: 1_000)
            #expect(try await bench.ledger.task(task.id).waitingFor == nil)
            #expect(try await bench.ledger.claimForSending(bench.scope, limit: 9, worker: bench.worker).count == 1)
        }
    }

    @Test(arguments: [WaitingFor.held, .paused])
    func `what somebody holds back is not sent`(_ reason: WaitingFor) async throws {
        try await withBench { bench in
            let task = try await bench.record()
            try bench.force("UPDATE task SET waiting_for = '\(reason.rawValue)'")
            #expect(try await bench.ledger.claimForSending(bench.scope, limit: 9, worker: bench.worker).isEmpty)
            #expect(try await bench.ledger.claimForSending(task.id, worker: bench.worker) == nil)
        }
    }

    @Test func `a scope limits what is taken`() async throws {
        try await withBench { bench in
            let other = try await bench.ledger.account(baseURL: "https://api.example", key: "sk-other")
            for account in [bench.account, other, bench.account, other] { _ = try await bench.record(account: account) }
            func taken(_ scope: WorkScope) async throws -> [Int64] {
                try await bench.ledger.claimForSending(scope, limit: 9, worker: bench.worker).map(\.task.id)
            }
            #expect(try await taken(WorkScope(accounts: [])) == [])
            #expect(try await taken(WorkScope(accounts: [bench.account], tasks: [])) == [])
            #expect(try await taken(WorkScope(accounts: [bench.account], tasks: [2, 3])) == [3])
            var excluding = WorkScope(accounts: [bench.account, other])
            excluding.excluding = [1, 2]
            #expect(try await taken(excluding) == [4])
            #expect(try await taken(WorkScope(accounts: [other])) == [2])
        }
    }

    @Test func `two senders at once never take the same task`() async throws {
        try await withBench { bench in
            for _ in 0..<40 { _ = try await bench.record() }
            let other = try bench.opened()
            let taken = try await withThrowingTaskGroup { group in
                for index in 0..<16 {
                    let ledger = index % 2 == 0 ? bench.ledger : other
                    group.addTask {
                        try await ledger.claimForSending(bench.scope, limit: 5, worker: bench.worker).map(\.task.id)
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(taken.sorted() == Array(1...40))
            await other.close()
        }
    }
}
