import FoundationEssentials
import Model
import SQLite
import TestSupport
import Testing

@testable import Store

struct MigratorTests {
    private static let newest = Migration.all.count
    private let good = Migration(
        version: newest + 1, name: "next_good", sql: "CREATE TABLE extra (value INTEGER) STRICT;")
    private let bad = Migration(
        version: newest + 2, name: "next_bad",
        sql: "CREATE TABLE half (value INTEGER) STRICT; DROP TABLE counter; INSERT INTO nowhere VALUES (1);")

    private func tables(_ path: String) throws -> [String] {
        try Connection(path: path, mode: .readOnly).all(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        ) { try $0.text() }
    }

    private func version(_ path: String) throws -> Int? {
        try Connection(path: path, mode: .readOnly).first("PRAGMA user_version") { try $0.int() }
    }

    /// A ledger of the present version with one task in it.
    private func withOldLedger(_ body: (String) async throws -> Void) async throws {
        try await withBench { bench in
            _ = try await bench.record("an old boat")
            await bench.ledger.close()
            try await body(bench.ledger.path)
        }
    }

    private func migrate(_ path: String, _ added: [Migration]) throws {
        let connection = try Connection(path: path, mode: .readWrite)
        try Migrator(path: path, migrations: Migration.all + added, now: 77).migrate(connection)
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `a migration is applied and recorded, after a copy was put aside`() async throws {
        try await withOldLedger { (path) async throws in
            let before = try tables(path)
            try migrate(path, [good])
            #expect(try version(path) == Self.newest + 1)
            #expect(try tables(path).contains("extra"))
            let records = try Connection(path: path, mode: .readOnly).all(
                "SELECT name, sha256, applied_at FROM schema_migration WHERE version = \(Self.newest + 1)"
            ) { row in "\(try row.text()) \(try row.text()) \(try row.int())" }
            #expect(records == ["next_good \(good.sha256) 77"])
            let copy = "\(path).schema-\(Self.newest)"
            #expect(try version(copy) == Self.newest)
            #expect(try tables(copy) == before)
            let copied = try Connection(path: copy, mode: .readOnly)
            #expect(try copied.all("SELECT prompt FROM task") { try $0.text() } == ["an old boat"])
            let attributes = try FileManager.default.attributesOfItem(atPath: copy)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `migrating again changes nothing`() async throws {
        try await withOldLedger { (path) async throws in
            try migrate(path, [good])
            let log = try Data(contentsOf: URL(filePath: path + "-wal"))
            try migrate(path, [good])
            #expect(try Data(contentsOf: URL(filePath: path + "-wal")) == log)
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `a failing migration leaves the database as it was`() async throws {
        try await withOldLedger { (path) async throws in
            let before = try tables(path)
            let connection = try Connection(path: path, mode: .readWrite)
            let failing = Migration(version: Self.newest + 1, name: "next_bad", sql: bad.sql)
            let error = #expect(throws: SQLiteError.self) {
                try Migrator(path: path, migrations: Migration.all + [failing], now: 77).migrate(connection)
            }
            #expect(!connection.isInTransaction)
            #expect(error?.message == "no such table: nowhere")
            #expect(try version(path) == Self.newest)
            #expect(try tables(path) == before)
            let ledger = try TaskRepository(path: path, clock: ManualClock().read)
            #expect(try await ledger.list(TaskQuery()).map(\.request.prompt) == ["an old boat"])
            await ledger.close()
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `those before a failing migration stay applied`() async throws {
        try await withOldLedger { (path) async throws in
            #expect(throws: SQLiteError.self) { try migrate(path, [good, bad]) }
            #expect(try version(path) == Self.newest + 1)
            #expect(try tables(path).contains("task"))
            #expect(try !tables(path).contains("half"))
            try migrate(
                path,
                [good, Migration(version: Self.newest + 2, name: "next_better", sql: "CREATE TABLE half (value)")])
            #expect(try version(path) == Self.newest + 2)
            #expect(try version("\(path).schema-\(Self.newest + 1)") == Self.newest + 1)
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `an edited migration is another history`() async throws {
        try await withOldLedger { (path) async throws in
            try migrate(path, [good])
            let edited = Migration(version: Self.newest + 1, name: "next_good", sql: good.sql + " ")
            #expect(throws: StoreError.differentHistory(path: path, version: Self.newest + 1)) {
                try migrate(path, [edited])
            }
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `a ledger migrated under a running program takes no more of its writes`() async throws {
        try await withBench { bench in
            let task = try await bench.record()
            try migrate(bench.ledger.path, [good])
            let error = StoreError.newerLedger(path: bench.ledger.path, found: Self.newest + 1, known: Self.newest)
            await #expect(throws: error) { try await bench.record() }
            await #expect(throws: error) { try await bench.ledger.cancel(task.id) }
            #expect(try await bench.ledger.task(task.id).state == .queued)
        }
    }

    @Test func `the list of migrations is the folder`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "migrations")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path()).filter { $0.hasSuffix(".sql") }
        #expect(Migration.all.map { $0.name + ".sql" } == files.sorted())
        let ofServer = try FileManager.default.contentsOfDirectory(atPath: folder.path() + "/postgres")
        #expect(ServerMigrator.all.map { $0.name + ".sql" } == ofServer.sorted())
        for (index, migration) in Migration.all.enumerated() {
            #expect(migration.version == index + 1)
            let number = String(10_000 + migration.version).dropFirst()
            #expect(migration.name.hasPrefix("\(number)_"))
            let text = try String(contentsOf: folder.appending(path: migration.name + ".sql"), encoding: .utf8)
            #expect(migration.sql == text)
        }
    }
}
