#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A worker as the ledger knows it: somebody's, perhaps long dead.
struct KnownWorker: Sendable {
    var id: Int64
    var pid: Int32
    var host: String
    var kind: String
    /// Milliseconds since 1970, UTC.
    var startedAt: Int64

    /// Whether it works. Its lock tells, as long as the lock's file has its name; where somebody removed the files under
    /// those who work, their processes are asked for.
    func lives(_ file: LedgerFile) -> Bool {
        let path = file.workerLockPath(id)
        if PrivateFiles.isTaken(path) { return FileLock.isHeld(path) }
        // Numbers are given out again, and the wall clock may have been set a little since.
        guard host == Self.hostName(), let began = ProcessIdentity.beginning(of: pid) else { return false }
        return began <= startedAt + 2_000
    }

    static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        gethostname(&buffer, buffer.count - 1)
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
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

    /// One daemon a ledger, even where the lock that says so was removed with its folder.
    /// - Throws: `StoreError.daemonRuns`.
    func requireNoOtherDaemon(_ file: LedgerFile) throws {
        let others = try workers("WHERE kind = '\(Worker.daemon)'").filter { $0.pid != getpid() && $0.lives(file) }
        if let other = others.first { throw StoreError.daemonRuns(pid: other.pid) }
    }
}
