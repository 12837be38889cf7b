import Model
import TestSupport
import Testing

@testable import Store

struct AccountTests {
    private let refusal = TaskError(code: "refused", message: "not now", httpStatus: 400)

    private func takes(_ bench: Bench, limit: Int = 99) async throws -> [Attempt] {
        try await bench.ledger.claimForSending(bench.scope, limit: limit, worker: bench.worker)
    }

    private func account(_ bench: Bench) async throws -> Account {
        try #require(try await bench.ledger.accounts().first { $0.id == bench.account })
    }

    @Test func `a key and a base URL make an account`() async throws {
        try await withBench { (bench) async throws in
            let ledger = bench.ledger
            let one = try await ledger.account(baseURL: "https://api.example", key: "sk-test")
            #expect(one == bench.account)
            #expect(try await ledger.account(baseURL: "https://api.example", key: "sk-other") != one)
            #expect(try await ledger.account(baseURL: "https://elsewhere.example", key: "sk-test") != one)
            #expect(try await ledger.accounts().map(\.id) == [1, 2, 3])
            #expect(try await ledger.accounts().map(\.baseURL).last == "https://elsewhere.example")
        }
    }

    @Test(arguments: ["/v1", "/v1/video/create", "/v1/v1"])
    func `what an earlier version had at a call's path is at the one base URL now`(ending: String) async throws {
        try await withBench { (bench) async throws in
            let ledger = bench.ledger
            let open = try await bench.accept("t-1")
            let other = try await ledger.account(baseURL: "https://api.example", key: "sk-other")
            let foreign = try await ledger.account(baseURL: "https://api.example.org/v1", key: "sk-test")
            let before = try await bench.events(of: open)
            try bench.force("UPDATE account SET base_url = base_url || '\(ending)' WHERE id IN (1, 2)")
            try bench.force("UPDATE task SET base_url = base_url || '\(ending)'")
            #expect(try await ledger.knownAccount(baseURL: "https://api.example", key: "sk-test") == bench.account)
            #expect(try bench.integers("SELECT count(*) FROM account WHERE base_url LIKE '%\(ending)'") != [0])
            #expect(try await ledger.account(baseURL: "https://api.example", key: "sk-test") == bench.account)
            #expect(try await ledger.accounts().map(\.id) == [bench.account, other, foreign])
            #expect(try await ledger.accounts().prefix(2).allSatisfy { $0.baseURL == "https://api.example" })
            #expect(try await ledger.accounts().last?.baseURL == "https://api.example.org/v1")
            #expect(try await ledger.task(1).baseURL == "https://api.example")
            #expect(try await bench.events(of: open) == before)
            #expect(try await ledger.check() == [])
        }
    }

    @Test func `accounts of one key at two spellings become one`() async throws {
        try await withBench { (bench) async throws in
            let ledger = bench.ledger
            _ = try await bench.accept("t-1")
            let spelled = try await ledger.account(baseURL: "https://api.example/v1", key: "sk-test")
            _ = try await bench.record("a second boat", account: spelled)
            #expect(spelled != bench.account)
            #expect(try await ledger.account(baseURL: "https://api.example", key: "sk-test") == bench.account)
            #expect(try await ledger.accounts().map(\.id) == [bench.account])
            #expect(try await ledger.list(TaskQuery()).allSatisfy { $0.baseURL == "https://api.example" })
            #expect(try bench.integers("SELECT DISTINCT account_id FROM task") == [Int(bench.account)])
            #expect(try await ledger.check() == [])
        }
    }

    @Test func `of two tasks with one id only one comes to the one base URL`() async throws {
        try await withBench { (bench) async throws in
            let ledger = bench.ledger
            _ = try await bench.accept("t-1")
            let spelled = try await ledger.account(baseURL: "https://api.example/v1", key: "sk-test")
            let second = try await bench.send(try await bench.record("a second boat", account: spelled))
            try await bench.finish(second, .accepted(upstreamID: "t-1"))
            #expect(try await ledger.account(baseURL: "https://api.example", key: "sk-test") == bench.account)
            #expect(try await ledger.task(1).baseURL == "https://api.example")
            #expect(try await ledger.task(2).baseURL == "https://api.example/v1")
            #expect(try await ledger.account(baseURL: "https://api.example", key: "sk-test") == bench.account)
            #expect(try await ledger.check() == [])
        }
    }

