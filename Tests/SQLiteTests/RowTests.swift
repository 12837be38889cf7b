import SQLite
import Testing

struct RowTests {
    private func failure(
        _ sql: String, _ decode: @escaping @Sendable (inout Row) throws -> Void
    ) async throws -> RowDecodingError {
        try await withDatabaseFile { path in
            let connection = try Connection(path: path, mode: .readOnly)
            return try #require(throws: RowDecodingError.self) {
                _ = try connection.first(sql) { row in try decode(&row) }
            }
        }
    }

    @Test func `a wrong type names the column, what was expected and what was found`() async throws {
        let error = try await failure("SELECT 1 AS one, 'two' AS two") { row in
            _ = try row.integer()
            _ = try row.integer()
        }
        #expect(error.column == "two")
        #expect(error.expected == "INTEGER")
        #expect(error.found == "TEXT")
        #expect("\(error)" == "column two: expected INTEGER, found TEXT, in `SELECT 1 AS one, 'two' AS two`")
    }

    @Test func `nothing is coerced`() async throws {
        #expect(try await failure("SELECT 1") { _ = try $0.text() }.found == "INTEGER")
        #expect(try await failure("SELECT 1") { _ = try $0.real() }.found == "INTEGER")
        #expect(try await failure("SELECT 1.0") { _ = try $0.integer() }.found == "REAL")
        #expect(try await failure("SELECT '1'") { _ = try $0.blob() }.found == "TEXT")
        #expect(try await failure("SELECT x'31'") { _ = try $0.textOrNil() }.found == "BLOB")
        #expect(try await failure("SELECT NULL") { _ = try $0.int() }.found == "NULL")
        #expect(try await failure("SELECT NULL") { _ = try $0.bool() }.found == "NULL")
    }

    @Test func `a column too many is an error even where NULL would do`() async throws {
        let error = try await failure("SELECT 1") { row in
            _ = try row.integer()
            _ = try row.integerOrNil()
        }
        #expect(error.column == "#1")
        #expect(error.found == "no such column")
    }

    @Test func `columns are read left to right, NULLs included`() async throws {
        try await withDatabaseFile { path in
            let connection = try Connection(path: path, mode: .readOnly)
            let sql = "SELECT 1, NULL, 'a', NULL, 2.5, NULL, x'00', NULL, 0, NULL"
            let isRead = try connection.first(sql) { (row: inout Row) throws -> Bool in
                #expect(try row.int() == 1)
                #expect(try row.intOrNil() == nil)
                #expect(try row.text() == "a")
                #expect(try row.textOrNil() == nil)
                #expect(try row.real() == 2.5)
                #expect(try row.realOrNil() == nil)
                #expect(try row.blob() == [0])
                #expect(try row.blobOrNil() == nil)
                #expect(try row.bool() == false)
                #expect(try row.boolOrNil() == nil)
                return true
            }
            #expect(isRead == true)
        }
    }
}
