/// The row that a statement stands on, read column by column, left to right.
///
/// A row is lent to a closure and is void after it. Reading never coerces: a column of another type than the one asked for
/// throws a `RowDecodingError` that names the column, the type expected and the type found. NULL has no type: whatever may
/// be nil takes it.
public struct Row {
    private let library: LibPQ
    /// Has one row, in binary form.
    private let result: OpaquePointer
    private let sql: String
    private var next: Int32 = 0

    init(result: OpaquePointer, sql: String, _ library: LibPQ) {
        self.result = result
        self.sql = sql
        self.library = library
    }

    /// A `bigint`, `integer` or `smallint`, or a `boolean`, which is 1 or 0.
    public mutating func integer() throws -> Int64 { try required(integerOrNil(), "an integer") }

    public mutating func integerOrNil() throws -> Int64? {
        guard let (type, bytes) = try take("an integer", Self.isInteger) else { return nil }
        return switch type {
        case .bigint: Int64(bitPattern: bytes.loadUnaligned(as: UInt64.self).bigEndian)
        case .integer: Int64(Int32(bitPattern: bytes.loadUnaligned(as: UInt32.self).bigEndian))
        case .boolean: bytes.load(as: UInt8.self) == 0 ? 0 : 1
        default: Int64(Int16(bitPattern: bytes.loadUnaligned(as: UInt16.self).bigEndian))
        }
    }

    public mutating func int() throws -> Int { Int(try integer()) }

    public mutating func intOrNil() throws -> Int? { try integerOrNil().map(Int.init) }

    /// A `boolean`, or an integer, of which only 0 is false.
    public mutating func bool() throws -> Bool { try required(boolOrNil(), "a boolean") }

    public mutating func boolOrNil() throws -> Bool? { try integerOrNil().map { $0 != 0 } }

    /// A `double precision`.
    public mutating func real() throws -> Double { try required(realOrNil(), "double precision") }

    public mutating func realOrNil() throws -> Double? {
        try take("double precision") { $0 == .doublePrecision }
            .map { Double(bitPattern: $1.loadUnaligned(as: UInt64.self).bigEndian) }
    }

    public mutating func text() throws -> String { try required(textOrNil(), "text") }

    public mutating func textOrNil() throws -> String? {
        try take("text") { $0 == .text }.map { String(decoding: $1, as: UTF8.self) }
    }

    /// A `bytea`.
    public mutating func blob() throws -> [UInt8] { try required(blobOrNil(), "bytea") }

    public mutating func blobOrNil() throws -> [UInt8]? {
        try take("bytea") { $0 == .bytea }.map { [UInt8]($1) }
    }

    private static func isInteger(_ type: ColumnType) -> Bool {
        type == .bigint || type == .integer || type == .smallint || type == .boolean
    }

    private func type(of column: Int32) -> ColumnType? {
        column < library.nfields(result) ? ColumnType(number: library.ftype(result, column)) : nil
    }

    /// The next column; nil if it is NULL.
    private mutating func take(
        _ expected: String, _ fits: (ColumnType) -> Bool
    ) throws -> (ColumnType, UnsafeRawBufferPointer)? {
        let column = next
        next += 1
        guard let type = type(of: column) else {
            throw RowDecodingError(column: "#\(column)", expected: expected, found: "no such column", sql: sql)
        }
        if library.getisnull(result, 0, column) != 0 { return nil }
        guard fits(type) else { throw mismatch(at: column, expected, found: type.name) }
        let length = Int(library.getlength(result, 0, column))
        return (type, UnsafeRawBufferPointer(start: library.getvalue(result, 0, column), count: length))
    }

    private func required<Value>(_ value: Value?, _ expected: String) throws -> Value {
        guard let value else { throw mismatch(at: next - 1, expected, found: "NULL") }
        return value
    }

    private func mismatch(at column: Int32, _ expected: String, found: String) -> RowDecodingError {
        let name = library.fname(result, column).map { String(cString: $0) } ?? "#\(column)"
        return RowDecodingError(column: name, expected: expected, found: found, sql: sql)
    }
}

/// A column has another type than the one asked for.
public struct RowDecodingError: Error, Sendable, CustomStringConvertible {
    public let column: String
    public let expected: String
    public let found: String
    public let sql: String

    public var description: String {
        "column \(column): expected \(expected), found \(found), in `\(sql)`"
    }
}
