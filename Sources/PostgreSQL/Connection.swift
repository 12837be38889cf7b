/// One open connection: a plain class, not sendable, that `Database` keeps inside `read { }` and `write { }`.
///
/// Its calls block until the server has answered.
public final class Connection {
    let library: LibPQ
    let handle: OpaquePointer
    private var cache = StatementCache()
    /// The statement whose rows still come, if any.
    private var current: RunningStatement?
    private var isStuck = false

    /// Rows that the last INSERT, UPDATE or DELETE touched.
    public private(set) var changes = 0
    /// Whether nothing can be written: a standby, or a user or database that may only read.
    public let isReadOnly: Bool

    /// Connects and sets what every connection of the ledger must have.
    /// - Throws: `ServerError`, `LibPQMissing`.
    public convenience init(_ address: ServerAddress, limits: SessionLimits = SessionLimits()) throws {
        try self.init(address, limits: limits, LibPQ.loaded())
    }

    init(_ address: ServerAddress, limits: SessionLimits, _ library: LibPQ) throws {
        let session = try OpenedSession(address, limits: limits, library)
        self.library = library
        handle = session.handle
        isReadOnly = session.isReadOnly
    }

    deinit {
        library.finish(handle)
    }

    /// Whether this connection is of no use any more.
    public var isLost: Bool { isStuck || library.status(handle) != LibPQCode.Status.ok }

    /// Whether a transaction is open, be it one that has failed.
    public var isInTransaction: Bool {
        let status = library.transactionStatus(handle)
        return status != LibPQCode.Transaction.idle && status != LibPQCode.Transaction.unknown
    }

    /// Whether a statement of the open transaction has failed: then the server does nothing more in it.
    var isInFailedTransaction: Bool { library.transactionStatus(handle) == LibPQCode.Transaction.inError }

    /// The version of the server as one number, such as 150018.
    public var serverVersion: Int { Int(library.serverVersion(handle)) }

    /// The number of the server's process for this connection.
    public var serverProcess: Int32 { library.backendPID(handle) }

    /// Runs a statement and ignores its rows.
    /// - Returns: the number of rows that it changed; 0 for one that changes none.
    @discardableResult
    public func execute(_ sql: String, _ values: [ServerValue] = []) throws -> Int {
        let running = try start(sql, values)
        try finish(running)
        return running.changes ?? 0
    }

    /// All rows, each decoded by `decode`.
    public func all<Value>(
        _ sql: String, _ values: [ServerValue] = [], decode: (inout Row) throws -> Value
    ) throws -> [Value] {
        var result: [Value] = []
        try forEach(sql, values) { row in result.append(try decode(&row)) }
        return result
    }

    /// The first row, or nil. The others are read too and dropped: the SQL says LIMIT where there may be many.
    public func first<Value>(
        _ sql: String, _ values: [ServerValue] = [], decode: (inout Row) throws -> Value
    ) throws -> Value? {
        var result: Value?
        try visit(try start(sql, values)) { row in
            result = try decode(&row)
            return false
        }
        return result
    }

    /// Calls `body` for each row as it is read, holding one row at a time; all that are left once `body` runs another
    /// statement.
    public func forEach(
        _ sql: String, _ values: [ServerValue] = [], body: (inout Row) throws -> Void
    ) throws {
        try visit(try start(sql, values)) { row in
            try body(&row)
            return true
        }
    }

    /// Runs a statement for whoever has values and rows of a kind of its own.
    /// - Parameters:
    ///   - parameters: how many values `bind` binds.
    ///   - body: gets each row as it is read, one at a time; false ends it.
    public func visit(
        _ sql: String, parameters count: Int, bind: (inout Parameters) throws -> Void,
        body: (inout Row) throws -> Bool
    ) throws {
        var parameters = Parameters()
        try bind(&parameters)
        try visit(try start(sql, parameters), body)
    }

    private func visit(_ running: RunningStatement, _ body: (inout Row) throws -> Bool) throws {
        do {
            while var row = try running.next() {
                guard try body(&row) else { break }
            }
        } catch {
            try? finish(running)
            throw error
        }
        try finish(running)
    }

    private func finish(_ running: RunningStatement) throws {
        running.drain()
        if current === running { current = nil }
        if let changed = running.changes { changes = changed }
        isStuck = isStuck || running.isStuck
        guard let failure = running.failure else { return }
        // A table has changed under the statement, or the server has let go of it: the next time it is prepared anew.
        if ["0A000", "26000"].contains(failure.sqlState) { cache.remove(running.sql) }
        throw failure
    }

