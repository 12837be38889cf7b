import SQLite
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs a test on an empty database in write-ahead mode, in a folder of its own.
func withDatabaseFile<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    try await withTemporaryFolder { folder in
        // Connections do not follow symbolic links, and the system's temporary folder may lie behind one.
        let resolved = try #require(realpath(folder, nil))
        defer { free(resolved) }
        let path = String(cString: resolved) + "/test.db"
        close(open(path, O_RDWR | O_CREAT, 0o600))
        _ = try Connection(path: path, mode: .readWrite).first("PRAGMA journal_mode=WAL") { try $0.text() }
        return try await body(path)
    }
}

/// Bytes of a file; 0 if there is none.
func size(of path: String) -> Int {
    var information = stat()
    return stat(path, &information) == 0 ? Int(information.st_size) : 0
}

extension Database {
    /// Writes with one statement.
    func run(_ sql: String, _ values: [SQLiteValue] = []) async throws {
        _ = try await write { try $0.execute(sql, values) }
    }

    /// The first column of every row.
    func integers(_ sql: String) async throws -> [Int] {
        try await read { try $0.all(sql) { try $0.int() } }
    }
}
