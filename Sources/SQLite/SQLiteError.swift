import CSQLite

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A failure that SQLite reported, with the statement that met it but never the values bound to it.
public struct SQLiteError: Error, Sendable, CustomStringConvertible {
    /// The extended result code, such as 2067 (`SQLITE_CONSTRAINT_UNIQUE`).
    public let extendedCode: Int32
    /// SQLite's own words for it.
    public let message: String
    /// The SQL text, without bound values: they may hold what the user wants kept private.
    public let sql: String?

    /// The primary result code: the low eight bits of `extendedCode`.
    public var code: Int32 { extendedCode & 0xFF }

    /// What went wrong, as far as a caller decides upon it.
    public enum Kind: Sendable {
        case busy, readOnly, ioError, corrupt, full, cannotOpen, notADatabase, noMemory, constraint, other
    }

    public var kind: Kind {
        if extendedCode == SQLITE_IOERR | (12 << 8) { return .noMemory }
        return switch code {
        // The last is what comes of losing the race for a lock again and again.
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .busy
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: .readOnly
        case SQLITE_IOERR: .ioError
        case SQLITE_CORRUPT: .corrupt
        case SQLITE_FULL: .full
        case SQLITE_CANTOPEN: .cannotOpen
        case SQLITE_NOTADB: .notADatabase
        case SQLITE_NOMEM: .noMemory
        case SQLITE_CONSTRAINT: .constraint
        default: .other
        }
    }

    /// Whether a unique index or primary key refused the row.
    public var isUniqueViolation: Bool {
        extendedCode == SQLITE_CONSTRAINT | (8 << 8) || extendedCode == SQLITE_CONSTRAINT | (6 << 8)
    }

    public init(extendedCode: Int32, message: String, sql: String?) {
        self.extendedCode = extendedCode
        self.message = message
        self.sql = sql
    }

    /// The error that `handle` met last.
    init(handle: OpaquePointer?, code: Int32, sql: String?) {
        let extended = handle.map { sqlite3_extended_errcode($0) } ?? code
        self.extendedCode = extended == SQLITE_OK ? code : extended
        if let handle, let text = sqlite3_errmsg(handle) {
            // What the system said tells a full table of files from a folder that is closed.
            let isOutOfFiles =
                extended & 0xFF == SQLITE_CANTOPEN && [EMFILE, ENFILE].contains(sqlite3_system_errno(handle))
            self.message =
                String(cString: text) + (isOutOfFiles ? ": too many files are open (ulimit -n raises the limit)" : "")
        } else {
            self.message = String(cString: sqlite3_errstr(code))
        }
        self.sql = sql
    }

    public var description: String {
        let place = sql.map { " while executing `\($0)`" } ?? ""
        return "SQLite error \(extendedCode): \(message)\(place)"
    }
}
