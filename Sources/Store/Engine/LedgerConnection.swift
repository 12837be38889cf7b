import SQLite

/// An open connection to the ledger, by the engine that keeps it.
///
/// Which engines there are is known here, so that nothing is boxed: values are bound, and rows lent, one by one.
enum LedgerConnection {
    case sqlite(Connection)

    var dialect: Dialect {
        switch self {
        case .sqlite: .sqlite
        }
    }

    /// Runs a statement and ignores its rows.
    /// - Returns: the number of rows that it changed.
    @discardableResult
    func execute(_ sql: String, _ values: [LedgerValue] = []) throws -> Int {
        try visit(sql, values) { _ in true }
        switch self {
        case .sqlite(let connection): return connection.changes
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

    /// The first row, or nil.
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
    /// - Returns: the number that the row got.
    func insert(_ sql: String, _ values: [LedgerValue]) throws -> Int64 {
        try visit(sql, values) { _ in true }
        switch self {
        case .sqlite(let connection): return connection.lastInsertedID
        }
    }

    /// The version of the schema that the ledger has.
    func schemaVersion() throws -> Int {
        switch self {
        case .sqlite: try first("PRAGMA user_version") { row in try row.int() } ?? 0
        }
    }

    /// Makes room for the pages of indexes that are written all over, instead of writing each of them many times.
    func expectManyWrites() throws {
        switch self {
        case .sqlite: try execute("PRAGMA cache_size=-65536")
        }
    }

    /// Whether a unique index or a primary key has refused a row.
    static func isUniqueViolation(_ error: any Error) -> Bool {
        (error as? SQLiteError)?.isUniqueViolation ?? false
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
        }
    }
}
