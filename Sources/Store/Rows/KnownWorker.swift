import Files

/// A worker as the ledger knows it: somebody's, perhaps long dead.
struct KnownWorker: Sendable {
    var id: Int64
    var pid: Int32
    var host: String
    var kind: String
    /// Milliseconds since 1970, UTC.
    var startedAt: Int64
}

extension LedgerTransaction {
    /// - Parameter condition: what follows `FROM worker`.
    func workers(_ condition: String) throws -> [KnownWorker] {
        try all("SELECT id, pid, host, kind, started_at FROM worker \(condition)") { row in
            KnownWorker(
                id: try row.integer(), pid: Int32(clamping: try row.integer()), host: try row.text(),
                kind: try row.text(), startedAt: try row.integer())
        }
    }

    /// One daemon a ledger, even where the lock that says so was removed with its folder.
    /// - Throws: `StoreError.daemonRuns`.
    func requireNoOtherDaemon(_ liveness: any WorkerLiveness) throws {
        let others = try workers("WHERE kind = '\(Worker.daemon)'").filter {
            $0.pid != ThisProcess.number && liveness.lives($0)
        }
        if let other = others.first { throw StoreError.daemonRuns(pid: other.pid) }
    }
}
