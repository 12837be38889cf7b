import TestSupport
import Testing

@testable import PostgreSQL

@Suite(.enabled(if: PostgresCluster.isUsable, "needs postgres"), .ownThreads)
struct StatementTests {
    private func withNumbers(_ body: (Connection) throws -> Void) async throws {
        try await withConnection { (connection) throws in
            try connection.execute("CREATE TABLE number (value integer NOT NULL UNIQUE)")
            for value in 1...3 { try connection.execute("INSERT INTO number VALUES (?)", [.init(value)]) }
            try body(connection)
        }
    }

    /// How many statements the server has prepared for this connection.
    private func prepared(_ connection: Connection) throws -> Int {
        try connection.integers("SELECT count(*) FROM pg_prepared_statements")[0]
    }

    @Test func `a statement is prepared once and used again with other values`() async throws {
        try await withNumbers { (connection) throws in
            let sql = "SELECT value FROM number WHERE value >= ? ORDER BY value"
            #expect(try connection.integers(sql, [1]) == [1, 2, 3])
            let before = try prepared(connection)
            #expect(try connection.integers(sql, [3]) == [3])
            #expect(try connection.first(sql, [2]) { try $0.int() } == 2)
            #expect(try connection.integers(sql, [2]) == [2, 3])
            #expect(try prepared(connection) == before)
        }
    }

    @Test func `a statement that was first given NULL takes a value of any type later`() async throws {
        try await withNumbers { (connection) throws in
            let sql = "SELECT count(*)::int FROM number WHERE value > coalesce(?, 0)"
            #expect(try connection.integers(sql, [nil]) == [3])
            #expect(try connection.integers(sql, [2]) == [1])
            let before = try prepared(connection)
            #expect(try connection.integers(sql, [nil]) == [3])
            #expect(try connection.integers(sql, [1]) == [2])
            #expect(try prepared(connection) == before)
        }
    }

    @Test func `a value of another type is no number in disguise`() async throws {
        try await withNumbers { (connection) throws in
            let sql = "INSERT INTO number VALUES (?)"
            let error = try #require(throws: ServerError.self) { try connection.execute(sql, ["4"]) }
            #expect(error.sqlState == "42804")
            #expect(try connection.execute(sql, [4]) == 1)
            let tooLarge = try #require(throws: ServerError.self) { try connection.execute(sql, [.integer(1 << 40)]) }
            #expect(tooLarge.sqlState == "22003")
        }
    }

    @Test func `the same SQL inside itself leaves the outer loop alone`() async throws {
        try await withNumbers { (connection) throws in
            let sql = "SELECT value FROM number ORDER BY value"
            var pairs: [[Int]] = []
            try connection.forEach(sql) { outer in
                let left = try outer.int()
                try #require(pairs.count < 9)
                try connection.forEach(sql) { inner in pairs.append([left, try inner.int()]) }
            }
            #expect(pairs == [[1, 1], [1, 2], [1, 3], [2, 1], [2, 2], [2, 3], [3, 1], [3, 2], [3, 3]])
        }
    }

    @Test func `a row that is lent stays readable while another statement runs`() async throws {
        try await withNumbers { (connection) throws in
            var seen: [[Int]] = []
            try connection.forEach("SELECT value, value * 10 FROM number ORDER BY value") { row in
                let value = try row.int()
                #expect(try connection.execute("UPDATE number SET value = value WHERE value = ?", [.init(value)]) == 1)
                seen.append([value, try row.int()])
            }
            #expect(seen == [[1, 10], [2, 20], [3, 30]])
        }
    }