    @Test func `an export of an earlier version comes to the one base URL`() async throws {
        try await withBench { (there) async throws in
            _ = try await there.accept("t-1")
            let text = try await there.ledger.exported()
                .replacing(#""https://api.example""#, with: #""https://api.example/v1/""#)
            try await withLedger { (here) async throws in
                try await here.imported(text)
                #expect(try await here.task(1).baseURL == "https://api.example")
                #expect(try await here.accounts().map(\.baseURL) == ["https://api.example"])
            }
        }
    }

    @Test(arguments: [WaitingFor.key, .balance, .rate, .upstream])
    func `a refusal that every task would share pauses the account, longer each time`(
        _ reason: WaitingFor
    ) async throws {
        try await withBench { bench in
            for refusals in 1...12 {
                // One task by hand, as the account itself takes none while it is paused.
                try await bench.finish(bench.submit(), .deferred(reason, refusal, retryAfter: nil))
                let paused = try await account(bench)
                #expect(paused.pausedUntil == bench.clock.now + AccountPause.span(refusals: refusals))
                #expect(paused.pausedFor == reason)
            }
            #expect(try await account(bench).pausedUntil == bench.clock.now + 300_000)
        }
    }

    @Test func `what the service asks for is heeded`() async throws {
        try await withBench { bench in
            try await bench.finish(bench.submit(), .deferred(.rate, refusal, retryAfter: 60_000))
            #expect(try await account(bench).pausedUntil == bench.clock.now + 60_000)
        }
    }

    @Test func `a paused account sends nothing and its tasks say why`() async throws {
        try await withBench { bench in
            let waiting = try await bench.record()
            try await bench.finish(bench.submit(), .deferred(.balance, refusal, retryAfter: 5_000))
            #expect(try await bench.ledger.task(waiting.id).waitingFor == .balance)
            bench.clock.advance(by: 4_999)
            #expect(try await takes(bench).isEmpty)
            bench.clock.advance(by: 1)
            #expect(try await bench.ledger.task(waiting.id).waitingFor == nil)
            #expect(try await takes(bench).count == 1)
        }
    }

    @Test func `one task goes ahead after a pause and the rest follow if it fares better`() async throws {
        try await withBench { bench in
            for _ in 0..<4 { _ = try await bench.record() }
            let first = try #require(try await takes(bench, limit: 1).first)
            try await bench.finish(first, .deferred(.rate, refusal, retryAfter: nil))
            bench.clock.advance(by: 10_000)
            let ahead = try await takes(bench)
            #expect(ahead.count == 1)
            #expect(try await takes(bench).isEmpty)
            try await bench.finish(ahead[0], .accepted(upstreamID: "upstream-1"))
            #expect(try await takes(bench).count == 3)
            #expect(try await account(bench).pausedFor == nil)
        }
    }

    @Test func `a definite refusal of one request pauses nobody`() async throws {
        try await withBench { bench in
            try await bench.finish(bench.submit(), .rejected(refusal))
            #expect(try await account(bench).pausedUntil == nil)
            _ = try await bench.record()
            #expect(try await takes(bench).count == 1)
        }
    }

    @Test func `trouble with one account stops no other`() async throws {
        try await withBench { bench in
            let other = try await bench.ledger.account(baseURL: "https://api.example", key: "sk-other")
            try await bench.finish(bench.submit(), .deferred(.key, refusal, retryAfter: 60_000))
            _ = try await bench.record()
            let task = try await bench.record(account: other)
            let scope = WorkScope(accounts: [bench.account, other])
            let taken = try await bench.ledger.claimForSending(scope, limit: 9, worker: bench.worker)
            #expect(taken.map(\.task.id) == [task.id])
        }
    }

    @Test func `a full account learns its limit and keeps to it`() async throws {
        try await withBench { bench in
            for _ in 0..<6 { _ = try await bench.record() }
            let attempts = try await takes(bench, limit: 4)
            for (index, attempt) in attempts.dropLast().enumerated() {
                try await bench.finish(attempt, .accepted(upstreamID: "upstream-\(index)"))
            }
            let refused = try await bench.finish(attempts[3], .deferred(.room, refusal, retryAfter: nil))
            #expect(try await account(bench).openLimit == 3)
            #expect(try await account(bench).pausedUntil == nil)
            bench.clock.advance(by: 1_000)
            #expect(try await takes(bench).isEmpty)
            // The longest wait is over first.
            try await bench.observe(attempts[0].task, "failed", error: "no")
            #expect(try await takes(bench).map(\.task.id) == [refused.id])
            #expect(try await takes(bench).isEmpty)
        }
    }

    @Test func `a learned limit is raised by one every ten minutes`() async throws {
        try await withBench { bench in
            for _ in 0..<6 { _ = try await bench.record() }
            try await bench.finish(bench.submit(), .accepted(upstreamID: "upstream-1"))
            try await bench.finish(bench.submit(), .deferred(.room, refusal, retryAfter: nil))
            #expect(try await account(bench).openLimit == 1)
            bench.clock.advance(by: RoomLimit.raiseEvery - 1)
            #expect(try await takes(bench).isEmpty)
            bench.clock.advance(by: 1)
            #expect(try await takes(bench).count == 1)
            bench.clock.advance(by: 2 * RoomLimit.raiseEvery)
            #expect(try await takes(bench).count == 2)
        }
    }

    @Test func `more tasks than the limit that are accepted raise it`() async throws {
        try await withBench { bench in
            try await bench.finish(bench.submit(), .deferred(.room, refusal, retryAfter: nil))
            #expect(try await account(bench).openLimit == 1)
            for index in 0..<3 {
                // By hand, past the limit.
                try await bench.finish(bench.submit(), .accepted(upstreamID: "upstream-\(index)"))
            }
            #expect(try await account(bench).openLimit == 3)
        }
    }

    @Test func `an unknown account takes nothing`() async throws {
        try await withBench { bench in
            _ = try await bench.record()
            let scope = WorkScope(accounts: [404])
            #expect(try await bench.ledger.claimForSending(scope, limit: 9, worker: bench.worker).isEmpty)
        }
    }
}
