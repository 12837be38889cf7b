import Contract
import Files
import SQLite

/// Brings a database to the schema of this program, or says why it must not.
struct Migrator {
    /// `REEL` in ASCII, in the header of every ledger: a foreign file is refused rather than migrated.
    static let applicationID: Int64 = 0x5245_454C

    let path: String
    var migrations = Migration.all
    let now: Int64
    /// Asked at the beginning of each migration of an existing ledger, when nobody else can write; throws to refuse.
    var mayBegin: (Connection) throws -> Void = { _ in }

    var newest: Int { migrations.last?.version ?? 0 }

    enum SchemaState: Equatable {
        /// Nothing in it yet.
        case empty
        case current
        /// Some migrations are missing.
        case outdated
    }

    /// Looks without changing anything.
    /// - Throws: `StoreError` if the file is not a ledger that this program may write.
    func schemaState(of connection: Connection) throws -> SchemaState {
        // One snapshot: another process may be making this ledger at the same moment, and half of it looks foreign.
        try connection.execute("BEGIN")
        defer { connection.rollback() }
        let version = Int(try connection.first("PRAGMA user_version") { try $0.integer() } ?? 0)
        let application = try connection.first("PRAGMA application_id") { try $0.integer() } ?? 0
        if application != Self.applicationID {
            let objects = try connection.first("SELECT count(*) FROM sqlite_schema") { try $0.integer() } ?? 0
            guard application == 0, objects == 0, version == 0 else {
                if application == 0 { try refuseUnmarked(connection) }
                throw StoreError.foreignFile(path: path, detail: "it is a database of another program")
            }
            return .empty
        }
        guard version <= newest else {
            throw StoreError.newerLedger(path: path, found: version, known: newest)
        }
        let hasList = try connection.first("SELECT 1 FROM sqlite_schema WHERE name = 'schema_migration'") {
            try $0.int()
        }
        guard hasList != nil else {
            throw StoreError.damaged(
                path: path,
                detail:
                    "its table schema_migration is missing, as after a restore of some tables alone; restore all of it, or "
                    + "a backup")
        }
        let applied = try connection.all("SELECT version, sha256 FROM schema_migration ORDER BY version") { row in
            (try row.int(), try row.text())
        }
        if let last = applied.last?.0, last != version { throw unmarked(last) }
        for (applied, known) in zip(applied, migrations) where applied != (known.version, known.sha256) {
            throw StoreError.differentHistory(path: path, version: applied.0)
        }
        return version == newest ? .current : .outdated
    }

    private func unmarked(_ version: Int) -> StoreError {
        StoreError.unmarked(
            path: path,
            remedy: "sqlite3 \(ShellWord.quoted(path)) "
                + "'PRAGMA application_id=\(Self.applicationID); PRAGMA user_version=\(version)'")
    }

    /// - Throws: `StoreError.unmarked` or `.newerLedger` for a ledger whose header does not say that it is one: dumps leave out
    ///   what is no table.
    private func refuseUnmarked(_ connection: Connection) throws {
        let tables = try connection.first(
            "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('schema_migration', 'ledger', 'task')"
        ) { try $0.int() }
        guard tables == 3 else { return }
        let first = try? connection.first("SELECT sha256 FROM schema_migration WHERE version = 1") { try $0.text() }
        let last = try? connection.first("SELECT max(version) FROM schema_migration") { try $0.int() }
        guard let last, first == migrations.first?.sha256 else { return }
        guard last <= newest else { throw StoreError.newerLedger(path: path, found: last, known: newest) }
        throw unmarked(last)
    }

    /// Applies what is missing, each migration in one transaction with the row that records it.
    ///
    /// The caller holds the ledger's migration lock. A file with content is copied beside itself first. Ended at any
    /// moment, it leaves a ledger of the old schema, or of one between, and the next call goes on.
    /// - Parameter progress: called before each step and, while one takes long, many times a second.
    /// - Throws: `StoreError.noRoom` before anything is changed.
    func migrate(_ connection: Connection, progress: @escaping @Sendable (MigrationProgress) -> Void = { _ in }) throws
    {
        let state = try schemaState(of: connection)
        guard state != .current else { return }
        let version = Int(try connection.first("PRAGMA user_version") { try $0.integer() } ?? 0)
        let missing = migrations.filter { $0.version > version }
        if state == .empty {
            try makeNew(connection)
            for migration in missing { try apply(migration, to: connection) }
            return
        }
        let counts = missing.map { Script($0.sql).statements.count }
        let steps = MigrationSteps(version: newest, steps: counts.reduce(2, +), tell: progress)
        let space = MigrationSpace(path: path)
        try space.require(connection)
        try connection.reporting({ steps.report("copy", step: 1) }) {
            try copyAside(connection)
            try space.prepare(connection)
        }
        var done = 1
        for (migration, count) in zip(missing, counts) {
            try apply(migration, to: connection) { step, _ in steps.report(migration.name, step: done + step) }
            done += count
        }
        steps.report("log", step: steps.steps)
        // Otherwise the next writer would have to do it, and others with something urgent would wait for that.
        connection.copyBackLog(path: path)
        steps.report("log", step: steps.steps, isDone: true)
    }

    private func makeNew(_ connection: Connection) throws {
        // Without rewriting the file this is possible only before the first table.
        try connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
        // Not possible inside a transaction; an empty file in this mode counts as new if we end here.
        _ = try connection.first("PRAGMA journal_mode=WAL") { try $0.text() }
    }

    private func apply(
        _ migration: Migration, to connection: Connection, progress: (Int, Int) -> Void = { _, _ in }
    ) throws {
        try connection.execute("BEGIN IMMEDIATE")
        do {
            if migration.version == migrations.first?.version {
                try connection.execute(
                    """
                    CREATE TABLE schema_migration (
                        version INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL
                    ) STRICT
                    """)
            } else {
                try mayBegin(connection)
            }
            try connection.executeScript(migration.sql, progress: progress)
            try migration.completion?(LedgerTransaction(connection, now: now))
            try connection.execute(
                "INSERT INTO schema_migration (version, name, sha256, applied_at) VALUES (?, ?, ?, ?)",
                [.init(migration.version), .text(migration.name), .text(migration.sha256), .integer(now)])
            // Pragmas take no parameters; both numbers are our own.
            try connection.execute("PRAGMA application_id=\(Self.applicationID)")
            try connection.execute("PRAGMA user_version=\(migration.version)")
            try connection.execute("COMMIT")
        } catch {
            connection.rollback()
            throw error
        }
    }

    private func copyAside(_ connection: Connection) throws {
        let version = try connection.first("PRAGMA user_version") { try $0.integer() } ?? 0
        let copy = "\(path).schema-\(version)"
        // Under this name there is only ever a whole copy; what a process that was killed left goes first.
        let draft = copy + ".unfinished"
        for leftover in [draft, draft + "-journal", copy] where PrivateFiles.isTaken(leftover) {
            try PrivateFiles.remove(leftover)
        }
        try PrivateFiles.createNew(draft)
        try connection.execute("VACUUM INTO ?", [.text(draft)])
        try PrivateFiles.synchronize(draft)
        try PrivateFiles.rename(draft, toNew: copy)
        try PrivateFiles.synchronize(PrivateFiles.folder(of: copy))
    }
}
