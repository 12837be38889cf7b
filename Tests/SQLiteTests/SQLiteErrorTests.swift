import SQLite
import Testing

struct SQLiteErrorTests {
    private let secret = "sk-not-for-any-log"

    @Test func `an error carries its SQL and never the values bound to it`() async throws {
        try await withDatabaseFile { path in
            let connection = try Connection(path: path, mode: .readWrite)
            try connection.execute("CREATE TABLE kept (value TEXT NOT NULL UNIQUE) STRICT")
            let sql = "INSERT INTO kept VALUES (?)"
            try connection.execute(sql, [.text(secret)])
            let error = try #require(throws: SQLiteError.self) { try connection.execute(sql, [.text(secret)]) }
            #expect(error.sql == sql)
            #expect(error.isUniqueViolation)
            #expect(error.extendedCode == 2067)
            #expect(error.code == 19)
            #expect(!"\(error)".contains(secret))
            #expect(!String(reflecting: error).contains(secret))
            #expect("\(error)".contains(sql))
        }
    }

    @Test func `a value in a decoding error is not shown either`() async throws {
        try await withDatabaseFile { path in
            let connection = try Connection(path: path, mode: .readWrite)
            let error = try #require(throws: RowDecodingError.self) {
                _ = try connection.first("SELECT ? AS value", [.text(secret)]) { try $0.integer() }
            }
            #expect(!"\(error)".contains(secret))
        }
    }

    @Test func `SQL that cannot be prepared says what is wrong with it`() async throws {
        try await withDatabaseFile { path in
            let connection = try Connection(path: path, mode: .readWrite)
            let error = try #require(throws: SQLiteError.self) { try connection.execute("SELECT * FROM nowhere") }
            #expect(error.message == "no such table: nowhere")
            #expect(error.sql == "SELECT * FROM nowhere")
        }
    }

    @Test func `kinds tell what a caller decides upon`() {
        func kind(_ code: Int32) -> SQLiteError.Kind { SQLiteError(extendedCode: code, message: "", sql: nil).kind }
        #expect(kind(5) == .busy)
        #expect(kind(517) == .busy)
        #expect(kind(6) == .busy)
        #expect(kind(8) == .readOnly)
        #expect(kind(1032) == .readOnly)
        #expect(kind(266) == .ioError)
        #expect(kind(11) == .corrupt)
        #expect(kind(13) == .full)
        #expect(kind(14) == .cannotOpen)
        #expect(kind(26) == .notADatabase)
        #expect(kind(787) == .constraint)
        #expect(kind(7) == .noMemory)
        #expect(kind(3_082) == .noMemory)
        #expect(kind(15) == .busy)
        #expect(kind(1) == .other)
        #expect(kind(18) == .other)
    }

    @Test func `only a unique index or a primary key makes a unique violation`() async throws {
        try await withDatabaseFile { path in
            let connection = try Connection(path: path, mode: .readWrite)
            try connection.execute(
                "CREATE TABLE kept (id INTEGER PRIMARY KEY, value TEXT NOT NULL CHECK (value != 'x'))")
            try connection.execute("INSERT INTO kept VALUES (1, 'a')")
            func violation(_ sql: String) throws -> Bool {
                try #require(throws: SQLiteError.self) { try connection.execute(sql) }.isUniqueViolation
            }
            #expect(try violation("INSERT INTO kept VALUES (1, 'b')"))
            #expect(try !violation("INSERT INTO kept VALUES (2, NULL)"))
            #expect(try !violation("INSERT INTO kept VALUES (2, 'x')"))
        }
    }

    @Test func `a missing file is not made`() async throws {
        try await withDatabaseFile { path in
            let error = try #require(throws: SQLiteError.self) {
                _ = try Connection(path: path + "-missing", mode: .readWrite)
            }
            #expect(error.kind == .cannotOpen)
            #expect(size(of: path + "-missing") == 0)
        }
    }
}
