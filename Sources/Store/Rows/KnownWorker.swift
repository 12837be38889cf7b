import Files

/// A worker as the ledger knows it: somebody's, perhaps long dead.
struct KnownWorker: Sendable {
    var id: Int64
    var pid: Int32
    var host: String
    var kind: String
    /// Milliseconds since 1970, UTC.
    var startedAt: Int64

    /// In words, such as `the daemon (process id 4711)`.
    var name: String { Self.name(kind, pid) }

    static func name(_ kind: String, _ pid: Int32) -> String {
        kind == Worker.daemon ? "the daemon (process id \(pid))" : "`reel \(kind)` (process id \(pid))"
    }
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

    /// One daemon a ledger in a file, even where the lock that says so was removed with its folder. Of one on a server
    /// each host has its own.
    /// - Throws: `StoreError.daemonRuns`.
    func requireNoOtherDaemon(_ liveness: any WorkerLiveness) throws {
        guard !liveness.allowsSeveralDaemons else { return }
        let others = try workers("WHERE kind = '\(Worker.daemon)'").filter {
            try $0.pid != ThisProcess.number && liveness.lives($0, in: self)
        }
        if let other = others.first { throw StoreError.daemonRuns(pid: other.pid) }
    }
}
