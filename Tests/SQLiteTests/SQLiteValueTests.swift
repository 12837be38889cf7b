import SQLite
import Testing

struct SQLiteValueTests {
    private func roundTrip<Value>(_ value: SQLiteValue, _ decode: (inout Row) throws -> Value) async throws -> Value {
        try await withDatabaseFile { path in
            let connection = try Connection(path: path, mode: .readWrite)
            try connection.execute("CREATE TABLE kept (value ANY) STRICT")
            try connection.execute("INSERT INTO kept VALUES (?)", [value])
            return try #require(try connection.first("SELECT value FROM kept", decode: decode))
        }
    }

    @Test(arguments: [0, 1, -1, .max, .min])
    func `integers come back as they went in`(_ integer: Int64) async throws {
        #expect(try await roundTrip(.integer(integer)) { try $0.integer() } == integer)
    }

    @Test(arguments: [0.0, -0.5, 1e300, .leastNonzeroMagnitude, .infinity])
    func `reals come back as they went in`(_ real: Double) async throws {
        #expect(try await roundTrip(.real(real)) { try $0.real() } == real)
    }

    @Test(arguments: ["", "a\0b", "\0", "海边日落", "👩‍👩‍👧‍👦 e\u{301}", String(repeating: "长", count: 100_000)])
    func `text comes back byte by byte`(_ text: String) async throws {
        let found = try await roundTrip(.text(text)) { try $0.text() }
        #expect(Array(found.utf8) == Array(text.utf8))
    }

    @Test(arguments: [[], [0], [0xFF, 0, 0x80], [UInt8](repeating: 7, count: 1_000_000)])
    func `blobs come back as they went in`(_ blob: [UInt8]) async throws {
        #expect(try await roundTrip(.blob(blob)) { try $0.blob() } == blob)
    }

    @Test func `an empty blob, an empty text and NULL are three things`() async throws {
        #expect(try await roundTrip(.blob([])) { try $0.blobOrNil() } == [])
        #expect(try await roundTrip(.text("")) { try $0.textOrNil() } == "")
        #expect(try await roundTrip(.null) { try $0.blobOrNil() } == nil)
        #expect(try await roundTrip(.null) { try $0.textOrNil() } == nil)
    }
}
