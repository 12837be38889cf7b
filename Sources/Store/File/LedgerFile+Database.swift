import Files
import SQLite

extension LedgerFile {
    /// Prepares the file, and opens what this process needs of it.
    /// - Throws: `StoreError`.
    func opened(
        progress: @escaping @Sendable (MigrationProgress) -> Void, clock: @escaping @Sendable () -> Int64
    ) throws -> OpenedLedger {
        let (settlement, reader) = try prepare(now: clock(), progress: progress)
        let presence = LedgerPresence(path: path)
        return OpenedLedger(
            path: path, folder: PrivateFiles.folder(of: path), settlement: settlement, companions: companions,
            database: try database(settlement, reader: reader, presence, clock: clock),
            liveness: LockedWorkers(companions: companions), witness: FileWitness(self, presence),
            upkeep: FileUpkeep(file: self), bell: changeBell(presence), clock: clock)
    }

    /// What this process has open of the file once it was prepared.
    /// - Parameters:
    ///   - settlement: what came of preparing it.
    ///   - reader: a connection for reading that is open already.
    func database(
        _ settlement: CopiedLedger.Settlement, reader: sending Connection?, _ presence: LedgerPresence,
        clock: @escaping @Sendable () -> Int64
    ) throws -> LedgerDatabase {
        let (path, newest) = (path, Migration.all.last?.version ?? 0)
        let database = Database(path: path, busyTimeout: busyTimeout, readMode: try readMode(), reader: reader) {
            connection in
            try presence.verifyInTransaction()
            if settlement == .unsettled {
                throw StoreError.notWritable(path: path, detail: "it is a copy that could not be made safe")
            }
            // A program that was running while a newer one migrated the ledger must not write by the old schema.
            let version = try LedgerConnection.sqlite(connection).schemaVersion()
            guard version == newest else {
                throw StoreError.newerLedger(path: path, found: version, known: newest)
            }
        }
        return LedgerDatabase(database, path: path, clock: clock)
    }

    /// Tells of others' changes by the data version of the file, on a connection of its own.
    func changeBell(_ presence: LedgerPresence) -> ChangeBell {
        let (file, path) = (self, path)
        return ChangeBell { _ in
            // A ledger that cannot be opened so cannot be read either, and is told of there.
            let version = DataVersion(
                path: path, mode: (try? file.readMode()) ?? .readOnly, busyTimeout: file.busyTimeout)
            return {
                do { return try await version.current(presence.verify) } catch let error as SQLiteError {
                    // What was removed at this moment is gone, and no failing disk.
                    try presence.verify()
                    throw StoreError(error, path: path)
                }
            }
        }
    }
}
