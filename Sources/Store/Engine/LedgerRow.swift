import SQLite

/// The row that a statement stands on, read column by column, left to right.
///
/// A row is lent to a closure and is void after it. Reading never coerces: a column whose stored type is not the one
/// asked for throws an error that names the column, the type expected and the type found.
struct LedgerRow {
    /// Read in place: a list reads thousands of values, and an enum of engines would be taken apart and put together for
    /// each, which costs a list of fifty tasks some 4 %.
    private var row: Row

    init(_ row: Row) {
        self.row = row
    }

    mutating func integer() throws -> Int64 { try row.integer() }
    mutating func integerOrNil() throws -> Int64? { try row.integerOrNil() }
    mutating func int() throws -> Int { try row.int() }
    mutating func intOrNil() throws -> Int? { try row.intOrNil() }
    mutating func bool() throws -> Bool { try row.bool() }
    mutating func boolOrNil() throws -> Bool? { try row.boolOrNil() }
    mutating func realOrNil() throws -> Double? { try row.realOrNil() }
    mutating func text() throws -> String { try row.text() }
    mutating func textOrNil() throws -> String? { try row.textOrNil() }
    mutating func blob() throws -> [UInt8] { try row.blob() }
    mutating func blobOrNil() throws -> [UInt8]? { try row.blobOrNil() }
}
