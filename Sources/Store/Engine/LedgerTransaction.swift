import Model
import SQLite

/// One transaction on the ledger, and the moment that is written down for all that happens in it: what the ledger knows
/// and decides is written as methods of this type, whichever engine keeps the rows.
///
/// Reading is done in one too: from one snapshot of the ledger, at one moment. It is lent to a closure and void after it.
struct LedgerTransaction {
    let connection: LedgerConnection
    /// Milliseconds since 1970, UTC.
    let now: Int64
    /// What this process knows beside the ledger. One object, since each transaction takes it along.
    private var known = HostKnowledge.none
    /// Who changes the ledger; nil where reel does it by itself.
    private(set) var author: String?

    /// What this program knows of services, by their names.
    var services: [String: ServiceFacts] { known.services }
    /// What the config of this host says about caps.
    var hostCaps: HostCaps { known.caps }

    init(_ connection: LedgerConnection, now: Int64) {
        self.connection = connection
        self.now = now
    }

    /// What is open on a connection of SQLite's.
    init(_ connection: SQLite.Connection, now: Int64) {
        self.init(.sqlite(connection), now: now)
    }

    /// The same transaction with what this process knows beside the ledger, and who changes it.
    func knowing(_ known: HostKnowledge, by author: String? = nil) -> LedgerTransaction {
        var db = self
        (db.known, db.author) = (known, author)
        return db
    }

    /// How its statements are written.
    var dialect: Dialect { connection.dialect }

    /// Runs a statement and ignores its rows.
    /// - Returns: the number of rows that it changed.
    @discardableResult
    func execute(_ sql: String, _ values: [LedgerValue] = []) throws -> Int {
        try connection.execute(sql, values)
    }

    /// All rows, each decoded by `decode`.
    func all<Value>(
        _ sql: String, _ values: [LedgerValue] = [], decode: (inout LedgerRow) throws -> Value
    ) throws -> [Value] {
        try connection.all(sql, values, decode: decode)
    }

    /// The first row, or nil.
    func first<Value>(
        _ sql: String, _ values: [LedgerValue] = [], decode: (inout LedgerRow) throws -> Value
    ) throws -> Value? {
        try connection.first(sql, values, decode: decode)
    }

    /// Calls `body` for each row as it is read, holding one row at a time.
    func forEach(
        _ sql: String, _ values: [LedgerValue] = [], body: (inout LedgerRow) throws -> Void
    ) throws {
        try connection.forEach(sql, values, body: body)
    }

    /// Runs an INSERT of one row.
    /// - Returns: the number that the row got.
    @discardableResult
    func insert(_ sql: String, _ values: [LedgerValue]) throws -> Int64 {
        try connection.insert(sql, values)
    }

    /// Runs a part that may fail without the whole transaction, as where a row may be refused that is there already.
    func trying<Value>(_ body: () throws -> Value) throws -> Value {
        try connection.trying(body)
    }
}
