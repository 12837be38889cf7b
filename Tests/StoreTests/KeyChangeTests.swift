import FoundationEssentials
import Model
import TestSupport
import Testing

@testable import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Tasks whose profile has another key than the one that they were recorded under.
struct KeyChangeTests {
    private let refused = TaskError(code: "authentication_error", message: "incorrect API key", httpStatus: 401)
    private let url = "https://api.example"

    private func newKey(_ bench: Bench, _ key: String = "sk-tuesday", at url: String? = nil) async throws -> Int64 {
        try await bench.ledger.account(baseURL: url ?? self.url, key: key)
    }

    private func scope(_ account: Int64) -> WorkScope {
        WorkScope(accounts: [account], profiles: ["default": account])
    }

    private func expectSound(_ bench: Bench, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let findings = try await bench.ledger.check()
        #expect(findings.isEmpty, "\(findings)", sourceLocation: sourceLocation)
    }

    // MARK: What was never accepted

    @Test func `what a refused key left in the queue is sent with the key of today, at once`() async throws {
        try await withBench { bench in
            let waiting = try await bench.record()
            let first = try await bench.finish(bench.submit(), .deferred(.key, refused, retryAfter: nil))
            #expect(try await bench.ledger.task(waiting.id).waitingFor == .key)
            let today = try await newKey(bench)
            let sent = try await bench.ledger.claimForSending(scope(today), limit: 9, worker: bench.worker)
            #expect(sent.map(\.task.id) == [waiting.id, first.id])
            #expect(sent.map(\.task.accountID) == [today, today])
            // The pause stays with the key that was refused.
            #expect(try await bench.ledger.accounts().first { $0.id == today }?.pausedUntil == nil)
            try await expectSound(bench)
        }
    }

    @Test func `by hand the same is true of one task`() async throws {
        try await withBench { bench in
            let task = try await bench.finish(bench.submit(), .deferred(.key, refused, retryAfter: nil))
            let today = try await newKey(bench)
            let attempt = try await bench.ledger.claimForSending(
                task.id, worker: bench.worker, profiles: ["default": today])
            #expect(attempt?.task.accountID == today)
            try await expectSound(bench)
        }
    }

    @Test func `what is held or put off stays so under the new key`() async throws {
        try await withBench { bench in
            let held = try await bench.ledger.hold(bench.record().id)
            let later = try await bench.record { $0.notBefore = bench.clock.now + 60_000 }
            let today = try await newKey(bench)
            #expect(try await bench.ledger.claimForSending(scope(today), limit: 9, worker: bench.worker).isEmpty)
            #expect(try await bench.ledger.task(held.id).waitingFor == .held)
            #expect(try await bench.ledger.task(held.id).accountID == today)
            bench.clock.advance(by: 60_000)
            let sent = try await bench.ledger.claimForSending(scope(today), limit: 9, worker: bench.worker)
            #expect(sent.map(\.task.id) == [later.id])
        }
    }

    @Test func `other profiles, other base URLs and a refused key of today take nothing`() async throws {
        try await withBench { bench in
            let task = try await bench.record()
            let elsewhere = try await newKey(bench, at: "https://other.example")
            #expect(try await bench.ledger.claimForSending(scope(elsewhere), limit: 9, worker: bench.worker).isEmpty)
            let today = try await newKey(bench)
            let foreign = WorkScope(accounts: [today], profiles: ["another": today])
            #expect(try await bench.ledger.claimForSending(foreign, limit: 9, worker: bench.worker).isEmpty)
            let other = try await bench.record(account: today)
            try await bench.finish(bench.send(other), .deferred(.key, refused, retryAfter: 60_000))
            #expect(try await bench.ledger.claimForSending(scope(today), limit: 9, worker: bench.worker).isEmpty)
            #expect(try await bench.ledger.task(task.id).accountID == bench.account)
            let passed = try await bench.ledger.passedOver(["default": today])
            #expect(passed.map(\.reason) == [.refusedKey])
            #expect(passed.map(\.tasks) == [[task.id]])
        }
    }

    // MARK: What was accepted

