import SQLite
import Testing

struct DatabaseTests {
    private func withDatabase(_ body: (Database, String) async throws -> Void) async throws {
        try await withDatabaseFile { path in
            let database = Database(path: path)
            try await database.run("CREATE TABLE kept (value INTEGER NOT NULL) STRICT")
            try await body(database, path)
            await database.close()
        }
    }

    @Test func `a read sees one snapshot while others write`() async throws {
        try await withDatabase { database, path in
            let counts = try await database.read { reader in
                func count() throws -> Int? { try reader.first("SELECT count(*) FROM kept") { try $0.int() } }
                let before = try count()
                try Connection(path: path, mode: .readWrite).execute("INSERT INTO kept VALUES (1)")
                return [before, try count()]
            }
            #expect(counts == [0, 0])
            #expect(try await database.integers("SELECT count(*) FROM kept") == [1])
        }
    }

    @Test func `a read that throws leaves no snapshot open`() async throws {
        struct Stop: Error {}
        try await withDatabase { database, path in
            await #expect(throws: Stop.self) {
                try await database.read { reader in
                    _ = try reader.first("SELECT count(*) FROM kept") { try $0.int() }
                    throw Stop()
                }
            }
            try await database.run("INSERT INTO kept VALUES (1)")
            #expect(try await database.integers("SELECT count(*) FROM kept") == [1])
        }
    }

    @Test func `a read cannot write`() async throws {
        try await withDatabase { database, _ in
            let error = await #expect(throws: SQLiteError.self) {
                try await database.read { try $0.execute("INSERT INTO kept VALUES (1)") }
            }
            #expect(error?.kind == .readOnly)
        }
    }

    @Test func `a written value is there once write returns`() async throws {
        try await withDatabase { database, path in
            for value in 0..<20 {
                try await database.run("INSERT INTO kept VALUES (?)", [.init(value)])
                let seen = try Connection(path: path, mode: .readOnly).first("SELECT max(value) FROM kept") {
                    try $0.int()
                }
                #expect(seen == value)
            }
        }
    }

    @Test func `a closed database opens again at its next use`() async throws {
        try await withDatabase { database, _ in
            await database.writeEventually { try $0.execute("INSERT INTO kept VALUES (1)") }
            await database.close()
            #expect(try await database.integers("SELECT value FROM kept") == [1])
            try await database.run("INSERT INTO kept VALUES (2)")
            #expect(try await database.integers("SELECT value FROM kept") == [1, 2])
        }
    }
}
