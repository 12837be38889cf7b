import Model
import Synchronization
import TestSupport
import Testing

@testable import Store

/// Accounts at services of several kinds.
struct ProviderTests {
    private let url = "https://api.example"

    private func accountAtArk(_ bench: Bench, key: String = "sk-test") async throws -> Int64 {
        try await bench.ledger.account(provider: "ark", baseURL: url, key: key)
    }

    @Test(arguments: [
        ("senseaudio", true), ("ark-2", true), ("", false), ("Ark", false), ("ark 2", false), ("é", false),
        (String(repeating: "a", count: 64), true), (String(repeating: "a", count: 65), false),
    ])
    func `a name is a short word`(_ word: String, _ isName: Bool) async throws {
        #expect(ProviderName.isName(word) == isName)
        try await withBench { bench in
            let write = "UPDATE account SET provider = '\(word)'"
            if isName { try bench.force(write) } else { #expect(throws: (any Error).self) { try bench.force(write) } }
        }
    }

    @Test func `one key at one base URL is an account for each provider`() async throws {
        try await withBench { bench in
            #expect(try await bench.ledger.knownAccount(provider: "ark", baseURL: url, key: "sk-test") == nil)
            let account = try await accountAtArk(bench)
            #expect(account != bench.account)
            #expect(try await accountAtArk(bench) == account)
            #expect(try await bench.ledger.knownAccount(provider: "ark", baseURL: url, key: "sk-test") == account)
            #expect(try await bench.ledger.sampleAccount() == bench.account)
            #expect(try await bench.record("one").provider == "senseaudio")
            #expect(try await bench.record("two", account: account).provider == "ark")
            #expect(try await bench.ledger.list(TaskQuery()).map(\.provider) == ["ark", "senseaudio"])
        }
    }

    /// The same text with the usual provider has no name in it.
    @Test func `a fingerprint from before providers had names is the usual one's`() {
        let salt = [UInt8](repeating: 1, count: 32)
        let usual = LedgerIdentity.fingerprint(of: "sk-1", provider: "senseaudio", salt: salt)
        #expect(usual.hexadecimal == "484322a6f26e744948e17360f47caf34")
        #expect(LedgerIdentity.fingerprint(of: "sk-1", provider: "ark", salt: salt) != usual)
    }

    @Test func `no task goes over to a key of another provider`() async throws {
        try await withBench { bench in
            let queued = try await bench.record("queued")
            let open = try await bench.accept("upstream-1")
            let account = try await accountAtArk(bench, key: "sk-new")
            let profiles = ["default": account]
            let scope = WorkScope(accounts: [account], profiles: profiles)
            #expect(try await bench.ledger.claimForSending(scope, limit: 9, worker: bench.worker).isEmpty)
            #expect(try await bench.ledger.passedOver(profiles).map(\.reason) == [.noKey])
            #expect(try await bench.ledger.claimKeyQuestions(profiles, isForced: true).isEmpty)
            let question = KeyQuestion(profile: "default", old: bench.account, new: account, task: open)
            #expect(try await bench.ledger.proveKey(question) == 0)
            #expect(try await bench.ledger.rekey("default", to: account, isDryRun: false) == 0)
            try await bench.ledger.giveKey(account, to: open.id)
            for task in [queued, open] { #expect(try await bench.ledger.task(task.id).accountID == bench.account) }
        }
    }

    @Test func `a base URL moves no task to a service of another kind`() async throws {
        try await withBench { bench in
            let task = try await bench.record()
            let ark = try await bench.ledger.account(provider: "ark", baseURL: "https://new.example", key: "sk-test")
            let same = try await bench.ledger.account(baseURL: "https://new.example", key: "sk-test")
            #expect(try await bench.ledger.moveBaseURL(of: "default", from: url, to: ark, withAccepted: true) == 0)
            #expect(try await bench.ledger.task(task.id).baseURL == url)
            #expect(try await bench.ledger.moveBaseURL(of: "default", from: url, to: same, withAccepted: true) == 1)
        }
    }

    @Test func `an older spelling of a base URL is respelled for its own provider`() async throws {
        try await withBench { bench in
            let old = url + "/v1"
            let mine = try await bench.ledger.write { db in
                try db.execute("UPDATE account SET base_url = ?", [.text(old)])
                return try LedgerIdentity.fingerprint(of: "sk-test", provider: "ark", db)
            }
            _ = try await bench.ledger.write { db in
                try db.execute(
                    "INSERT INTO account (provider, base_url, key_fingerprint) VALUES ('ark', ?, ?)",
                    [.text(old), .blob(mine)])
            }
            #expect(try await bench.ledger.sampleAccount() == bench.account)
            #expect(
                try bench.texts("SELECT base_url FROM account ORDER BY id") == [url, old])
        }
    }

    @Test func `a deadline is as the service of the account allows`() async throws {
        try await withBench { bench in
            let usual = bench.clock.now + 172_800_000 + Deadline.grace
            #expect(try await bench.accept("upstream-1").deadlineAt == usual)
            // Nobody here knows how long one may take there: it is followed until there is a verdict.
            let account = try await accountAtArk(bench)
            let sent = try await bench.send(bench.record("two", account: account))
            let accepted = try await bench.finish(sent, .accepted(upstreamID: "upstream-2"))
            #expect(accepted.deadlineAt == nil)
            bench.clock.advance(by: 365 * 86_400_000)
            #expect(try await bench.observe(accepted, "processing").state == .processing)
        }
    }

    @Test func `an export tells each account's provider`() async throws {
        try await withBench { bench in
            _ = try await bench.record("one")
            _ = try await bench.record("two", account: accountAtArk(bench))
            let text = try await bench.ledger.exported()
            #expect(text.contains(#""provider":"senseaudio""#))
            try await withLedger { (other) async throws in
                try await other.imported(text)
                #expect(try await other.task(1).provider == "senseaudio")
                #expect(try await other.task(2).provider == "ark")
                #expect(try await other.exported() == text)
                #expect(try await other.imported(text).known == 2)
                #expect(
                    try await other.knownAccount(provider: "ark", baseURL: url, key: "sk-test")
                        == other.task(2).accountID)
            }
        }
    }

