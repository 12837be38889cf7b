import SQLite

/// The row that a statement stands on, read column by column, left to right.
///
/// A row is lent to a closure and is void after it. Reading never coerces: a column whose stored type is not the one
/// asked for throws an error that names the column, the type expected and the type found.
struct LedgerRow {
    private enum Cursor {
        case sqlite(Row)
    }

    private var cursor: Cursor

    init(_ row: Row) {
        cursor = .sqlite(row)
    }

    mutating func integer() throws -> Int64 { try read { row in try row.integer() } }
    mutating func integerOrNil() throws -> Int64? { try read { row in try row.integerOrNil() } }
    mutating func int() throws -> Int { try read { row in try row.int() } }
    mutating func intOrNil() throws -> Int? { try read { row in try row.intOrNil() } }
    mutating func bool() throws -> Bool { try read { row in try row.bool() } }
    mutating func boolOrNil() throws -> Bool? { try read { row in try row.boolOrNil() } }
    mutating func realOrNil() throws -> Double? { try read { row in try row.realOrNil() } }
    mutating func text() throws -> String { try read { row in try row.text() } }
    mutating func textOrNil() throws -> String? { try read { row in try row.textOrNil() } }
    mutating func blob() throws -> [UInt8] { try read { row in try row.blob() } }
    mutating func blobOrNil() throws -> [UInt8]? { try read { row in try row.blobOrNil() } }

    @inline(__always)
    private mutating func read<Value>(_ body: (inout Row) throws -> Value) rethrows -> Value {
        switch cursor {
        // A row is a pointer and a number: writing it back costs as much as counting the number up.
        case .sqlite(var row):
            defer { cursor = .sqlite(row) }
            return try body(&row)
        }
    }
}
