import FoundationEssentials
import PostgreSQL
import SQLite
import TestSupport

@testable import Store

/// What another process sees of a ledger, and does to it past every rule of the ledger's own.
extension LedgerSite {
    /// Looks at rows by a connection of its own.
    /// - Parameters:
    ///   - isWriting: whether it is to change some as well.
    ///   - now: the moment of the transaction.
    func transaction(isWriting: Bool = false, now: Int64 = 0) throws -> LedgerTransaction {
        guard let url else {
            guard case .file(let path) = address else { throw Unexpected() }
            let connection = try SQLite.Connection(path: path, mode: isWriting ? .readWrite : .readOnly)
            return LedgerTransaction(.sqlite(connection), now: now)
        }
        return LedgerTransaction(.postgres(try PostgreSQL.Connection(ServerAddress(url))), now: now)
    }

    /// The first column of each row.
    func integers(_ sql: String) throws -> [Int] {
        try transaction().all(sql) { try $0.int() }
    }

    /// The first column of each row.
    func texts(_ sql: String) throws -> [String] {
        try transaction().all(sql) { try $0.text() }
    }

    /// Writes past every rule but those of the tables, to set a scene.
    func force(_ sql: String, _ values: [LedgerValue] = []) throws {
        try transaction(isWriting: true).execute(sql, values)
    }

    /// The same, past the rule too that a row refers to another that is there.
    func tamper(_ statements: String...) throws {
        let db = try transaction(isWriting: true)
        try db.execute(url == nil ? "PRAGMA foreign_keys=OFF" : "SET session_replication_role = replica")
        for sql in statements { try db.execute(sql) }
    }

    /// The names of a table's columns.
    func columns(of table: String) throws -> [String] {
        try texts(
            url == nil
                ? "SELECT name FROM pragma_table_info('\(table)')"
                : """
                SELECT CAST(attname AS TEXT) FROM pg_attribute
                WHERE attrelid = CAST('\(table)' AS regclass) AND attnum > 0 AND NOT attisdropped
                """)
    }

    /// Tells one state of all that is written from another, also where a row was written as it had been.
    func imprint() throws -> [Data] {
        if case .file(let path) = address {
            return try ["", "-wal"].map { try Data(contentsOf: URL(filePath: path + $0)) }
        }
        let tables = try texts(
            """
            SELECT CAST(relname AS TEXT) FROM pg_class
            WHERE relkind = 'r' AND relnamespace = CAST('public' AS regnamespace) ORDER BY relname
            """)
        return try tables.map { table in
            let rows = try texts("SELECT CAST(xmin AS TEXT) || ' ' || CAST(ctid AS TEXT) FROM \(table) ORDER BY ctid")
            return Data("\(table): \(rows)".utf8)
        }
    }
}

extension Bench {
    func transaction(isWriting: Bool = false) throws -> LedgerTransaction {
        try site.transaction(isWriting: isWriting, now: clock.now)
    }

    func integers(_ sql: String) throws -> [Int] { try site.integers(sql) }

    func texts(_ sql: String) throws -> [String] { try site.texts(sql) }

    /// Writes past every rule of the ledger's own, to set a scene.
    func force(_ sql: String, _ values: [LedgerValue] = []) throws { try site.force(sql, values) }
}
