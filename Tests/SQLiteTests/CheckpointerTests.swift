import FoundationEssentials
import Testing

@testable import SQLite

struct CheckpointerTests {
    /// Bytes of a log as long as the threshold, with the usual pages of 4096 bytes and a header of 24 to each.
    private let thresholdBytes = Checkpointer.threshold * (4_096 + 24)

    @Test func `the log stays bounded through thousands of commits`() async throws {
        try await withDatabaseFile { path in
            let database = Database(path: path)
            try await database.write { connection in
                try connection.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, value BLOB NOT NULL) STRICT")
                for id in 0..<100 { try connection.execute("INSERT INTO kept VALUES (?, zeroblob(4000))", [.init(id)]) }
            }
            var largest = 0
            for round in 0..<3_000 {
                try await database.run(
                    "UPDATE kept SET value = randomblob(4000) WHERE id BETWEEN ? AND ?",
                    [.init(round % 90), .init(round % 90 + 9)])
                if round % 100 == 0 {
                    // Readers come and go meanwhile.
                    _ = try await database.integers("SELECT count(*) FROM kept")
                    largest = max(largest, size(of: path + "-wal"))
                }
            }
            largest = max(largest, size(of: path + "-wal"))
            // About thirty thousand frames were written.
            #expect(largest < 2 * thresholdBytes)
            #expect(largest > thresholdBytes / 2)
            await database.close()
            #expect(size(of: path + "-wal") > 0)
            let intact = try Connection(path: path, mode: .readOnly).first("PRAGMA integrity_check") { try $0.text() }
            #expect(intact == "ok")
        }
    }

    @Test func `below the threshold nothing is copied back`() async throws {
        try await withDatabaseFile { path in
            let database = Database(path: path)
            let before = size(of: path)
            try await database.run("CREATE TABLE kept (value BLOB) STRICT")
            try await database.run("INSERT INTO kept VALUES (zeroblob(100000))")
            await database.close()
            #expect(size(of: path) == before)
        }
    }

    @Test func `a log grown by others is copied back by whoever commits next`() async throws {
        try await withDatabaseFile { path in
            let other = try Connection(path: path, mode: .readWrite)
            try other.execute("CREATE TABLE kept (value BLOB) STRICT")
            for _ in 0..<12 { try other.execute("INSERT INTO kept VALUES (zeroblob(1000000))") }
            let before = size(of: path)
            let database = Database(path: path)
            try await database.run("INSERT INTO kept VALUES (x'00')")
            // It copies once its commit has been told of; closing itself copies nothing.
            await database.close()
            #expect(size(of: path) > before + 11_000_000)
        }
    }

    @Test func `an open reader keeps its snapshot through checkpoints`() async throws {
        try await withDatabaseFile { path in
            let database = Database(path: path)
            try await database.write { connection in
                try connection.execute("CREATE TABLE kept (value BLOB) STRICT")
                try connection.execute("INSERT INTO kept VALUES (x'07')")
            }
            let reader = try Connection(path: path, mode: .readOnly)
            try reader.execute("BEGIN")
            #expect(try reader.all("SELECT value FROM kept") { try $0.blob() } == [[7]])
            for _ in 0..<10 { try await database.run("INSERT INTO kept VALUES (zeroblob(1000000))") }
            #expect(try reader.all("SELECT value FROM kept") { try $0.blob() } == [[7]])
            reader.rollback()
            #expect(try reader.first("SELECT count(*) FROM kept") { try $0.int() } == 11)
            await database.close()
        }
    }

    @Test func `a busy database is left for a later commit`() async throws {
        try await withDatabaseFile { path in
            let writer = try Connection(path: path, mode: .readWrite, busyTimeout: 1)
            try writer.execute("CREATE TABLE kept (value BLOB) STRICT")
            for _ in 0..<12 { try writer.execute("INSERT INTO kept VALUES (zeroblob(1000000))") }
            let before = size(of: path)
            var checkpointer = Checkpointer(path: path)
            let other = try Connection(path: path, mode: .readWrite)
            try other.execute("BEGIN IMMEDIATE")
            checkpointer.checkpointIfNeeded(writer: writer)
            #expect(size(of: path) == before)
            #expect(!writer.isInTransaction)
            other.rollback()
            checkpointer.checkpointIfNeeded(writer: writer)
            #expect(size(of: path) > before + 11_000_000)
            #expect(!writer.isInTransaction)
        }
    }

    @Test func `the log stays bounded through processes that write once each`() async throws {
        try await withDatabaseFile { path in
            try await Database(path: path).run("CREATE TABLE kept (value BLOB NOT NULL) STRICT")
            for _ in 0..<120 {
                // With its last connection closed the file is read anew, as by the next process.
                let database = Database(path: path)
                try await database.run("INSERT INTO kept VALUES (randomblob(400000))")
                await database.close()
            }
            // About twelve thousand frames were written.
            #expect(size(of: path + "-wal") < 2 * thresholdBytes)
        }
    }

    @Test func `a migration cannot come between the two steps of the rewritten page`() async throws {
        try await withDatabaseFile { path in
            let writer = try Connection(path: path, mode: .readWrite)
            try writer.execute("PRAGMA user_version=3")
            let migrating = try Connection(path: path, mode: .readWrite, busyTimeout: 1)
            var expected = 3
            try writer.rewriteFirstPage {
                if (try? migrating.execute("PRAGMA user_version=4")) != nil { expected = 4 }
            }
            #expect(try migrating.first("PRAGMA user_version") { try $0.int() } == expected)
            #expect(!writer.isInTransaction)
            try migrating.execute("PRAGMA user_version=5")
            try writer.rewriteFirstPage()
            #expect(try writer.first("PRAGMA user_version") { try $0.int() } == 5)
        }
    }

    @Test func `a page is not rewritten while somebody else writes`() async throws {
        try await withDatabaseFile { path in
            let writer = try Connection(path: path, mode: .readWrite, busyTimeout: 1)
            let other = try Connection(path: path, mode: .readWrite)
            try other.execute("BEGIN IMMEDIATE")
            #expect(throws: SQLiteError.self) { try writer.rewriteFirstPage() }
            #expect(!writer.isInTransaction)
            other.rollback()
        }
    }

    /// SQLite before 3.51.3 can lose pages when a checkpoint races a write, so that another place that checkpoints would
    /// be a defect that no other test shows.
    @Test func `no other place checkpoints`() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources")
        var places: [String: Set<String>] = [:]
        let files = try FileManager.default.subpathsOfDirectory(atPath: sources.path())
        for file in files where file.hasSuffix(".swift") || file.hasSuffix(".h") || file.hasSuffix(".sql") {
            let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
            for word in ["wal_checkpoint", "checkpointPassive(", "checkpointIfNeeded(", "wal_autocheckpoint"]
            where text.contains(word) {
                places[word, default: []].insert(file)
            }
        }
        #expect(places["wal_checkpoint"] == ["SQLite/Connection.swift"])
        #expect(places["checkpointPassive("] == ["SQLite/Connection.swift", "SQLite/Checkpointer.swift"])
        #expect(places["checkpointIfNeeded("] == ["SQLite/Checkpointer.swift", "SQLite/WriteQueue.swift"])
        #expect(places["wal_autocheckpoint"] == ["SQLite/Connection.swift"])
    }
}
