import Files
import PostgreSQL

/// The upkeep of a ledger on a server, as far as it is not the server's own.
struct ServerUpkeep: LedgerUpkeep {
    let ledger: ServerLedger

    func backUp(to target: String, now: Int64) async throws -> Backup {
        let new = try NewFile(target, ledger: ledger.companions.stem, isDatabase: false, now: now)
        let ledger = ledger
        return try await onOwnThread { try ServerBackup(ledger: ledger, new: new, now: now).make() }
    }

    var pinnedLog: String? { nil }

    /// Nothing is said here of a page that is damaged before it is read.
    func damage(in db: LedgerTransaction) -> [LedgerFinding] { [] }

    func damage(behind error: any Error) -> LedgerFinding? {
        guard let error = error as? ServerError, case .damaged = StoreError(error, path: ledger.path) else {
            return nil
        }
        return LedgerFinding(
            kind: "integrity", task: nil,
            message: "\(error.message); have the server's keeper look after its disk, and restore a backup")
    }

    func brokenReferences(in db: LedgerTransaction) throws -> [LedgerFinding] {
        try references(in: db).flatMap { reference in try reference.broken(in: db) }
    }

    func damagedIndexes(in db: LedgerTransaction) -> [String] { [] }

    func makeAnew(index: String, in db: LedgerTransaction) throws { try db.execute("REINDEX INDEX \(index)") }

    func freePages(of db: LedgerTransaction) throws -> FreePages {
        // The server uses them again by itself.
        FreePages(count: 0, size: 8_192, areReturnable: false)
    }

    func giveBack(atMost limit: Int, of db: LedgerTransaction) throws -> (pages: Int, began: ContinuousClock.Instant) {
        (0, .now)
    }

    /// The foreign keys of the ledger's tables, each of one column.
    private func references(in db: LedgerTransaction) throws -> [Reference] {
        try db.all(
            """
            SELECT CAST(child.relname AS TEXT), CAST(own.attname AS TEXT), CAST(parent.relname AS TEXT),
              CAST(other.attname AS TEXT),
              EXISTS (SELECT 1 FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.conrelid AND a.attname = 'id')
            FROM pg_catalog.pg_constraint c
            JOIN pg_catalog.pg_class child ON child.oid = c.conrelid
            JOIN pg_catalog.pg_class parent ON parent.oid = c.confrelid
            JOIN pg_catalog.pg_attribute own ON own.attrelid = c.conrelid AND own.attnum = c.conkey[1]
            JOIN pg_catalog.pg_attribute other ON other.attrelid = c.confrelid AND other.attnum = c.confkey[1]
            WHERE c.contype = 'f' AND pg_catalog.pg_table_is_visible(c.conrelid) AND cardinality(c.conkey) = 1
            ORDER BY 1, 2
            """
        ) { row in
            Reference(
                table: try row.text(), column: try row.text(), parent: try row.text(), parentColumn: try row.text(),
                isNumbered: try row.bool())
        }
    }
}

/// A foreign key.
private struct Reference {
    var table: String
    var column: String
    var parent: String
    var parentColumn: String
    /// Whether the rows that refer have a number of their own.
    var isNumbered: Bool

    /// Rows that refer to others which are not there.
    func broken(in db: LedgerTransaction) throws -> [LedgerFinding] {
        try db.all(
            """
            SELECT \(isNumbered ? "id" : column), \(column) FROM \(table) c
            WHERE \(column) IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM \(parent) p WHERE p.\(parentColumn) = c.\(column))
            ORDER BY 1
            """
        ) { row in
            let (id, missing) = (try row.integer(), try row.integer())
            let name = isNumbered ? "row \(id)" : "a row"
            return LedgerFinding(
                kind: "foreign_key", task: table == "task" ? id : nil,
                message: "\(name) of \(table) refers to row \(missing) of \(parent) that is not there")
        }
    }
}
