import CSQLite

/// The row that a statement stands on, read column by column, left to right.
///
/// A row is lent to a closure and is void after it. Reading never coerces: a column whose stored type is not the one
/// asked for throws a `RowDecodingError` that names the column, the type expected and the type found.
public struct Row {
    private let statement: OpaquePointer
    private var next: Int32 = 0

    init(statement: OpaquePointer) {
        self.statement = statement
    }

    public mutating func integer() throws -> Int64 {
        let column = try take(SQLITE_INTEGER, "INTEGER")
        return sqlite3_column_int64(statement, column)
    }

    public mutating func integerOrNil() throws -> Int64? {
        try takeOrNil(SQLITE_INTEGER, "INTEGER").map { sqlite3_column_int64(statement, $0) }
    }

    public mutating func int() throws -> Int { Int(try integer()) }

    public mutating func intOrNil() throws -> Int? { try integerOrNil().map(Int.init) }

    public mutating func bool() throws -> Bool { try integer() != 0 }

    public mutating func boolOrNil() throws -> Bool? { try integerOrNil().map { $0 != 0 } }

    public mutating func real() throws -> Double {
        let column = try take(SQLITE_FLOAT, "REAL")
        return sqlite3_column_double(statement, column)
    }

    public mutating func realOrNil() throws -> Double? {
        try takeOrNil(SQLITE_FLOAT, "REAL").map { sqlite3_column_double(statement, $0) }
    }

    public mutating func text() throws -> String {
        text(at: try take(SQLITE_TEXT, "TEXT"))
    }

    private func text(at column: Int32) -> String {
        // The order matters: sqlite3_column_bytes() is only valid after the text was asked for.
        guard let bytes = sqlite3_column_text(statement, column) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    public mutating func textOrNil() throws -> String? {
        try takeOrNil(SQLITE_TEXT, "TEXT").map(text(at:))
    }

    public mutating func blob() throws -> [UInt8] {
        blob(at: try take(SQLITE_BLOB, "BLOB"))
    }

    private func blob(at column: Int32) -> [UInt8] {
        guard let bytes = sqlite3_column_blob(statement, column) else { return [] }
        let count = Int(sqlite3_column_bytes(statement, column))
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    }

    public mutating func blobOrNil() throws -> [UInt8]? {
        try takeOrNil(SQLITE_BLOB, "BLOB").map(blob(at:))
    }

    /// The next column if it is of the type expected, nil if it is NULL.
    private mutating func takeOrNil(_ expected: Int32, _ name: String) throws -> Int32? {
        let column = next
        let found = sqlite3_column_type(statement, column)
        guard found != expected else {
            next += 1
            return column
        }
        // Beyond the last column everything looks like NULL.
        guard found == SQLITE_NULL, column < sqlite3_column_count(statement) else { return try take(expected, name) }
        next += 1
        return nil
    }

    private mutating func take(_ expected: Int32, _ name: String) throws -> Int32 {
        let column = next
        next += 1
        let found = sqlite3_column_type(statement, column)
        guard found == expected else { throw mismatch(at: column, found, expected: name) }
        return column
    }

    private func mismatch(at column: Int32, _ found: Int32, expected: String) -> RowDecodingError {
        let isColumn = column < sqlite3_column_count(statement)
        return RowDecodingError(
            column: isColumn ? String(cString: sqlite3_column_name(statement, column)) : "#\(column)",
            expected: expected, found: isColumn ? Self.typeName(found) : "no such column",
            sql: String(cString: sqlite3_sql(statement)))
    }

    private static func typeName(_ type: Int32) -> String {
        switch type {
        case SQLITE_INTEGER: "INTEGER"
        case SQLITE_FLOAT: "REAL"
        case SQLITE_TEXT: "TEXT"
        case SQLITE_BLOB: "BLOB"
        default: "NULL"
        }
    }
}

/// A column has another type than the one asked for.
public struct RowDecodingError: Error, Sendable, CustomStringConvertible {
    public let column: String
    public let expected: String
    public let found: String
    public let sql: String

    public var description: String {
        "column \(column): expected \(expected), found \(found), in `\(sql)`"
    }
}
