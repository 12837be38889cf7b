/// The right to be the one daemon of a ledger, held until it goes or the process ends.
public final class DaemonLock: Sendable {
    private let lock: FileLock

    fileprivate init(_ lock: FileLock) {
        self.lock = lock
    }
}

/// Who runs as the daemon of a ledger.
public struct RunningDaemon: Sendable, Equatable {
    public let pid: Int32
    /// Milliseconds since 1970, UTC.
    public let startedAt: Int64
}

extension TaskRepository {
    /// - Throws: `StoreError.daemonRuns` if there is one already.
    public func becomeDaemon(pid: Int32) throws -> DaemonLock {
        try file.prepareLockFolder()
        while true {
            if let lock = try FileLock.tryAcquire(file.daemonLockPath) {
                lock.write("\(pid) \(clock())\n")
                keepLock(lock)
                return DaemonLock(lock)
            }
            if let running = runningDaemon() { throw StoreError.daemonRuns(pid: running.pid) }
            // Somebody only looked, which takes a shared lock for a moment.
        }
    }

    /// The daemon that runs on this ledger, if one does.
    public func runningDaemon() -> RunningDaemon? {
        DaemonWatch(file).runningDaemon()
    }
}