    private func start(_ sql: String, _ values: [ServerValue]) throws -> RunningStatement {
        var parameters = Parameters()
        for value in values { try parameters.bind(value) }
        return try start(sql, parameters)
    }

    private func start(_ sql: String, _ parameters: Parameters) throws -> RunningStatement {
        try takeOver()
        let statement = try prepared(sql, parameters.types)
        let count = parameters.types.count
        let formats = [Int32](repeating: 1, count: count)
        let isSent = parameters.withPointers { values, lengths in
            library.sendQueryPrepared(handle, statement.name, Int32(count), values, lengths, formats, 1) != 0
        }
        guard isSent else { throw ServerError(result: nil, on: handle, sql: sql, library) }
        _ = library.setSingleRowMode(handle)
        let running = RunningStatement(sql: sql, handle: handle, library)
        current = running
        return running
    }

    private func prepared(_ sql: String, _ types: [ColumnType]) throws -> Statement {
        let known = cache[sql]
        if let known, known.takes(types) { return known }
        guard !sql.utf8.contains(0) else {
            throw ServerError(sqlState: "42601", message: "SQL has a NUL character", sql: sql)
        }
        let placeholders = Placeholders(sql)
        guard placeholders.count == types.count else {
            throw ServerError(
                sqlState: "08P01", message: "\(placeholders.count) parameters, \(types.count) values", sql: sql,
                kind: .other)
        }
        if cache.isFull { try forgetStatements() }
        let statement = Statement(
            sql: sql, name: cache.newName(), types: known.map { $0.types(with: types) } ?? types)
        let numbers = statement.types.map(\.number)
        let result = library.prepare(handle, statement.name, placeholders.sql, Int32(numbers.count), numbers)
        defer { library.clear(result) }
        guard library.resultStatus(result) == LibPQCode.Result.commandOK else {
            let error = ServerError(result: result, on: handle, sql: sql, library)
            isStuck = isStuck || error.isOfConnection
            throw error
        }
        cache.put(statement)
        return statement
    }

    /// Has the server let go of all prepared statements.
    private func forgetStatements() throws {
        try command("DEALLOCATE ALL")
        cache.removeAll()
    }

    /// Makes the connection free for another statement.
    private func takeOver() throws {
        current?.hold()
        current = nil
        guard !isLost else { throw lossError }
    }

    /// Why the connection is of no use any more.
    var lossError: ServerError {
        ServerError(sqlState: nil, message: ServerError.text(of: handle, library), kind: .connectionLost)
    }

    /// Runs one or more statements, separated by semicolons and without parameters, by the simple query protocol.
    ///
    /// Outside of a transaction all of them share one, unless the text has statements of its own for that.
    /// - Returns: what the server said that the last of them did, and what ended them; both, if the connection was lost
    ///   right after that.
    /// - Throws: `ServerError` if nothing was sent.
    func run(_ sql: String) throws -> (tag: String, failure: ServerError?) {
        try takeOver()
        guard library.sendQuery(handle, sql) != 0 else {
            throw ServerError(result: nil, on: handle, sql: sql, library)
        }
        let running = RunningStatement(sql: sql, handle: handle, library)
        running.drain()
        isStuck = isStuck || running.isStuck
        return (running.tag ?? "", running.failure)
    }

    /// Runs such statements, of which none may fail.
    /// - Throws: `ServerError`.
    func command(_ sql: String) throws {
        if let failure = try run(sql).failure { throw failure }
    }

    /// Runs several statements, separated by semicolons and without parameters: a migration.
    /// - Throws: `ServerError`; outside of a transaction nothing of the text is then kept.
    public func executeScript(_ sql: String) throws {
        guard !sql.utf8.contains(0) else { throw ServerError(sqlState: "42601", message: "SQL has a NUL character") }
        do { try command(sql) } catch let error as ServerError {
            // The text of a whole migration would hide what is wrong with it.
            throw error.withoutSQL
        }
        // Tables may have other columns now.
        try forgetStatements()
    }

    /// Runs a part of a transaction that may fail without the whole of it: undoes what the part did if it throws.
    ///
    /// Otherwise a statement that fails spoils the transaction, and the server does nothing more in it.
    /// - Throws: `ServerError`, or what `body` throws.
    public func inSavepoint<Value>(_ body: () throws -> Value) throws -> Value {
        try command("SAVEPOINT one_part")
        let value: Value
        do {
            value = try body()
        } catch {
            if !isLost { try command("ROLLBACK TO one_part; RELEASE one_part") }
            throw error
        }
        try command("RELEASE one_part")
        return value
    }

    /// Undoes the open transaction, if there still is one.
    public func rollback() {
        guard !isLost, isInTransaction else { return }
        try? command("ROLLBACK")
    }
}