    @Test func `what was accepted goes on with a key that has been shown one of its tasks`() async throws {
        try await withBench { bench in
            let open = try await bench.task(in: .pending, "up-1")
            let saved = try await bench.task(in: .completed, "up-2")
            try bench.force(
                "UPDATE video SET state = 'saved', path = 'a', sha256 = ?, bytes = 1 WHERE task = \(saved.id)",
                [.blob([0])])
            let unsaved = try await bench.task(in: .completed, "up-3")
            let uncertain = try await bench.task(in: .uncertain)
            let sending = try await bench.submit()
            let today = try await newKey(bench)

            #expect(try await bench.ledger.passedOver(["default": today]).map(\.reason) == [.otherKey])
            let question = try #require(try await bench.ledger.claimKeyQuestions(["default": today]).first)
            #expect(question.task.id == open.id)
            #expect(try await bench.ledger.proveKey(question) == 3)
            for (task, account) in [
                (open.id, today), (saved.id, bench.account), (unsaved.id, today), (uncertain.id, today),
                (sending.task.id, bench.account),
            ] {
                #expect(try await bench.ledger.task(task).accountID == account, "task \(task)")
            }
            try await expectSound(bench)

            // The answer to the old key comes late; nobody has to be asked again.
            try await bench.finish(sending, .accepted(upstreamID: "up-4"))
            #expect(try await bench.ledger.claimKeyQuestions(["default": today]).isEmpty)
            #expect(try await bench.ledger.task(sending.task.id).accountID == today)
            #expect(try await bench.ledger.passedOver(["default": today]).isEmpty)
            try await expectSound(bench)
        }
    }

    @Test func `the service is asked with pauses that grow, whoever asks, and about one task after the other`()
        async throws
    {
        try await withBench { bench in
            let first = try await bench.task(in: .pending, "up-1")
            let second = try await bench.task(in: .pending, "up-2")
            let profiles = ["default": try await newKey(bench)]
            let question = try #require(try await bench.ledger.claimKeyQuestions(profiles).first)
            #expect(question.task.id == second.id)
            try await bench.ledger.noteUnproved(question, because: "HTTP 404")
            #expect(try await bench.ledger.claimKeyQuestions(profiles).isEmpty)
            #expect(try await bench.ledger.passedOver(profiles).map(\.lastReason) == ["HTTP 404"])
            bench.clock.advance(by: 9_999)
            #expect(try await bench.ledger.claimKeyQuestions(profiles).isEmpty)
            bench.clock.advance(by: 1)
            #expect(try await bench.ledger.claimKeyQuestions(profiles).map(\.task.id) == [first.id])
            bench.clock.advance(by: 10_000)
            #expect(try await bench.ledger.claimKeyQuestions(profiles).isEmpty)
            #expect(try await bench.ledger.claimKeyQuestions(profiles, isForced: true).count == 1)
            #expect(KeyProofPause.span(attempts: 500) == 3_600_000)
        }
    }

