import TestSupport
import Testing

@testable import PostgreSQL

@Suite(.enabled(if: PostgresCluster.isUsable, "needs postgres"), .ownThreads)
struct RowTests {
    private func failure(
        _ sql: String, _ decode: @escaping @Sendable (inout Row) throws -> Void
    ) async throws -> RowDecodingError {
        try await withConnection { (connection) throws in
            try #require(throws: RowDecodingError.self) {
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
        #expect(error.expected == "an integer")
        #expect(error.found == "text")
        #expect("\(error)" == "column two: expected an integer, found text, in `SELECT 1 AS one, 'two' AS two`")
    }

    @Test func `nothing is coerced`() async throws {
        #expect(try await failure("SELECT 1") { _ = try $0.text() }.found == "integer")
        #expect(try await failure("SELECT 1") { _ = try $0.real() }.found == "integer")
        #expect(try await failure("SELECT 1::float8") { _ = try $0.integer() }.found == "double precision")
        #expect(try await failure("SELECT 1::float4") { _ = try $0.real() }.found == "real")
        #expect(try await failure("SELECT 1.0") { _ = try $0.real() }.found == "numeric")
        #expect(try await failure("SELECT sum(1::bigint)") { _ = try $0.integer() }.found == "numeric")
        #expect(try await failure("SELECT '1'") { _ = try $0.blob() }.found == "text")
        #expect(try await failure("SELECT 'a'::varchar") { _ = try $0.text() }.found == "character varying")
        #expect(try await failure("SELECT true") { _ = try $0.text() }.found == "boolean")
        #expect(try await failure("SELECT now()") { _ = try $0.text() }.found == "timestamp with time zone")
        #expect(try await failure("SELECT '{}'::jsonb") { _ = try $0.text() }.found == "jsonb")
        #expect(try await failure("SELECT '1'::money") { _ = try $0.text() }.found == "type 790")
        #expect(try await failure("SELECT '\\x31'::bytea") { _ = try $0.textOrNil() }.found == "bytea")
        #expect(try await failure("SELECT NULL::int") { _ = try $0.int() }.found == "NULL")
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
        try await withConnection { (connection) throws in
            let sql = """
                SELECT 1::bigint, NULL, 'a', NULL, 2.5::float8, NULL, '\\x00'::bytea, NULL, 0::smallint, NULL, true, 7::int
                """
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
                #expect(try row.bool() == true)
                #expect(try row.bool() == true)
                return true
            }
            #expect(isRead == true)
        }
    }

    @Test(arguments: [Int64.min, -1, 0, 1, Int64.max, 0x0102_0304_0506_0708])
    func `integers of every size come as they went`(_ integer: Int64) async throws {
        try await withConnection { (connection) throws in
            let found = try connection.first("SELECT ?", [.integer(integer)]) { try $0.integer() }
            #expect(found == integer)
        }
    }

    @Test func `small integers keep their sign`() async throws {
        try await withConnection { (connection) throws in
            let sql = "SELECT (-32768)::smallint, 32767::smallint, (-2147483648)::int, 2147483647::int, (-1)::smallint"
            let found = try connection.first(sql) { (row: inout Row) throws in
                [try row.integer(), try row.integer(), try row.integer(), try row.integer(), try row.integer()]
            }
            #expect(found == [-32_768, 32_767, -2_147_483_648, 2_147_483_647, -1])
        }
    }

    @Test(arguments: [
        0.1, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .infinity, -.infinity, .pi, 9_007_199_254_740_991,
    ])
    func `numbers with a fraction keep every bit`(_ real: Double) async throws {
        try await withConnection { (connection) throws in
            let found = try connection.first("SELECT ?", [.real(real)]) { try $0.real() }
            #expect(found?.bitPattern == real.bitPattern)
        }
    }

    @Test func `no number is a number of its own`() async throws {
        try await withConnection { (connection) throws in
            #expect(try connection.first("SELECT ?", [.real(.nan)]) { try $0.real() }?.isNaN == true)
        }
    }

    @Test(arguments: ["", "a", "多字节 👩‍👩‍👧 e\u{301}", "'; DROP TABLE kept; --", "\\x00", "?\n\t\r$1", "\u{10FFFF}\u{1}"])
    func `texts come as they went`(_ text: String) async throws {
        try await withConnection { (connection) throws in
            let found = try connection.first("SELECT ?", [.text(text)]) { try $0.text() }
            #expect(found.map { Array($0.utf8) } == Array(text.utf8))
        }
    }

    @Test func `bytes come as they went`() async throws {
        try await withConnection { (connection) throws in
            let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            for bytes in [[], [0], Array(0...255), large] {
                #expect(try connection.first("SELECT ?", [.blob(bytes)]) { try $0.blob() } == bytes)
            }
        }
    }

    @Test(arguments: ["a\0b", "\0", "a\0"])
    func `a text with a NUL character is refused and leaves the connection usable`(_ text: String) async throws {
        try await withConnection { (connection) throws in
            let error = try #require(throws: ServerError.self) {
                try connection.first("SELECT ?", [.text(text)]) { try $0.text() }
            }
            #expect(error.sqlState == "22021")
            #expect(error.message == "a text has a NUL character, which PostgreSQL cannot store")
            #expect(try connection.integers("SELECT 1") == [1])
        }
    }
}
