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

    func bind(_ values: [SQLiteValue]) throws {
        guard values.count == Int(sqlite3_bind_parameter_count(handle)) else {
            throw SQLiteError(
                extendedCode: SQLITE_RANGE,
                message: "\(sqlite3_bind_parameter_count(handle)) parameters, \(values.count) values", sql: sql)
        }
        var index: Int32 = 0
        for value in values {
            index += 1
            let code = bind(value, at: index)
            guard code == SQLITE_OK else { throw SQLiteError(handle: connection, code: code, sql: sql) }
        }
    }

    private func bind(_ value: SQLiteValue, at index: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(handle, index)
        case .integer(let integer): return sqlite3_bind_int64(handle, index, integer)
        case .real(let real): return sqlite3_bind_double(handle, index, real)
        case .text(var text):
            return text.withUTF8 { bytes in
                guard let base = bytes.baseAddress else { return reel_sqlite3_bind_text(handle, index, "", 0) }
                return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                    reel_sqlite3_bind_text(handle, index, $0, UInt64(bytes.count))
                }
            }
        case .blob(let blob):
            return blob.withUnsafeBytes { bytes in
                // A null pointer would bind NULL, not an empty blob.
                guard let base = bytes.baseAddress else { return sqlite3_bind_zeroblob(handle, index, 0) }
                return reel_sqlite3_bind_blob(handle, index, base, UInt64(bytes.count))
            }
        }
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
