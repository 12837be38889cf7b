import CSQLite

/// A prepared statement. It belongs to one connection and is lent out by that connection's cache.
final class Statement {
    let handle: OpaquePointer
    let sql: String
    private let connection: OpaquePointer
    /// Whether somebody uses it at the moment.
    var isLent = true
    /// Whether the cache knows it.
    var isCached = false

    init(connection: OpaquePointer, sql: String) throws {
        self.connection = connection
        self.sql = sql
        var handle: OpaquePointer?
        var text = sql
        let (code, isAlone) = text.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) { text in
                var tail: UnsafePointer<CChar>?
                let code = sqlite3_prepare_v3(
                    connection, text.baseAddress, Int32(text.count), UInt32(SQLITE_PREPARE_PERSISTENT), &handle, &tail)
                guard code == SQLITE_OK, let start = text.baseAddress, let tail else { return (code, true) }
                return (code, Self.isBlank(text[(tail - start)...], connection))
            }
        }
        guard code == SQLITE_OK, let handle else {
            throw SQLiteError(handle: connection, code: code, sql: sql)
        }
        guard isAlone else {
            sqlite3_finalize(handle)
            throw SQLiteError(
                extendedCode: SQLITE_MISUSE, message: "more than one statement, of which only the first would run",
                sql: sql)
        }
        self.handle = handle
    }

    /// Whether a text has nothing but white space, comments and semicolons.
    static func isBlank(_ sql: String, _ connection: OpaquePointer) -> Bool {
        var sql = sql
        return sql.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) { text in isBlank(text[...], connection) }
        }
    }

    /// Whether nothing but white space, comments and semicolons stands behind a statement. SQLite would pass over anything
    /// else without a word, as if it had run.
    private static func isBlank(_ rest: Slice<UnsafeBufferPointer<CChar>>, _ connection: OpaquePointer) -> Bool {
        var rest = UnsafeBufferPointer(rebasing: rest)
        while let start = rest.baseAddress, !rest.isEmpty {
            var second: OpaquePointer?
            var tail: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v3(connection, start, Int32(rest.count), 0, &second, &tail)
            guard code == SQLITE_OK, second == nil else {
                sqlite3_finalize(second)
                return false
            }
            // Nothing is read from a zero byte on, whatever stands behind it.
            guard let tail, tail > start else { return false }
            rest = UnsafeBufferPointer(rebasing: rest[(tail - start)...])
        }
        return true
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// - Parameter count: how many values `body` binds.
    func bind(_ count: Int, _ body: (inout Parameters) throws -> Void) throws {
        guard count == Int(sqlite3_bind_parameter_count(handle)) else {
            throw SQLiteError(
                extendedCode: SQLITE_RANGE,
                message: "\(sqlite3_bind_parameter_count(handle)) parameters, \(count) values", sql: sql)
        }
        var parameters = Parameters(statement: self)
        try body(&parameters)
    }

    func bind(_ values: [SQLiteValue]) throws {
        try bind(values.count) { parameters in
            for value in values { try parameters.bind(value) }
        }
    }

    fileprivate func requireBound(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw SQLiteError(handle: connection, code: code, sql: sql) }
    }

    /// Advances to the next row; false when there is none.
    func step() throws -> Bool {
        let code = sqlite3_step(handle)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw SQLiteError(handle: connection, code: code, sql: sql)
        }
    }

    /// Makes the statement ready for its next use and lets go of what was bound.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }
}

/// The parameters of a statement that is about to run: each call binds the next of them.
public struct Parameters {
    private let statement: Statement
    private var last: Int32 = 0

    init(statement: Statement) {
        self.statement = statement
    }

    public mutating func bindNull() throws {
        last += 1
        try statement.requireBound(sqlite3_bind_null(statement.handle, last))
    }

    public mutating func bind(_ integer: Int64) throws {
        last += 1
        try statement.requireBound(sqlite3_bind_int64(statement.handle, last, integer))
    }

    public mutating func bind(_ real: Double) throws {
        last += 1
        try statement.requireBound(sqlite3_bind_double(statement.handle, last, real))
    }

    public mutating func bind(_ text: String) throws {
        last += 1
        var text = text
        let code = text.withUTF8 { bytes in
            guard let base = bytes.baseAddress else { return reel_sqlite3_bind_text(statement.handle, last, "", 0) }
            return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                reel_sqlite3_bind_text(statement.handle, last, $0, UInt64(bytes.count))
            }
        }
        try statement.requireBound(code)
    }

    public mutating func bind(_ blob: [UInt8]) throws {
        last += 1
        let code = blob.withUnsafeBytes { bytes in
            // A null pointer would bind NULL, not an empty blob.
            guard let base = bytes.baseAddress else { return sqlite3_bind_zeroblob(statement.handle, last, 0) }
            return reel_sqlite3_bind_blob(statement.handle, last, base, UInt64(bytes.count))
        }
        try statement.requireBound(code)
    }

    mutating func bind(_ value: SQLiteValue) throws {
        switch value {
        case .null: try bindNull()
        case .integer(let integer): try bind(integer)
        case .real(let real): try bind(real)
        case .text(let text): try bind(text)
        case .blob(let blob): try bind(blob)
        }
    }
}
