import Files
import Model
import PostgreSQL

/// A ledger on a PostgreSQL server, and what this host keeps beside it.
struct ServerLedger: Sendable {
    let address: ServerAddress
    let companions: LedgerCompanions
    let opening: LedgerOpening
    let limits: SessionLimits
    let clock: LedgerClock

    /// For people.
    var path: String { address.url }

    /// - Parameter busyTimeout: milliseconds to wait for another's lock.
    /// - Throws: `StoreError.address`.
    init(
        _ server: LedgerServer, busyTimeout: Int32, stateFolder: String?, opening: LedgerOpening, clock: LedgerClock
    ) throws {
        address = try StoreError.ofServer("") { try ServerAddress(server.url) }
        companions = LedgerCompanions(home: server.home, address, stateFolder: stateFolder)
        self.opening = opening
        limits = SessionLimits(lock: Int(busyTimeout))
        self.clock = clock
    }

    /// A ledger that was found or made.
    struct Prepared {
        let settlement: CopiedLedger.Settlement
        /// A connection that is open already.
        let connection: Connection
        let uid: String
        /// Where it is now.
        let place: LedgerPlace
    }

    /// Makes sure that the tables are there, are those of this program's schema, and send nothing that other ones send
    /// too: see `CopiedLedger`.
    /// - Parameter progress: told how far a migration has come, if there is one.
    /// - Throws: `StoreError`.
    func prepare(progress: @escaping @Sendable (MigrationProgress) -> Void = { _ in }) throws -> Prepared {
        try StoreError.ofServer(path) {
            let connection = try Connection(address, limits: limits)
            try greet(connection)
            let (settlement, place) = try settle(connection, progress: progress)
            let db = LedgerTransaction(.postgres(connection), now: clock.now)
            return Prepared(settlement: settlement, connection: connection, uid: try db.ledgerUID(), place: place)
        }
    }

    private func greet(_ connection: Connection) throws {
        let answer = try connection.first(
            """
            SELECT \(ServerGuard.moment), current_setting('server_encoding'), current_schema() IS NOT NULL,
              current_setting('search_path')
            """
        ) { row in
            (moment: try row.integer(), encoding: try row.text(), hasSchema: try row.bool(), searchPath: try row.text())
        }
        guard let answer else { return }
        clock.follow(answer.moment)
        guard answer.encoding == "UTF8" else {
            throw StoreError.refused(
                path: path,
                detail: "the database keeps texts as \(answer.encoding); make one with ENCODING 'UTF8' TEMPLATE "
                    + "template0")
        }
        guard answer.hasSchema else {
            throw StoreError.refused(
                path: path,
                detail: "no schema of its search_path (\(answer.searchPath)) is there, or this user may not use it")
        }
    }

    private func settle(
        _ connection: Connection, progress: @escaping @Sendable (MigrationProgress) -> Void
    ) throws -> (CopiedLedger.Settlement, LedgerPlace) {
        var found = try look(connection)
        let known = found.isBegun ? [] : companions.marks.known
        // Another process of this host may have begun it since. It noted that once the ledger was there.
        if !known.isEmpty { found = try look(connection) }
        if found.isBegun {
            guard opening != .anew else { throw StoreError.ledgerExists(path: path) }
            if found.state == .current, !found.needsSettling { return (.original, found.place) }
            // It can still be looked at.
            if found.state == .current, connection.isReadOnly { return (.unsettled, found.place) }
        } else {
            try requireNothingLost(known)
        }
        return try create(connection, progress: progress)
    }

    private struct Found {
        let state: Migrator.SchemaState
        let isBegun: Bool
        let place: LedgerPlace
        let needsSettling: Bool
    }

    /// Looks without changing anything.
    private func look(_ connection: Connection) throws -> Found {
        try transaction(on: connection, "ISOLATION LEVEL REPEATABLE READ READ ONLY") { db in
            let state = try migrator.schemaState(of: db)
            let isBegun = try state != .empty && db.isBegun()
            let place = try LedgerPlace.ofServer(db)
            let needsSettling =
                try isBegun && state == .current && CopiedLedger.needsSettling(db, at: place, companions.marks)
            return Found(state: state, isBegun: isBegun, place: place, needsSettling: needsSettling)
        }
    }

    /// Lets a ledger begin where there is none, unless one is known to have been there.
    /// - Throws: `StoreError.vanished`, `.noLedger`.
    private func requireNothingLost(_ known: [LedgerMark]) throws {
        guard !known.isEmpty else {
            if opening == .existing { throw StoreError.noLedger(path: path) }
            return
        }
        guard opening == .anew else { throw StoreError.vanished(path: path, attempts: known.map(\.attempts).max()) }
    }

    private var migrator: ServerMigrator { ServerMigrator(path: path, mayBegin: refuseLiving) }

    /// Whoever works on the ledger could not write down by its old schema what was paid for.
    /// - Throws: `StoreError.inUse`.
    private func refuseLiving(_ db: LedgerTransaction) throws {
        let table = try LedgerPlace.ofServer(db).generation ?? 0
        let locks = ServerLocks(table: table)
        try db.execute("SELECT pg_catalog.pg_advisory_xact_lock(?)", [.integer(locks.writing)])
        let living = try db.workers("ORDER BY id").filter { try ServerLocks.isHeld(locks.life(of: $0.id), in: db) }
        guard living.isEmpty else {
            throw StoreError.inUse(path: path, by: living.map { "\($0.name) on \($0.host)" })
        }
    }

    /// Makes what is missing, in one transaction. Of several that do this at the same moment one does it.
    private func create(
        _ connection: Connection, progress: @escaping @Sendable (MigrationProgress) -> Void
    ) throws -> (CopiedLedger.Settlement, LedgerPlace) {
        let (settlement, place, mark) = try transaction(on: connection, "ISOLATION LEVEL READ COMMITTED") { db in
            try migrator.migrate(db, on: connection, progress: progress)
            let place = try LedgerPlace.ofServer(db)
            let writing = ServerLocks(table: place.generation ?? 0).writing
            try db.execute("SELECT pg_catalog.pg_advisory_xact_lock(?)", [.integer(writing)])
            let isNew = try LedgerIdentity.writeIfMissing(db, at: place)
            // The marks may be those of a ledger that this one takes the place of, as somebody wants it.
            let (settlement, mark) = try db.settleCopy(at: place, companions.marks)
            return (isNew && settlement == .original ? .begun : settlement, place, mark)
        }
        try? companions.marks.note(mark)
        return (settlement, place)
    }

    private func transaction<Value>(
        on connection: Connection, _ mode: String, _ body: (LedgerTransaction) throws -> Value
    ) throws -> Value {
        try connection.execute("BEGIN \(mode)")
        do {
            let value = try body(LedgerTransaction(.postgres(connection), now: clock.now))
            try connection.execute("COMMIT")
            return value
        } catch {
            connection.rollback()
            throw error
        }
    }
}

extension LedgerTransaction {
    /// Whether the ledger has the row that makes it one.
    fileprivate func isBegun() throws -> Bool { try first("SELECT 1 FROM ledger") { try $0.integer() } != nil }
}
