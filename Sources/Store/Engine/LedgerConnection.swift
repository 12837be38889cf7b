import PostgreSQL
import SQLite

/// An open connection to the ledger, by the engine that keeps it.
///
/// Which engines there are is known here, so that nothing is boxed: values are bound, and rows lent, one by one.
enum LedgerConnection {
    case sqlite(SQLite.Connection)
    case postgres(PostgreSQL.Connection)

    var dialect: Dialect {
        switch self {
        case .sqlite: .sqlite
        case .postgres: .postgres
        }
    }

    /// Whether the ledger is on a server, which several hosts may use.
    var isOnServer: Bool {
        switch self {
        case .sqlite: false
        case .postgres: true
        }
    }

    /// Runs a statement and ignores its rows.
    /// - Returns: the number of rows that it changed.
    @discardableResult
    func execute(_ sql: String, _ values: [LedgerValue] = []) throws -> Int {
        try visit(sql, values) { _ in true }
        switch self {
        case .sqlite(let connection): return connection.changes
        case .postgres(let connection): return connection.changes
        }
    }

    /// All rows, each decoded by `decode`.
    func all<Value>(
        _ sql: String, _ values: [LedgerValue] = [], decode: (inout LedgerRow) throws -> Value
    ) throws -> [Value] {
        var result: [Value] = []
        try visit(sql, values) { row in
            result.append(try decode(&row))
            return true
        }
        return result
    }

    /// The first row, or nil. A server's others are read too and dropped: the SQL says LIMIT where there may be many.
    func first<Value>(
        _ sql: String, _ values: [LedgerValue] = [], decode: (inout LedgerRow) throws -> Value
    ) throws -> Value? {
        var result: Value?
        try visit(sql, values) { row in
            result = try decode(&row)
            return false
        }
        return result
    }

    /// Calls `body` for each row as it is read, holding one row at a time.
    func forEach(
        _ sql: String, _ values: [LedgerValue] = [], body: (inout LedgerRow) throws -> Void
    ) throws {
        try visit(sql, values) { row in
            try body(&row)
            return true
        }
    }

    /// Runs an INSERT of one row.
    /// - Returns: the number that the row got; of no meaning for a table whose rows get none.
    func insert(_ sql: String, _ values: [LedgerValue]) throws -> Int64 {
        switch self {
        case .sqlite(let connection):
            try visit(sql, values) { _ in true }
            return connection.lastInsertedID
        case .postgres:
            guard NumberedTables.isInsertion(sql) else {
                try visit(sql, values) { _ in true }
                return 0
            }
            return try first(sql + " RETURNING id", values) { row in try row.integer() } ?? 0
        }
    }

    /// Runs a part of a transaction that may fail without the whole of it.
    ///
    /// SQLite undoes a statement that fails, and the transaction goes on. PostgreSQL does nothing more in a transaction
    /// in which a statement has failed: so the part gets a savepoint there, and is undone as a whole.
    func trying<Value>(_ body: () throws -> Value) throws -> Value {
        switch self {
        case .sqlite: try body()
        case .postgres(let connection): try connection.inSavepoint(body)
        }
    }

    /// The version of the schema that the ledger has.
    func schemaVersion() throws -> Int {
        switch self {
        case .sqlite: try first("PRAGMA user_version") { row in try row.int() } ?? 0
        case .postgres: try first("SELECT max(version) FROM schema_version") { row in try row.intOrNil() ?? 0 } ?? 0
        }
    }

    /// That of this program: each engine has migrations of its own.
    var newestSchema: Int {
        switch self {
        case .sqlite: Migration.all.last?.version ?? 0
        case .postgres: ServerMigrator.newest
        }
    }

    /// Makes room for the pages of indexes that are written all over, instead of writing each of them many times.
    func expectManyWrites() throws {
        switch self {
        case .sqlite: try execute("PRAGMA cache_size=-65536")
        // A server has the memory that its keeper gave it.
        case .postgres: break
        }
    }

    /// Whether a unique index or a primary key has refused a row.
    static func isUniqueViolation(_ error: any Error) -> Bool {
        switch error {
        case let error as SQLiteError: error.isUniqueViolation
        case let error as ServerError: error.isUniqueViolation
        default: false
        }
    }

    /// - Parameter body: false ends it.
    private func visit(
        _ sql: String, _ values: [LedgerValue], body: (inout LedgerRow) throws -> Bool
    ) throws {
        switch self {
        case .sqlite(let connection):
            try connection.visit(sql, parameters: values.count) { parameters in
                for value in values {
                    switch value {
                    case .null: try parameters.bindNull()
                    case .integer(let integer): try parameters.bind(integer)
                    case .real(let real): try parameters.bind(real)
                    case .text(let text): try parameters.bind(text)
                    case .blob(let blob): try parameters.bind(blob)
                    }
                }
            } body: { row in
                var lent = LedgerRow(row)
                return try body(&lent)
            }
        case .postgres(let connection):
            try Self.visit(connection, sql, values, body)
        }
    }

    private static func visit(
        _ connection: PostgreSQL.Connection, _ sql: String, _ values: [LedgerValue],
        _ body: (inout LedgerRow) throws -> Bool
    ) throws {
        var remote: RemoteRow?
        try connection.visit(sql, parameters: values.count) { parameters in
            for value in values {
                switch value {
                case .null: parameters.bindNull()
                case .integer(let integer): try parameters.bind(integer)
                case .real(let real): try parameters.bind(real)
                // PostgreSQL stores the character in no text.
                case .text(let text): try parameters.bind(text.utf8.contains(0) ? text.filter { $0 != "\0" } : text)
                case .blob(let blob): try parameters.bind(blob)
                }
            }
        } body: { row in
            let present = remote ?? RemoteRow(row)
            if remote == nil { remote = present } else { present.take(row) }
            var lent = LedgerRow(present)
            return try body(&lent)
        }
    }
}

/// The tables that number their rows.
private enum NumberedTables {
    private static let insertions = ["event", "task", "request", "account", "worker"].map { "INSERT INTO \($0) (" }

    static func isInsertion(_ sql: String) -> Bool { insertions.contains { sql.hasPrefix($0) } }
}
