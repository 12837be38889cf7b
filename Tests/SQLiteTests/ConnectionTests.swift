import Testing

@testable import SQLite

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

struct ConnectionTests {
    private func pragma(_ name: String, _ connection: Connection) throws -> Int? {
        try connection.first("PRAGMA \(name)") { try $0.int() }
    }

    @Test(arguments: [Connection.Mode.readOnly, .readWrite])
    func `every connection has what the ledger relies on`(_ mode: Connection.Mode) async throws {
        try await withDatabaseFile { path in
            let connection = try Connection(path: path, mode: mode, busyTimeout: 1234)
            #expect(try pragma("foreign_keys", connection) == 1)
            #expect(try pragma("trusted_schema", connection) == 0)
            #expect(try pragma("wal_autocheckpoint", connection) == 0)
            #expect(try pragma("busy_timeout", connection) == 1234)
            #expect(try connection.first("PRAGMA journal_mode") { try $0.text() } == "wal")
            if mode == .readWrite { #expect(try pragma("synchronous", connection) == 2) }
        }
    }

    @Test func `each connection of a database has them too`() async throws {
        try await withDatabaseFile { path in
            let database = Database(path: path)
            let written = try await database.write { connection in
                try ["synchronous", "foreign_keys", "trusted_schema", "wal_autocheckpoint"].map { name in
                    try connection.first("PRAGMA \(name)") { try $0.int() }
                }
            }
            #expect(written == [2, 1, 0, 0])
            let read = try await database.read { connection in
                try ["foreign_keys", "trusted_schema", "wal_autocheckpoint"].map { name in
                    try connection.first("PRAGMA \(name)") { try $0.int() }
                }
            }
            #expect(read == [1, 0, 0])
            await database.close()
        }
    }

    @Test func `a connection for reading cannot write`() async throws {
        try await withDatabaseFile { path in
            let connection = try Connection(path: path, mode: .readOnly)
            let error = try #require(throws: SQLiteError.self) { try connection.execute("CREATE TABLE new (value)") }
            #expect(error.kind == .readOnly)
        }
    }

    @Test func `the schema itself cannot be written`() async throws {
        try await withDatabaseFile { path in
            let connection = try Connection(path: path, mode: .readWrite)
            try connection.execute("CREATE TABLE kept (value)")
            try connection.execute("PRAGMA writable_schema=ON")
            #expect(throws: SQLiteError.self) { try connection.execute("UPDATE sqlite_schema SET sql = 'nonsense'") }
        }
    }

    @Test func `a symbolic link is not followed`() async throws {
        try await withDatabaseFile { path in
            let link = path + "-link"
            #expect(symlink(path, link) == 0)
            let error = try #require(throws: SQLiteError.self) { _ = try Connection(path: link, mode: .readWrite) }
            #expect(error.kind == .cannotOpen)
        }
    }

    @Test func `closing leaves the log as it is`() async throws {
        try await withDatabaseFile { path in
            var connection: Connection? = try Connection(path: path, mode: .readWrite)
            try connection?.execute("CREATE TABLE kept (value INTEGER) STRICT")
            let (file, log) = (size(of: path), size(of: path + "-wal"))
            #expect(log > 0)
            connection = nil
            #expect(size(of: path) == file)
            #expect(size(of: path + "-wal") == log)
            let again = try Connection(path: path, mode: .readOnly)
            #expect(try again.all("SELECT value FROM kept") { try $0.int() } == [])
        }
    }

    @Test func `a connection alone never checkpoints, however long the log grows`() async throws {
        try await withDatabaseFile { path in
            let connection = try Connection(path: path, mode: .readWrite)
            try connection.execute("CREATE TABLE kept (value BLOB) STRICT")
            let file = size(of: path)
            try connection.execute("BEGIN")
            for _ in 0..<30 { try connection.execute("INSERT INTO kept VALUES (zeroblob(1000000))") }
            try connection.execute("COMMIT")
            try connection.execute("INSERT INTO kept VALUES (x'00')")
            #expect(connection.framesInLog > 3 * Checkpointer.threshold)
            #expect(size(of: path) == file)
        }
    }

    @Test func `a lock taken elsewhere is busy after the timeout`() async throws {
        try await withDatabaseFile { path in
            let holder = try Connection(path: path, mode: .readWrite)
            try holder.execute("BEGIN EXCLUSIVE")
            let database = Database(path: path, busyTimeout: 1)
            let error = await #expect(throws: SQLiteError.self) {
                try await database.run("CREATE TABLE new (value)")
            }
            #expect(error?.kind == .busy)
            holder.rollback()
            try await database.run("CREATE TABLE new (value)")
            await database.close()
        }
    }
}
