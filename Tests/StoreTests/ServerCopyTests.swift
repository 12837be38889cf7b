import Model
import TestSupport
import Testing

@testable import Store

/// A database that was copied or put back buys nothing again.
@Suite(.enabled(if: LedgerEngine.isServer, "is about a server"), .timeLimit(.minutes(5)))
struct ServerCopyTests {
    private let clock = ManualClock()

    /// Runs a body with a ledger, closed again, that has a queued, a held and a pending task.
    private func withClosedLedger(
        on cluster: PostgresCluster, _ body: (LedgerSite) async throws -> Void
    ) async throws {
        try await cluster.withSite { site in
            let ledger = try site.open(clock: clock.read)
            let account = try await ledger.sampleAccount()
            let worker = try await ledger.startWorker(kind: "test")
            _ = try await ledger.record(try Samples.draft("one", account: account))
            _ = try await ledger.record(try Samples.draft("two", account: account))
            _ = try await ledger.hold(2)
            guard
                case .created(_, let attempt?) = try await ledger.record(
                    try Samples.draft("three", account: account), sendingAs: worker)
            else { throw Unexpected() }
            #expect(try await ledger.isValid(attempt))
            _ = try await ledger.finish(
                attempt, with: .accepted(upstreamID: "upstream-1"), firstPollAfter: 1_000, isSimulated: false)
            try await ledger.stop(worker)
            await ledger.close()
            try await body(site)
        }
    }

    private func uid(_ site: LedgerSite) throws -> String {
        try #require(try site.texts("SELECT uid FROM ledger").first)
    }

    private func expectCopy(_ site: LedgerSite, of uid: String) async throws {
        let ledger = try site.open(clock: clock.read)
        #expect(ledger.wasCopied)
        #expect(ledger.heldAtOpening == 1)
        #expect(try await ledger.heldTasks() == [1, 2])
        #expect(try await ledger.task(3).state == .pending)
        #expect(try self.uid(site) != uid)
        let worker = try await ledger.startWorker(kind: "test")
        #expect(try await ledger.claimForSending(WorkScope(accounts: [1]), limit: 9, worker: worker).isEmpty)
        await ledger.close()
        // From then on it is a ledger of its own.
        let again = try site.open(clock: clock.read)
        #expect(!again.wasCopied)
        #expect(try await again.release(1).waitingFor == nil)
        await again.close()
    }

    private func expectOriginal(_ site: LedgerSite) async throws {
        let ledger = try site.open(clock: clock.read)
        #expect(!ledger.wasCopied && !ledger.isNew)
        #expect(ledger.heldAtOpening == 0)
        #expect(try await ledger.heldTasks() == [2])
        await ledger.close()
    }

    @Test func `where it always was, nothing is held, on whichever host`() async throws {
        try await withClosedLedger(on: PostgresCluster.shared()) { site in
            try await expectOriginal(site)
            try await expectOriginal(site.host("another"))
        }
    }

    @Test func `a dump that is restored into another database holds what was not sent, and its original does not`()
        async throws
    {
        let cluster = try await PostgresCluster.shared()
        try await withClosedLedger(on: cluster) { site in
            let (uid, database) = (try uid(site), try #require(site.database))
            try await cluster.withDatabase { copy in
                try await cluster.restore(try await cluster.dump(database), into: copy)
                try await expectCopy(site.elsewhere(copy, on: cluster), of: uid)
            }
            try await expectOriginal(site)
        }
    }

    @Test func `a clone of the database holds what was not sent`() async throws {
        let cluster = try await PostgresCluster.shared()
        try await withClosedLedger(on: cluster) { site in
            let uid = try uid(site)
            try await cluster.withDatabase(copying: try #require(site.database)) { copy in
                try await expectCopy(site.elsewhere(copy, on: cluster), of: uid)
            }
            try await expectOriginal(site)
        }
    }

    @Test func `a dump that is put back in its own place holds what was not sent`() async throws {
        let cluster = try await PostgresCluster.shared()
        try await withClosedLedger(on: cluster) { site in
            let (uid, database) = (try uid(site), try #require(site.database))
            let dump = try await cluster.dump(database, "--clean", "--if-exists")
            try await cluster.restore(dump, into: database)
            try await expectCopy(site, of: uid)
        }
    }

    @Test func `an older state in its own place says how many create calls are missing, and pauses all sending`()
        async throws
    {
        let cluster = try await PostgresCluster.shared()
        try await withClosedLedger(on: cluster) { site in
            let database = try #require(site.database)
            let dump = try await cluster.dump(database, "--clean", "--if-exists")
            let later = try site.open(clock: clock.read)
            let worker = try await later.startWorker(kind: "test")
            let attempt = try #require(try await later.claimForSending(1, worker: worker))
            #expect(try await later.isValid(attempt))
            await later.close()
            try await cluster.restore(dump, into: database)
            let ledger = try site.open(clock: clock.read)
            #expect(ledger.heldAtOpening == 1)
            #expect(try await ledger.missingAttempts() == 1)
            #expect(try await ledger.pausedAt() != nil)
            await ledger.close()
            withExtendedLifetime(worker) {}
        }
    }

    @Test func `a standby that takes over is no copy`() async throws {
        let cluster = try await PostgresCluster()
        try await cluster.start()
        try await withClosedLedger(on: cluster) { site in
            let database = try #require(site.database)
            try await cluster.stop(.fast)
            let standby = try await PostgresCluster(copying: cluster)
            try standby.makeStandby()
            try await standby.start()
            try await standby.promote()
            try await expectOriginal(site.elsewhere(database, on: standby))
            try await standby.stop(.fast)
            try await cluster.start()
        }
        try await cluster.stop(.fast)
    }

    @Test func `several that open a copy at once hold it once`() async throws {
        let cluster = try await PostgresCluster.shared()
        try await withClosedLedger(on: cluster) { site in
            try await cluster.withDatabase(copying: try #require(site.database)) { copy in
                let hosts = try (0..<4).map { try site.elsewhere(copy, on: cluster).host("host-\($0)") }
                let held = try await withThrowingTaskGroup { group in
                    for host in hosts {
                        group.addTask {
                            let ledger = try host.open(clock: clock.read)
                            await ledger.close()
                            return ledger.heldAtOpening
                        }
                    }
                    return try await group.reduce(0, +)
                }
                #expect(held == 1)
            }
        }
    }
}