    @Test func `an error leaves the statement ready for its next use`() async throws {
        try await withNumbers { (connection) throws in
            let sql = "INSERT INTO number VALUES (?)"
            #expect(throws: ServerError.self) { try connection.execute(sql, [2]) }
            #expect(try connection.execute(sql, [4]) == 1)
            struct Stop: Error {}
            #expect(throws: Stop.self) {
                try connection.forEach("SELECT value FROM number") { _ in throw Stop() }
            }
            #expect(try connection.integers("SELECT value FROM number").count == 4)
        }
    }

    @Test(arguments: [0, 1, 3])
    func `another number of values than parameters is refused`(_ count: Int) async throws {
        try await withNumbers { (connection) throws in
            let values = Array(repeating: ServerValue.integer(1), count: count)
            let error = try #require(throws: ServerError.self) {
                try connection.execute("UPDATE number SET value = ? WHERE value = ?", values)
            }
            #expect(error.message == "2 parameters, \(count) values")
            #expect(try connection.integers("SELECT value FROM number ORDER BY value") == [1, 2, 3])
        }
    }

    @Test func `a placeholder may stand twice`() async throws {
        try await withConnection { (connection) throws in
            let found = try connection.first("SELECT ?1, ?2, ?1", [7, "b"]) { (row: inout Row) throws in
                "\(try row.int()) \(try row.text()) \(try row.int())"
            }
            #expect(found == "7 b 7")
        }
    }

    @Test func `more texts than the cache holds still work, and the server keeps no more than that`() async throws {
        try await withNumbers { (connection) throws in
            for number in 0..<300 { #expect(try connection.integers("SELECT \(number)") == [number]) }
            #expect(try connection.integers("SELECT 7") == [7])
            #expect(try prepared(connection) < StatementCache.capacity)
        }
    }

    @Test func `the cache can be emptied while rows still come`() async throws {
        try await withNumbers { (connection) throws in
            var seen: [Int] = []
            try connection.forEach("SELECT value FROM number ORDER BY value") { row in
                for number in 0..<200 { _ = try connection.integers("SELECT \(number)") }
                seen.append(try row.int())
            }
            #expect(seen == [1, 2, 3])
        }
    }

    @Test func `the first row of a statement with side effects has all of them`() async throws {
        try await withNumbers { (connection) throws in
            let sql = "UPDATE number SET value = value + 10 RETURNING value"
            #expect(try connection.first(sql) { try $0.int() } == 11)
            #expect(connection.changes == 3)
            #expect(try connection.integers("SELECT value FROM number ORDER BY value") == [11, 12, 13])
        }
    }

    @Test func `a large result that ends early leaves the connection usable`() async throws {
        try await withConnection { (connection) throws in
            let sql = "SELECT i, repeat('x', 1000) FROM generate_series(1, 20000) AS i"
            for _ in 0..<3 {
                #expect(try connection.first(sql) { try $0.int() } == 1)
                #expect(try connection.integers("SELECT 5") == [5])
            }
            var rows = 0
            try connection.visit(sql, parameters: 0, bind: { _ in }) { (row: inout Row) throws in
                rows += 1
                #expect(try row.int() == rows)
                return rows < 100
            }
            #expect(rows == 100)
        }
    }

    @Test func `an error behind the first row is told, also to whoever wanted only that`() async throws {
        try await withConnection { (connection) throws in
            let sql = "SELECT 10 / (3 - i) FROM generate_series(1, 5) AS i"
            let error = #expect(throws: ServerError.self) { try connection.first(sql) { try $0.int() } }
            #expect(error?.sqlState == "22012")
            var seen: [Int] = []
            #expect(throws: ServerError.self) { try connection.forEach(sql) { seen.append(try $0.int()) } }
            #expect(seen == [5, 10])
        }
    }

    @Test func `changes are counted for what changes something`() async throws {
        try await withNumbers { (connection) throws in
            #expect(try connection.execute("UPDATE number SET value = value + 10 WHERE value < 3") == 2)
            #expect(try connection.execute("SELECT value FROM number") == 0)
            #expect(connection.changes == 2)
            #expect(try connection.execute("DELETE FROM number WHERE value = 99") == 0)
            #expect(connection.changes == 0)
            #expect(try connection.execute("INSERT INTO number VALUES (20), (21), (22)") == 3)
            #expect(try connection.execute("DELETE FROM number") == 6)
        }
    }

    @Test(arguments: [
        "DELETE FROM number; DELETE FROM number", "SELECT 1; -- one\n SELECT 2", "SELECT 1; nonsense",
        "SELECT 1;; /* two */ SELECT 2", "SELECT 1;\0 DELETE FROM number",
    ])
    func `a second statement is refused, not passed over`(_ sql: String) async throws {
        try await withNumbers { (connection) throws in
            let error = try #require(throws: ServerError.self) { try connection.execute(sql) }
            #expect(error.sqlState == "42601")
            #expect(error.sql == sql)
            #expect(try connection.integers("SELECT count(*) FROM number") == [3])
        }
    }

    @Test(arguments: ["SELECT 7;", "SELECT 7; \n\t", "SELECT 7 -- why", "SELECT 7; /* why; not */ ; -- SELECT 8"])
    func `white space and comments behind a statement are no second one`(_ sql: String) async throws {
        try await withConnection { (connection) throws in
            #expect(try connection.integers(sql) == [7])
        }
    }

    @Test func `a text without a statement does nothing`() async throws {
        try await withConnection { (connection) throws in
            #expect(try connection.execute(" -- nothing\n") == 0)
            #expect(try connection.integers("") == [])
        }
    }

    @Test func `a table that changes under a statement fails it at most once`() async throws {
        try await withServerAddress { (address) async throws in
            let (connection, other) = (try Connection(address), try Connection(address))
            try connection.execute("CREATE TABLE changing (a integer)")
            try connection.execute("INSERT INTO changing VALUES (1)")
            #expect(try connection.integers("SELECT * FROM changing") == [1])
            try other.execute("ALTER TABLE changing ALTER a TYPE bigint")
            let error = #expect(throws: ServerError.self) { try connection.integers("SELECT * FROM changing") }
            #expect(error?.sqlState == "0A000")
            #expect(try connection.integers("SELECT * FROM changing") == [1])
        }
    }

    @Test func `COPY is refused, and the connection given up`() async throws {
        try await withNumbers { (connection) throws in
            let error = #expect(throws: ServerError.self) { try connection.execute("COPY number TO STDOUT") }
            #expect(error?.message == "COPY is not for this connection")
            #expect(connection.isLost)
            #expect(throws: ServerError.self) { try connection.execute("SELECT 1") }
        }
    }
}
