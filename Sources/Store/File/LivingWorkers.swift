import Files
import SQLite

/// Who works on a ledger that is to be migrated: an answer that they wait for, and that was paid for, could not be
/// written down by their program any more.
struct LivingWorkers {
    let file: LedgerFile

    /// In words, such as `the daemon (process id 4711)`; empty if nobody does.
    func names(_ connection: Connection) throws -> [String] {
        // Nothing is written down, at whatever moment.
        let db = LedgerTransaction(connection, now: 0)
        let locks = LockedWorkers(companions: file.companions)
        let living = try db.workers("ORDER BY id").filter { locks.lives($0, in: db) }
        var names = living.map(\.name)
        // Between two attempts to use the ledger a daemon is no worker.
        if !living.contains(where: { $0.kind == Worker.daemon }),
            let daemon = DaemonWatch(file.companions).runningDaemon()
        {
            names.append(KnownWorker.name(Worker.daemon, daemon.pid))
        }
        return names
    }

    /// Waits for as long as for a lock on the ledger.
    /// - Throws: `StoreError.inUse`.
    func waitUntilGone(
        _ connection: Connection, now: Int64, progress: @Sendable (MigrationProgress) -> Void
    ) throws {
        let migrator = Migrator(path: file.path, now: now)
        guard try migrator.schemaState(of: connection) == .outdated else { return }
        let begin = ContinuousClock.now
        while true {
            let names = try names(connection)
            guard !names.isEmpty else { return }
            let elapsed = begin.duration(to: .now)
            guard elapsed < .milliseconds(Int64(file.busyTimeout)) else {
                throw StoreError.inUse(path: file.path, by: names)
            }
            progress(
                MigrationProgress(
                    version: migrator.newest, name: "wait", step: 0, steps: 0, elapsed: elapsed, isDone: false,
                    waitsFor: names))
            ThisProcess.pause(milliseconds: 50)
        }
    }

    /// For the transaction of the migration, in which nobody can sign in any more.
    /// - Throws: `StoreError.inUse`.
    func refuse(_ connection: Connection) throws {
        let names = try names(connection)
        guard names.isEmpty else { throw StoreError.inUse(path: file.path, by: names) }
    }
}