    @Test func `nothing is asked where the base URL is another or the key is at hand`() async throws {
        try await withBench { bench in
            _ = try await bench.task(in: .pending)
            let elsewhere = try await newKey(bench, at: "https://other.example")
            #expect(try await bench.ledger.claimKeyQuestions(["default": elsewhere]).isEmpty)
            #expect(
                try await bench.ledger.passedOver(["default": elsewhere]).map(\.reason)
                    == [.otherBaseURL("https://other.example")])
            let today = try await newKey(bench)
            let both = ["default": today, "another": bench.account]
            #expect(try await bench.ledger.claimKeyQuestions(both).isEmpty)
            #expect(try await bench.ledger.passedOver([:]).map(\.reason) == [.noKey])
        }
    }

    // MARK: By hand

    @Test func `the user's word moves all of a profile, and counts for what comes late`() async throws {
        try await withBench { bench in
            let queued = try await bench.record()
            let open = try await bench.task(in: .pending, "up-1")
            let sending = try await bench.submit()
            let today = try await newKey(bench)
            #expect(try await bench.ledger.rekey("default", to: today, isDryRun: true) == 2)
            #expect(try await bench.ledger.task(open.id).accountID == bench.account)
            #expect(try await bench.ledger.rekey("default", to: today, isDryRun: false) == 2)
            for id in [queued.id, open.id] { #expect(try await bench.ledger.task(id).accountID == today) }
            try await bench.finish(sending, .accepted(upstreamID: "up-2"))
            #expect(try await bench.ledger.claimKeyQuestions(["default": today]).isEmpty)
            #expect(try await bench.ledger.task(sending.task.id).accountID == today)
            try await expectSound(bench)
        }
    }

    @Test func `to another base URL goes what was never sent, and what is shown there`() async throws {
        try await withBench { bench in
            let queued = try await bench.record()
            let open = try await bench.task(in: .pending, "up-1")
            let uncertain = try await bench.task(in: .uncertain)
            let today = try await newKey(bench, at: "https://other.example")
            let left = try await bench.ledger.leftBehind(of: "default", at: url)
            #expect(left == LeftBehind(queued: 1, accepted: [open.id], uncertain: 1))
            func move(withAccepted: Bool) async throws -> Int {
                try await bench.ledger.moveBaseURL(of: "default", from: url, to: today, withAccepted: withAccepted)
            }
            #expect(try await move(withAccepted: false) == 1)
            #expect(try await bench.ledger.task(queued.id).baseURL == "https://other.example")
            #expect(try await bench.ledger.task(open.id).baseURL == url)
            #expect(try await move(withAccepted: true) == 1)
            #expect(try await bench.ledger.task(open.id).accountID == today)
            #expect(try await bench.ledger.task(uncertain.id).baseURL == url)
            try await expectSound(bench)
        }
    }

    // MARK: What the daemon can do

    @Test func `the daemon says whose tasks it can go on with`() async throws {
        try await withBench { bench in
            let queued = try await bench.record()
            let open = try await bench.task(in: .pending)
            #expect(try await bench.ledger.daemonKeys() == nil)
            let lock = try bench.ledger.becomeDaemon(pid: 1)
            #expect(try await bench.ledger.daemonKeys() == [:])
            let today = try await newKey(bench)
            let daemon = try await bench.ledger.startWorker(kind: "daemon", keys: ["default": today])
            #expect(try await bench.ledger.daemonKeys() == ["default": today])
            #expect(try await bench.ledger.daemonFollows([queued]))
            #expect(try await !bench.ledger.daemonFollows([queued, open]))
            try await bench.ledger.noteKeys(["another": bench.account], of: daemon)
            #expect(try await bench.ledger.daemonFollows([open]))
            withExtendedLifetime(lock) {}
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `its keys are known where somebody removed the files of those who work`() async throws {
        try await withBench { bench in
            let lock = try bench.ledger.becomeDaemon(pid: getpid())
            // Of a daemon that is dead.
            let dead = try await bench.ledger.startWorker(kind: "daemon", keys: ["default": 7])
            try bench.force("UPDATE worker SET pid = 999999999 WHERE id = \(dead.id)")
            try FileManager.default.removeItem(atPath: bench.ledger.companions.workerLockPath(dead.id))
            let daemon = try await bench.ledger.startWorker(kind: "daemon", keys: ["default": bench.account])
            try FileManager.default.removeItem(atPath: bench.ledger.companions.workerLockPath(daemon.id))
            // Its process is there, and began before it signed in.
            try bench.force("UPDATE worker SET started_at = \(Int64(Date().timeIntervalSince1970 * 1_000))")
            #expect(try await bench.ledger.daemonKeys() == ["default": bench.account])
            withExtendedLifetime((lock, dead, daemon)) {}
        }
    }

    // MARK: Tasks that are told in the same words

    @Test func `a task that the service would describe alike is a twin while it matters`() async throws {
        try await withBench { bench in
            let one = try await bench.accept("up-1", "a boat")
            #expect(try await bench.ledger.twin(of: one.id) == nil)
            _ = try await bench.record("a boat")
            _ = try await bench.task(in: .rejected, "-", "a boat")
            _ = try await bench.accept("up-2", "a ship")
            #expect(try await bench.ledger.twin(of: one.id) == nil)
            let other = try await bench.accept("up-3", "a boat")
            #expect(try await bench.ledger.twin(of: one.id) == other.id)
            #expect(try await bench.ledger.twin(of: other.id) == one.id)
            try await bench.observe(one, "failed", error: "no")
            #expect(try await bench.ledger.twin(of: other.id) == one.id)
            try bench.force("UPDATE task SET finished_at = accepted_at - \(TwinTask.span + 1) WHERE id = \(one.id)")
            #expect(try await bench.ledger.twin(of: other.id) == nil)
            let uncertain = try await bench.task(in: .uncertain, "-", "a boat")
            #expect(try await bench.ledger.twin(of: other.id) == uncertain.id)
        }
    }

    @Test func `what a record does not repeat makes no difference, and the key does not either`() async throws {
        try await withBench { bench in
            let request = try Samples.request("a boat") { $0.watermark = true }
            let one = try await bench.accept("up-1", "a boat")
            let today = try await newKey(bench)
            let recorded = try await bench.record("x", account: today) { $0.request = request }
            let other = try await bench.finish(bench.send(recorded), .accepted(upstreamID: "up-2"))
            #expect(try await bench.ledger.twin(of: one.id) == other.id)
            try await bench.observe(other, "failed", error: "no")
            #expect(try await bench.ledger.twin(of: one.id) == other.id)
        }
    }
}