    @Test(arguments: ["", #""provider":null,"#])
    func `an export that names no provider is the usual one's`(_ member: String) async throws {
        try await withBench { bench in
            _ = try await bench.record()
            let text = try await bench.ledger.exported()
            let older = text.replacing(#""provider":"senseaudio","#, with: member)
            #expect(older != text)
            try await withLedger { (other) async throws in
                try await other.imported(older)
                #expect(try await other.exported() == text)
            }
        }
    }

    @Test(arguments: [("ark-next", true), ("Ark", false), ("", false), ("a/b", false)])
    func `a provider that is no word is refused`(_ name: String, _ isTaken: Bool) async throws {
        try await withBench { bench in
            _ = try await bench.record()
            let text = try await bench.ledger.exported()
                .replacing(#""provider":"senseaudio""#, with: #""provider":"\#(name)""#)
            try await withLedger { (other) async throws in
                if isTaken {
                    try await other.imported(text)
                    #expect(try await other.task(1).provider == name)
                } else {
                    let fault = await #expect(throws: ImportFault.self) { try await other.imported(text) }
                    #expect(fault?.line == 2)
                    #expect(fault?.reason.contains("account.provider") == true)
                }
            }
        }
    }

    @Test func `an account that is another provider's here is a fault`() async throws {
        try await withBench { bench in
            _ = try await bench.record()
            let text = try await bench.ledger.exported()
                .replacing(#""provider":"senseaudio""#, with: #""provider":"ark""#)
            let fault = await #expect(throws: ImportFault.self) { try await bench.ledger.imported(text) }
            #expect(fault?.reason.contains("an account of senseaudio") == true)
        }
    }

    @Test func `a known task is left out where it comes from another provider`() async throws {
        try await withBench { bench in
            _ = try await bench.record()
            let text = try await bench.ledger.exported()
            try await withBench { (other) async throws in
                let account = try await accountAtArk(other)
                try await other.ledger.imported(text)
                try other.force("UPDATE task SET account_id = \(account)")
                let told = Mutex<[String]>([])
                let imported = try await other.ledger.imported(text) { notice in
                    told.withLock { $0.append(notice.message) }
                }
                #expect(imported.conflicts == 1)
                #expect(told.withLock { $0 }.first?.contains("a service of ark") == true)
            }
        }
    }
}
