import FoundationEssentials
import Model
import TestSupport
import Testing

@testable import Store

/// A ledger on a server is begun once, and what is no place for one is told in the right words.
@Suite(.enabled(if: LedgerEngine.isServer, "is about a server"), .timeLimit(.minutes(5)))
struct ServerOpeningTests {
    private let clock = ManualClock()

    private func refusal(_ site: LedgerSite, _ opening: LedgerOpening = .orNew) -> StoreError? {
        #expect(throws: StoreError.self) { try site.open(opening, clock: clock.read) }
    }

    /// The address of a database, as another user goes there.
    private func address(of site: LedgerSite, as user: String) throws -> String {
        try #require(site.url).replacing("postgres@", with: user + "@")
    }

    // MARK: Migrations

    private static let versions = ServerMigrator.all.map { $0.version }

    /// Takes away what the migrations after the first have made.
    private static let backToTheFirst = [
        "DROP TABLE writer",
        "ALTER TABLE task DROP COLUMN ref_project, DROP COLUMN verdict, DROP COLUMN verdict_reason",
        "CREATE UNIQUE INDEX task_by_ref ON task (profile, ref) WHERE ref IS NOT NULL",
        "DELETE FROM statistic WHERE dimension = 'shot'",
        "ALTER TABLE statistic DROP COLUMN picked, DROP COLUMN turned_down, DROP COLUMN picked_seconds",
        "ALTER TABLE statistic DROP COLUMN submitted_by",
        "ALTER TABLE statistic ADD PRIMARY KEY (dimension, hour, value, resolution, profile, is_simulated, currency)",
        "ALTER TABLE task DROP COLUMN submitted_by",
        "ALTER TABLE event DROP COLUMN author",
        "DROP TABLE cap, material, upload, access_token",
        "DROP INDEX IF EXISTS task_by_spending",
        "ALTER TABLE task DROP COLUMN billed_amount, DROP COLUMN billed_currency, DROP COLUMN billed_rate",
        "ALTER TABLE task DROP COLUMN billed_basis",
        "ALTER TABLE task DROP COLUMN continues_id, DROP COLUMN draft_id, DROP COLUMN prepared_until",
        "ALTER TABLE ledger DROP COLUMN timezone",
        "DROP INDEX IF EXISTS task_for_cap, task_for_material",
        "DELETE FROM schema_version WHERE version > 6",
    ]

