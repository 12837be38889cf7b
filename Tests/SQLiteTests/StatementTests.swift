import Testing

@testable import SQLite

struct StatementTests {
    private func withNumbers(_ body: (Connection) throws -> Void) async throws {
        try await withDatabaseFile { path in
            let connection = try Connection(path: path, mode: .readWrite)
            try connection.execute("CREATE TABLE number (value INTEGER NOT NULL UNIQUE) STRICT")
            for value in 1...3 { try connection.execute("INSERT INTO number VALUES (?)", [.init(value)]) }
            try body(connection)
        }
    }

    @Test func `a statement is used again with other values`() async throws {
        try await withNumbers { (connection) throws in
            let sql = "SELECT value FROM number WHERE value >= ? ORDER BY value"
            #expect(try connection.all(sql, [1]) { try $0.int() } == [1, 2, 3])
            #expect(try connection.all(sql, [3]) { try $0.int() } == [3])
            #expect(try connection.first(sql, [2]) { try $0.int() } == 2)
            #expect(try connection.all(sql, [2]) { try $0.int() } == [2, 3])
        }
    }

    @Test func `the same SQL inside itself leaves the outer loop alone`() async throws {
        try await withNumbers { (connection) throws in
            let sql = "SELECT value FROM number ORDER BY value"
            // From here on the cache has one to lend.
            #expect(try connection.all(sql) { try $0.int() } == [1, 2, 3])
            var pairs: [[Int]] = []
            try connection.forEach(sql) { outer in
                let left = try outer.int()
                try #require(pairs.count < 9)
                try connection.forEach(sql) { inner in pairs.append([left, try inner.int()]) }
            }
            #expect(pairs == [[1, 1], [1, 2], [1, 3], [2, 1], [2, 2], [2, 3], [3, 1], [3, 2], [3, 3]])
        }
    }

    @Test func `an error leaves the statement ready for its next use`() async throws {
        try await withNumbers { (connection) throws in
            let sql = "INSERT INTO number VALUES (?)"
            #expect(throws: SQLiteError.self) { try connection.execute(sql, [2]) }
            #expect(try connection.execute(sql, [4]) == 1)
            struct Stop: Error {}
            #expect(throws: Stop.self) {
                try connection.forEach("SELECT value FROM number") { _ in throw Stop() }
            }
            #expect(try connection.all("SELECT value FROM number") { try $0.int() }.count == 4)
        }
    }

    @Test(arguments: [0, 1, 3])
    func `another number of values than parameters is refused`(_ count: Int) async throws {
        try await withNumbers { (connection) throws in
            let values = Array(repeating: SQLiteValue.integer(1), count: count)
            let error = try #require(throws: SQLiteError.self) {
                try connection.execute("UPDATE number SET value = ? WHERE value = ?", values)
            }
            #expect(error.message == "2 parameters, \(count) values")
            #expect(try connection.all("SELECT value FROM number ORDER BY value") { try $0.int() } == [1, 2, 3])
        }
    }

    @Test func `more texts than the cache holds still work`() async throws {
        try await withNumbers { (connection) throws in
            for number in 0..<300 {
                #expect(try connection.first("SELECT \(number)") { try $0.int() } == number)
            }
            #expect(try connection.first("SELECT 7") { try $0.int() } == 7)
        }
    }

    @Test func `the first row of a statement with side effects has all of them`() async throws {
        try await withNumbers { (connection) throws in
            let first = try connection.first("UPDATE number SET value = value + 10 RETURNING value") { try $0.int() }
            #expect(first == 11)
            #expect(try connection.all("SELECT value FROM number ORDER BY value") { try $0.int() } == [11, 12, 13])
        }
    }

    @Test(arguments: [
        "DELETE FROM number; DELETE FROM number", "SELECT 1; -- one\n SELECT 2", "SELECT 1; nonsense",
        "SELECT 1;; /* two */ SELECT 2", "SELECT 1;\0 DELETE FROM number",
    ])
    func `a second statement is refused, not passed over`(_ sql: String) async throws {
        try await withNumbers { (connection) throws in
            let error = try #require(throws: SQLiteError.self) { try connection.execute(sql) }
            #expect(error.message.contains("more than one statement"))
            #expect(error.sql == sql)
            #expect(try connection.first("SELECT count(*) FROM number") { try $0.int() } == 3)
        }
    }

    @Test(arguments: [
        "SELECT 7;", "SELECT 7; \n\t", "SELECT 7 -- why", "SELECT 7; /* why; not */ ; -- SELECT 8", "SELECT 7;;",
    ])
    func `white space and comments behind a statement are no second one`(_ sql: String) async throws {
        try await withNumbers { (connection) throws in
            #expect(try connection.first(sql) { try $0.int() } == 7)
        }
    }

    @Test func `a single statement is meant where nothing is kept, too`() async throws {
        try await withNumbers { (connection) throws in
            for sql in ["DELETE FROM number; DELETE FROM number", "DELETE FROM number; nonsense"] {
                let error = #expect(throws: SQLiteError.self) { try connection.runOnce(sql) }
                #expect(error?.message.contains("more than one statement") == true)
            }
            try connection.runOnce(" -- nothing\n;")
            #expect(try connection.all("SELECT value FROM number") { try $0.int() }.count == 3)
            try connection.runOnce("DELETE FROM number; -- all of them")
            #expect(try connection.all("SELECT value FROM number") { try $0.int() } == [])
        }
    }
}
