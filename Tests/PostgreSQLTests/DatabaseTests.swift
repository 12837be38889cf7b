import TestSupport
import Testing

@testable import PostgreSQL

@Suite(.enabled(if: PostgresCluster.isUsable, "needs postgres"), .ownThreads)
struct DatabaseTests {
    private func withDatabase(_ body: (Database, ServerAddress) async throws -> Void) async throws {
        try await withPostgres { (database, address) async throws in
            try await database.run("CREATE TABLE kept (value bigint NOT NULL)")
            try await body(database, address)
        }
    }

    @Test func `a read sees one snapshot while others write`() async throws {
        try await withDatabase { (database, address) async throws in
            let counts = try await database.read { reader in
                let before = try reader.integers("SELECT count(*) FROM kept")
                try Connection(address).execute("INSERT INTO kept VALUES (1)")
                return before + (try reader.integers("SELECT count(*) FROM kept"))
            }
            #expect(counts == [0, 0])
            #expect(try await database.integers("SELECT count(*) FROM kept") == [1])
        }
    }

    @Test func `a read that throws leaves no snapshot open`() async throws {
        try await withDatabase { (database, address) async throws in
            await #expect(throws: Refused.self) {
                try await database.read { reader in
                    _ = try reader.integers("SELECT count(*) FROM kept")
                    throw Refused()
                }
            }
            try await database.run("INSERT INTO kept VALUES (1)")
            #expect(try await database.integers("SELECT count(*) FROM kept") == [1])
        }
    }

    @Test func `a read that throws amid its rows leaves the connection usable`() async throws {
        try await withDatabase { (database, _) async throws in
            await #expect(throws: Refused.self) {
                try await database.read { reader in
                    try reader.forEach("SELECT generate_series(1, 10000)") { _ in throw Refused() }
                }
            }
            #expect(try await database.integers("SELECT 1") == [1])
        }
    }

    @Test func `a read cannot write`() async throws {
        try await withDatabase { (database, _) async throws in
            let error = await #expect(throws: ServerError.self) {
                try await database.read { try $0.execute("INSERT INTO kept VALUES (1)") }
            }
            #expect(error?.kind == .readOnly)
        }
    }

    @Test func `a written value is there once write returns`() async throws {
        try await withDatabase { (database, address) async throws in
            for value in 0..<20 {
                try await database.run("INSERT INTO kept VALUES (?)", [.init(value)])
                #expect(try Connection(address).integers("SELECT max(value) FROM kept") == [value])
            }
        }
    }

    @Test func `a short read does not wait for a long one`() async throws {
        try await withDatabase { (database, address) async throws in
            let holder = try Connection(address)
            try holder.execute("SELECT pg_advisory_lock(77)")
            // Waits for the lock, and so until the short reads are done.
            async let long = database.read(isLong: true) { reader in
                try reader.execute("SELECT pg_advisory_lock_shared(77)")
                return try reader.integers("SELECT 9")
            }
            let sql = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            while try holder.integers(sql) == [0] {}
            try await withThrowingTaskGroup { group in
                for _ in 0..<20 { group.addTask { try await database.integers("SELECT 1") } }
                for try await found in group { #expect(found == [1]) }
            }
            try holder.execute("SELECT pg_advisory_unlock(77)")
            #expect(try await long == [9])
        }
    }

    @Test func `there are four connections at most`() async throws {
        try await withDatabase { (database, address) async throws in
            try await database.session.listen(to: "news")
            try await withThrowingTaskGroup { group in
                for value in 0..<40 {
                    group.addTask { try await database.run("INSERT INTO kept VALUES (?)", [.init(value)]) }
                    group.addTask { _ = try await database.integers("SELECT 1") }
                    group.addTask { _ = try await database.read(isLong: true) { try $0.integers("SELECT 1") } }
                }
                try await group.waitForAll()
            }
            let others = try Connection(address).integers(
                """
                SELECT count(*) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()
                """)
            #expect(others == [4])
        }
    }

    @Test func `a closed database opens again at its next use`() async throws {
        try await withDatabase { (database, _) async throws in
            await database.writeEventually { try $0.execute("INSERT INTO kept VALUES (1)") }
            await database.close()
            #expect(try await database.integers("SELECT value FROM kept") == [1])
            try await database.run("INSERT INTO kept VALUES (2)")
            #expect(try await database.integers("SELECT value FROM kept") == [1, 2])
        }
    }
}
