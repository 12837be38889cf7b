import PostgreSQL

/// Brings a database on a server to the schema of this program, or says why it must not.
struct ServerMigrator {
    /// In order. The first makes what the migrations of a file had come to, and has the number of the last of them; from
    /// there on a server's ledger has its own.
    static let all = [
        Migration(version: 6, name: "0006_ledger", bytes: PackageResources._006_ledger_sql),
        Migration(version: 7, name: "0007_writers", bytes: PackageResources._007_writers_sql),
        Migration(version: 8, name: "0008_batches", bytes: PackageResources._008_batches_sql),
        Migration(version: 9, name: "0009_shots", bytes: PackageResources._009_shots_sql),
        Migration(version: 10, name: "0010_caps", bytes: PackageResources._010_caps_sql),
        Migration(version: 11, name: "0011_material", bytes: PackageResources._011_material_sql),
        Migration(version: 12, name: "0012_bills_and_visitors", bytes: PackageResources._012_bills_and_visitors_sql),
        Migration(version: 13, name: "0013_authors", bytes: PackageResources._013_authors_sql),
    ]
    /// The schema of this program.
    static let newest = all.last?.version ?? 0

    let path: String
    var migrations = ServerMigrator.all
    /// Asked before an existing ledger is migrated, when nobody else can write; throws to refuse.
    var mayBegin: (LedgerTransaction) throws -> Void = { _ in }

    var newest: Int { migrations.last?.version ?? 0 }

    /// Looks without changing anything.
    /// - Throws: `StoreError` if what is there is not a ledger that this program may write.
    func schemaState(of db: LedgerTransaction) throws -> Migrator.SchemaState {
        // Read as rows: what a connection has once looked up by name it may remember, as missing too, while it waits for
        // another host that makes it.
        let tables = try db.all(
            """
            SELECT CAST(c.relname AS TEXT) FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ANY (current_schemas(false)) AND c.relname IN ('schema_version', 'ledger', 'task')
            """
        ) { row in try row.text() }
        guard tables.contains("schema_version") else {
            if !tables.isEmpty {
                throw StoreError.foreignFile(
                    path: path, detail: "the database has tables of another program; give reel one of its own")
            }
            return .empty
        }
        let applied = try db.all("SELECT version, sha256 FROM schema_version ORDER BY version") { row in
            (try row.int(), try row.text())
        }
        guard let last = applied.last?.0 else { return .empty }
        guard last <= newest else { throw StoreError.newerLedger(path: path, found: last, known: newest) }
        for (applied, known) in zip(applied, migrations) where applied != (known.version, known.sha256) {
            throw StoreError.differentHistory(path: path, version: applied.0)
        }
        return last == newest ? .current : .outdated
    }

    /// Applies what is missing, all in the open transaction. Whoever else would do the same waits until that has ended,
    /// and then finds it done.
    /// - Parameter progress: called before each step.
    /// - Throws: `StoreError`.
    func migrate(
        _ db: LedgerTransaction, on connection: Connection, progress: @escaping @Sendable (MigrationProgress) -> Void
    ) throws {
        try db.execute("SELECT pg_catalog.pg_advisory_xact_lock(?)", [.integer(ServerLocks.migration)])
        let state = try schemaState(of: db)
        guard state != .current else { return }
        var version = 0
        if state == .outdated {
            version = try db.connection.schemaVersion()
            try mayBegin(db)
        }
        let missing = migrations.filter { $0.version > version }
        let steps = MigrationSteps(version: newest, steps: missing.count, tell: progress)
        try db.execute(
            """
            CREATE TABLE IF NOT EXISTS schema_version (
                version BIGINT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at BIGINT NOT NULL
            )
            """)
        for (number, migration) in missing.enumerated() {
            // Nobody waits for the tables of a new ledger.
            if state == .outdated { steps.report(migration.name, step: number + 1) }
            try connection.executeScript(migration.sql)
            try migration.completion?(db)
            try db.execute(
                "INSERT INTO schema_version (version, name, sha256, applied_at) VALUES (?, ?, ?, ?)",
                [.init(migration.version), .text(migration.name), .text(migration.sha256), .integer(db.now)])
        }
        if state == .outdated { steps.report("log", step: missing.count, isDone: true) }
    }
}
