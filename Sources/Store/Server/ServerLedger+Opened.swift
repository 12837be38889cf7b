import Model
import PostgreSQL

extension ServerLedger {
    /// Prepares the ledger, and opens what this process needs of it.
    /// - Throws: `StoreError`.
    func opened(progress: @escaping @Sendable (MigrationProgress) -> Void) throws -> OpenedLedger {
        let prepared = try prepare(progress: progress)
        // Marks and rescue files can be written then. What only reads works without.
        try? companions.prepareLockFolder()
        let presence = ServerPresence()
        let locks = ServerLocks(table: prepared.place.generation ?? 0)
        let voice = ServerVoice(table: locks.table)
        let transactions = ServerGuard(
            path: path, uid: prepared.uid, table: prepared.place.generation ?? 0, clock: clock, voice: voice,
            presence: presence, isUnsettled: prepared.settlement == .unsettled, writer: UniqueID.make(now: clock.now))
        let settlement = prepared.settlement
        let database = Database(
            address, limits: limits, reader: prepared.connection, writeLock: locks.writing,
            transactions: transactions)
        return OpenedLedger(
            path: path, folder: nil, settlement: settlement, companions: companions,
            database: LedgerDatabase(database, path: path, clock: clock),
            liveness: ServerWorkers(session: database.session, locks: locks, path: path),
            witness: ServerWitness(path: path, uid: transactions.uid, companions.marks, presence),
            upkeep: ServerUpkeep(ledger: self), bell: ServerEars.bell(on: database.session, voice),
            clock: { [clock] in clock.now })
    }
}