    @Test(arguments: [1, 4])
    func `processes that open an empty database at the same moment make one ledger, once`(_ homes: Int) async throws {
        for _ in 0..<3 {
            try await withLedgerSite(isBare: true) { site in
                let hosts = try (0..<4).map { try site.host("host-\($0 % homes)") }
                let ledgers = try await withThrowingTaskGroup { group in
                    for host in hosts { group.addTask { try host.open(clock: clock.read) } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(ledgers.count(where: \.isNew) == 1)
                #expect(try site.integers("SELECT version FROM schema_version ORDER BY 1") == Self.versions)
                #expect(try site.integers("SELECT count(*) FROM ledger") == [1])
                for ledger in ledgers { #expect(try await ledger.sampleAccount() == 1) }
                for ledger in ledgers { await ledger.close() }
            }
        }
    }

    @Test func `a migration that is broken off leaves nothing, and the next opening makes it`() async throws {
        try await withLedgerSite(isBare: true) { site in
            let cluster = try await PostgresCluster.shared()
            try await cluster.withRelay(to: site.database) { relay, url in
                relay.judge { direction, bytes in
                    direction == .toServer && bytes.firstRange(of: Array("CREATE TABLE".utf8)) != nil ? .cut : .pass
                }
                guard case .unreachable? = try refusal(site.host("cut", through: url)) else { throw Unexpected() }
            }
            let tables = "SELECT count(*) FROM pg_class WHERE relnamespace = CAST('public' AS regnamespace)"
            #expect(try site.integers(tables) == [0])
            let ledger = try site.open(clock: clock.read)
            #expect(ledger.isNew)
            await ledger.close()
        }
    }

    @Test func `a ledger of an earlier schema is migrated where it stands`() async throws {
        try await withLedgerSite(isBare: true) { site in
            let ledger = try site.open(clock: clock.read)
            let account = try await ledger.sampleAccount()
            var draft = try Samples.draft("a boat", account: account)
            (draft.shot, draft.project) = ("s1", "film")
            _ = try await ledger.record(draft)
            await ledger.close()
            for statement in Self.backToTheFirst { try site.force(statement) }
            let migrated = try site.open(clock: clock.read)
            #expect(!migrated.isNew && !migrated.wasCopied)
            #expect(try site.integers("SELECT version FROM schema_version ORDER BY 1") == Self.versions)
            #expect(try await migrated.task(1).state == .queued)
            _ = try await migrated.record(Samples.draft("another boat", account: account))
            #expect(try await migrated.check() == [])
            await migrated.close()
        }
    }

    @Test func `a newer ledger is refused, and takes no more writes of a program that has it open`() async throws {
        try await withBench { bench in
            let task = try await bench.record()
            let newest = ServerMigrator.newest
            try bench.force("UPDATE schema_version SET version = version + 1 WHERE version = \(newest)")
            let error = StoreError.newerLedger(path: bench.ledger.path, found: newest + 1, known: newest)
            #expect(refusal(bench.site) == error)
            await #expect(throws: error) { try await bench.ledger.cancel(task.id) }
            #expect(try await bench.ledger.task(task.id).state == .queued)
        }
    }

    // MARK: Whether there is one

    @Test func `where none is to be made, none is made`() async throws {
        try await withLedgerSite(isBare: true) { site in
            guard case .noLedger? = refusal(site, .existing) else { throw Unexpected() }
            #expect(try site.integers("SELECT count(*) FROM pg_class WHERE relname = 'task'") == [0])
        }
    }

    @Test func `a new ledger is not begun where one is`() async throws {
        try await withBench { bench in
            #expect(refusal(bench.site, .anew) == .ledgerExists(path: bench.ledger.path))
        }
    }

    @Test func `tables of another program with the same names make no ledger`() async throws {
        try await withLedgerSite(isBare: true) { site in
            try site.force("CREATE TABLE task (id bigint)")
            guard case .foreignFile? = refusal(site) else { throw Unexpected() }
            #expect(try site.integers("SELECT count(*) FROM pg_class WHERE relname = 'ledger'") == [0])
        }
    }

    @Test func `a path on which there is no schema is told as that`() async throws {
        try await withLedgerSite(isBare: true) { site in
            let url = try #require(site.url) + "&options=-csearch_path%3Dnowhere"
            guard case .refused(_, let detail)? = refusal(try site.host("lost", through: url)) else {
                throw Unexpected()
            }
            #expect(detail.contains("search_path (nowhere)"))
        }
    }

    @Test func `a name that the server cannot look up is told as that, and nothing is recorded`() async throws {
        try await withBench { bench in
            var generator = SeededGenerator(seed: 1)
            let name = String(
                (0..<9_000).map { _ in Character(Unicode.Scalar(UInt8.random(in: 97...122, using: &generator))) })
            let error = await #expect(throws: StoreError.self) { try await bench.record { $0.project = name } }
            guard case .refused(_, let detail)? = error else { throw Unexpected() }
            #expect(detail.contains("project"))
            #expect(try bench.integers("SELECT count(*) FROM task") == [0])
        }
    }

    @Test func `a ledger that is taken away under a process takes no more writes`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            try bench.force("DELETE FROM ledger")
            let gone = StoreError.gone(path: bench.ledger.path)
            await #expect(throws: gone) { try await bench.record() }
            await #expect(throws: gone) { try await bench.ledger.isValid(attempt) }
        }
    }

    // MARK: Users and passwords

    /// Everything that a user needs who does not rule the server.
    private func withOrdinaryUser(_ body: (LedgerSite) async throws -> Void) async throws {
        try await withLedgerSite(isBare: true) { site in
            let cluster = try await PostgresCluster.shared()
            let database = try #require(site.database)
            try await cluster.run("GRANT ALL ON SCHEMA public TO with_password", in: database)
            let url = try address(of: site, as: "with_password:right-secret")
            try await body(LedgerSite(server: url, database: database, folder: site.folder))
        }
    }

    @Test func `a user who may do nothing but use the schema can do all that a ledger needs`() async throws {
        try await withOrdinaryUser { site in
            let ledger = try site.open(clock: clock.read)
            let account = try await ledger.sampleAccount()
            let worker = try await ledger.startWorker(kind: "test")
            guard
                case .created(_, let attempt?) = try await ledger.record(
                    Samples.draft("白纸折成的小船", account: account), sendingAs: worker)
            else { throw Unexpected() }
            #expect(try await ledger.isValid(attempt))
            #expect(try await !ledger.reap())
            _ = try await ledger.finish(
                attempt, with: .accepted(upstreamID: "upstream-1"), firstPollAfter: 1_000, isSimulated: false)
            var query = TaskQuery()
            query.search = "船"
            #expect(try await ledger.list(query).count == 1)
            #expect(try await ledger.check() == [])
            await ledger.close()
            let again = try site.open(clock: clock.read)
            #expect(!again.wasCopied)
            await again.close()
        }
    }

    @Test func `no password is ever shown`() async throws {
        try await withOrdinaryUser { site in
            let ledger = try site.open(clock: clock.read)
            #expect(!ledger.path.contains("right-secret"))
            #expect(ledger.path.contains("with_password"))
            #expect(ledger.path.contains(try #require(site.database)))
            await ledger.close()
            var shown = ""
            dump((site.address, ledger.path), to: &shown)
            shown += "\(site.address) \(String(reflecting: site.address))"
            #expect(!shown.contains("right-secret"))
            for file in try FileManager.default.subpathsOfDirectory(atPath: site.folder) {
                guard let bytes = try? Data(contentsOf: URL(filePath: site.folder + "/" + file)) else { continue }
                #expect(!file.contains("right-secret") && bytes.firstRange(of: Data("right-secret".utf8)) == nil)
            }
        }
    }

    @Test(arguments: ["with_password:wr0ng-secret", "not_let_in:wr0ng-secret", "nobody_there:wr0ng-secret"])
    func `whom the server does not let in is refused, without the password`(_ user: String) async throws {
        try await withLedgerSite(isBare: true) { site in
            let url = try address(of: site, as: user)
            let error = refusal(LedgerSite(server: url, database: "-", folder: site.folder))
            guard case .refused(let path, let detail)? = error else { throw Unexpected() }
            #expect(!path.contains("wr0ng-secret") && !detail.contains("wr0ng-secret"))
            #expect(error?.mayPass == false)
        }
    }

    @Test func `a database that is not there is refused`() async throws {
        try await withTemporaryFolder { folder in
            let cluster = try await PostgresCluster.shared()
            let site = LedgerSite(server: cluster.address(of: "nowhere"), database: "nowhere", folder: folder)
            guard case .refused(_, let detail)? = refusal(site) else { throw Unexpected() }
            #expect(detail.contains("nowhere"))
        }
    }

    @Test func `where nobody listens the server is out of reach`() async throws {
        try await withTemporaryFolder { folder in
            let url = "postgres://anna:secret@127.0.0.1:\(try LocalPort.free())/d?sslmode=disable"
            let error = refusal(LedgerSite(server: url, database: "d", folder: folder))
            guard case .unreachable(let path, let detail)? = error else { throw Unexpected() }
            #expect(!path.contains("secret") && !detail.contains("secret"))
            #expect(error?.mayPass == true)
        }
    }

    @Test(arguments: ["postgres://u@h/d?colour=red", "postgres://u:p@ss@h/d", "postgres://u@h:port/d"])
    func `what is no address is told as that`(_ url: String) async throws {
        try await withTemporaryFolder { folder in
            guard case .address? = refusal(LedgerSite(server: url, database: "d", folder: folder)) else {
                throw Unexpected()
            }
        }
    }

    @Test(.enabled(if: ForeignProgram.pgbouncer.isUsable, "needs pgbouncer"))
    func `a pooler before the server is refused`() async throws {
        try await withLedgerSite { site in
            let cluster = try await PostgresCluster.shared()
            let (port, folder) = (try LocalPort.free(), site.folder)
            let configuration = """
                [databases]
                * = host=\(cluster.folder) port=\(cluster.port) user=postgres
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = \(port)
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction

                """
            try Data(configuration.utf8).write(to: URL(filePath: folder + "/pgbouncer.ini"))
            try await cluster.serve(.pgbouncer, [folder + "/pgbouncer.ini"], on: port, in: folder) {
                let url = "postgres://postgres@127.0.0.1:\(port)/\(site.database ?? "")?sslmode=disable"
                guard case .refused(_, let detail)? = try refusal(site.host("pooled", through: url)) else {
                    throw Unexpected()
                }
                #expect(detail.contains("PgBouncer"))
            }
        }
    }
}
