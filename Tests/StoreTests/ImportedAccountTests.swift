import Model
import TestSupport
import Testing

@testable import Store

/// Accounts whose fingerprints were made with another ledger's salt.
struct ImportedAccountTests {
    private let url = "https://api.example"

    @Test func `a key is recognised by the salt of the ledger that it comes from`() async throws {
        try await withBench { (there) async throws in
            _ = try await there.complete("upstream-1")
            let text = try await there.ledger.exported()
            try await withLedger { (here) async throws in
                try await here.imported(text)
                let account = try await here.task(1).accountID
                #expect(try await here.knownAccount(baseURL: url, key: "sk-test") == account)
                #expect(try await here.account(baseURL: url, key: "sk-test") == account)
                #expect(try await here.knownAccount(baseURL: url, key: "sk-else") == nil)
                #expect(try await here.account(baseURL: url, key: "sk-else") != account)
                #expect(try await here.exported() == text)
            }
        }
    }

    @Test func `two accounts that turn out to have one key become one`() async throws {
        try await withBench { (there) async throws in
            try await there.finish(
                there.submit(), .deferred(.room, TaskError(code: "r", message: "m"), retryAfter: nil))
            _ = try await there.complete("upstream-1")
            _ = try await there.accept("upstream-2")
            let text = try await there.ledger.exported()
            try await withBench { (here) async throws in
                _ = try await here.accept("upstream-9")
                try await here.ledger.imported(text)
                #expect(try here.integers("SELECT count(*) FROM account") == [2])
                #expect(try await here.ledger.knownAccount(baseURL: url, key: "sk-test") == here.account)
                #expect(try await here.ledger.account(baseURL: url, key: "sk-test") == here.account)
                #expect(try here.integers("SELECT count(*) FROM account") == [1])
                #expect(try here.integers("SELECT DISTINCT account_id FROM task") == [Int(here.account)])
                #expect(try await here.ledger.check() == [])
                #expect(try await here.ledger.accounts().first?.openLimit == 1)
                // They are polled with the key that is at hand.
                here.clock.advance(by: 60_000)
                let due = try await here.ledger.claimForPolling(
                    here.scope, limit: 9, worker: here.worker, schedule: PollSchedule(interval: 1_000), lease: 1_000)
                #expect(Set(due.compactMap(\.upstreamID)) == ["upstream-2", "upstream-9"])
                // Again, and only what is there anew comes in.
                #expect(try await here.ledger.imported(text).known == 3)
                #expect(try await here.ledger.account(baseURL: url, key: "sk-test") == here.account)
                #expect(try await here.ledger.check() == [])
            }
        }
    }
}
