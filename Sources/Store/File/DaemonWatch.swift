import Files

/// Tells who runs as the daemon of a ledger without opening it: a ledger that this program would first have to migrate
/// cannot be opened while a daemon runs, and that daemon must be stopped all the same.
public struct DaemonWatch: Sendable {
    /// Nil where a server's address cannot be read: no daemon can have opened that.
    private let lockPath: String?

    /// - Parameter address: of a ledger that need not be there. Of one on a server it is this host's daemon.
    public init(_ address: LedgerAddress) {
        switch address {
        case .file(let path):
            let absolute = path.hasPrefix("/") ? path : "./\(path)"
            lockPath = ((try? PrivateFiles.resolvingFolder(of: absolute)) ?? absolute) + ".locks/daemon"
        case .server(let server):
            lockPath = try? LedgerCompanions(of: server).daemonLockPath
        }
    }

    init(_ companions: LedgerCompanions) {
        lockPath = companions.daemonLockPath
    }

    /// The daemon that runs on this ledger, if one does.
    public func runningDaemon() -> RunningDaemon? {
        guard let lockPath, FileLock.isLocked(lockPath) else { return nil }
        return RunningDaemon(FileLock.text(of: lockPath))
    }

    /// Sends SIGTERM to the daemon, and to no other process: its number may mean another one in this container, and may
    /// have been given away since.
    /// - Throws: `DaemonOutOfReach`; nothing was sent then.
    public func terminate(_ daemon: RunningDaemon) throws {
        let own = ProcessIdentity.own
        for (theirs, ours) in [
            (daemon.process.namespace.map { "\($0)" }, own.namespace.map { "\($0)" }),
            (daemon.process.boot, own.boot),
        ] {
            if let theirs, let ours, theirs != ours { throw DaemonOutOfReach.elsewhere }
        }
        guard daemon.pid > 0 else { throw DaemonOutOfReach.unknown }
        if let start = daemon.process.startedAt, ProcessIdentity.start(of: daemon.pid) != start {
            throw DaemonOutOfReach.unknown
        }
        // Whoever still holds the lock lives, and so its number is its own.
        guard let present = runningDaemon(), present.pid == daemon.pid, present.startedAt == daemon.startedAt else {
            throw DaemonOutOfReach.unknown
        }
        if let reason = ProcessIdentity.terminate(daemon.pid) { throw DaemonOutOfReach.refused(reason) }
    }
}
