import PostgreSQL
import SQLite

/// What a process has open of a ledger: it runs reads and writes, each in a transaction, and tells their failures in
/// words of the store's own.
struct LedgerDatabase: Sendable {
    private enum Engine {
        case sqlite(SQLite.Database)
        case postgres(PostgreSQL.Database)
    }

    private let engine: Engine
    /// For errors.
    private let path: String
    /// Tells the moment of each transaction.
    private let clock: @Sendable () -> Int64

    init(_ database: SQLite.Database, path: String, clock: @escaping @Sendable () -> Int64) {
        engine = .sqlite(database)
        self.path = path
        self.clock = clock
    }

    /// - Parameters:
    ///   - path: the server's URL without anything secret.
    ///   - clock: follows the server's in each transaction that writes.
    init(_ database: PostgreSQL.Database, path: String, clock: LedgerClock) {
        engine = .postgres(database)
        self.path = path
        self.clock = { clock.now }
    }

    /// Reads from one consistent snapshot.
    /// - Parameter isLong: whether it may take longer than a few milliseconds.
    func read<Value: Sendable>(
        isLong: Bool, _ body: @Sendable (LedgerTransaction) throws -> Value
    ) async throws -> Value {
        switch engine {
        case .sqlite(let database):
            do {
                return try await database.read(isLong: isLong) { connection in
                    try body(LedgerTransaction(connection, now: clock()))
                }
            } catch let error as SQLiteError {
                throw StoreError(error, path: path)
            }
        case .postgres(let database):
            return try await StoreError.ofAwaitedServer(path) {
                try await database.read(isLong: isLong) { connection in
                    try body(LedgerTransaction(.postgres(connection), now: clock()))
                }
            }
        }
    }

    /// Returns once the change is on disk.
    func write<Value: Sendable>(_ body: @escaping @Sendable (LedgerTransaction) throws -> Value) async throws -> Value {
        let clock = clock
        switch engine {
        case .sqlite(let database):
            do {
                return try await database.write { connection in
                    try body(LedgerTransaction(connection, now: clock()))
                }
            } catch let error as SQLite.CommitUnknown {
                throw StoreError.commitUnknown(path: path, detail: error.cause.message)
            } catch let error as SQLiteError {
                throw StoreError(error, path: path)
            }
        case .postgres(let database):
            return try await StoreError.ofAwaitedServer(path) {
                try await database.write { connection in
                    try body(LedgerTransaction(.postgres(connection), now: clock()))
                }
            }
        }
    }

    /// Leaves a change to travel with the next write; a crash before that loses it.
    func writeEventually(_ body: @escaping @Sendable (LedgerTransaction) throws -> Void) async {
        let clock = clock
        switch engine {
        case .sqlite(let database):
            await database.writeEventually { connection in
                try body(LedgerTransaction(connection, now: clock()))
            }
        case .postgres(let database):
            await database.writeEventually { connection in
                try body(LedgerTransaction(.postgres(connection), now: clock()))
            }
        }
    }

    /// Writes what `writeEventually` left behind.
    func flush() async {
        switch engine {
        case .sqlite(let database): await database.flush()
        case .postgres(let database): await database.flush()
        }
    }

    /// Writes what is left, and has the ledger take up no more room than it needs.
    func settle() async throws {
        switch engine {
        case .sqlite(let database):
            do { try await database.copyBackLog() } catch let error as SQLiteError {
                throw StoreError(error, path: path)
            }
        // The server gives back its room by itself.
        case .postgres(let database): await database.flush()
        }
    }

    /// Writes what is left and closes the connections; a later use opens them again.
    func close() async {
        switch engine {
        case .sqlite(let database): await database.close()
        case .postgres(let database): await database.close()
        }
    }

    /// The engine and its version.
    static var engineVersion: String { "SQLite " + SQLite.Connection.libraryVersion }
}
