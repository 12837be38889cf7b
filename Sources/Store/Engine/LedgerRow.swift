import PostgreSQL
import SQLite

/// The row that a statement stands on, read column by column, left to right.
///
/// A row is lent to a closure and is void after it. Reading never coerces: a column whose stored type is not the one
/// asked for throws an error that names the column, the type expected and the type found.
struct LedgerRow {
    /// Read in place: a list reads thousands of values, and an enum of engines would be taken apart and put together for
    /// each, which costs a list of fifty tasks some 4 %.
    private var local: SQLite.Row?
    /// Of a server; nil beside a row of SQLite's, which it then costs nothing more than the look at one pointer.
    private let remote: RemoteRow?

    init(_ row: SQLite.Row) {
        local = row
        remote = nil
    }

    init(_ row: RemoteRow) {
        local = nil
        remote = row
    }

    @inline(__always)
    mutating func integer() throws -> Int64 {
        if let value = try local?.integer() { return value }
        return try served().integer()
    }

    @inline(__always)
    mutating func integerOrNil() throws -> Int64? {
        if remote == nil { return try local?.integerOrNil() }
        return try served().integerOrNil()
    }

    @inline(__always)
    mutating func int() throws -> Int {
        if let value = try local?.int() { return value }
        return try served().int()
    }

    @inline(__always)
    mutating func intOrNil() throws -> Int? {
        if remote == nil { return try local?.intOrNil() }
        return try served().intOrNil()
    }

    @inline(__always)
    mutating func bool() throws -> Bool {
        if let value = try local?.bool() { return value }
        return try served().bool()
    }

    @inline(__always)
    mutating func boolOrNil() throws -> Bool? {
        if remote == nil { return try local?.boolOrNil() }
        return try served().boolOrNil()
    }

    @inline(__always)
    mutating func realOrNil() throws -> Double? {
        if remote == nil { return try local?.realOrNil() }
        return try served().realOrNil()
    }

    @inline(__always)
    mutating func text() throws -> String {
        if let value = try local?.text() { return value }
        return try served().text()
    }

    @inline(__always)
    mutating func textOrNil() throws -> String? {
        if remote == nil { return try local?.textOrNil() }
        return try served().textOrNil()
    }

    @inline(__always)
    mutating func blob() throws -> [UInt8] {
        if let value = try local?.blob() { return value }
        return try served().blob()
    }

    @inline(__always)
    mutating func blobOrNil() throws -> [UInt8]? {
        if remote == nil { return try local?.blobOrNil() }
        return try served().blobOrNil()
    }

    /// The row where it is not SQLite's.
    private func served() -> RemoteRow {
        guard let remote else { preconditionFailure("a row of no engine") }
        return remote
    }
}

/// The row of a server that is lent at the moment; one object for all rows of a statement.
final class RemoteRow {
    private var row: PostgreSQL.Row

    init(_ row: PostgreSQL.Row) {
        self.row = row
    }

    /// Goes on to the next row.
    func take(_ next: PostgreSQL.Row) { row = next }

    func integer() throws -> Int64 { try row.integer() }
    func integerOrNil() throws -> Int64? { try row.integerOrNil() }
    func int() throws -> Int { try row.int() }
    func intOrNil() throws -> Int? { try row.intOrNil() }
    func bool() throws -> Bool { try row.bool() }
    func boolOrNil() throws -> Bool? { try row.boolOrNil() }
    func realOrNil() throws -> Double? { try row.realOrNil() }
    func text() throws -> String { try row.text() }
    func textOrNil() throws -> String? { try row.textOrNil() }
    func blob() throws -> [UInt8] { try row.blob() }
    func blobOrNil() throws -> [UInt8]? { try row.blobOrNil() }
}
