/// Tells who runs as the daemon of a ledger without opening it: a ledger that this program would first have to migrate
/// cannot be opened while a daemon runs, and that daemon must be stopped all the same.
public struct DaemonWatch: Sendable {
    private let lockPath: String

    /// - Parameter path: the ledger's file; it need not be there.
    public init(path: String) {
        let absolute = path.hasPrefix("/") ? path : "./\(path)"
        lockPath = ((try? PrivateFiles.resolvingFolder(of: absolute)) ?? absolute) + ".locks/daemon"
    }

    init(_ file: LedgerFile) {
        lockPath = file.daemonLockPath
    }

    /// The daemon that runs on this ledger, if one does.
    public func runningDaemon() -> RunningDaemon? {
        guard FileLock.isHeld(lockPath) else { return nil }
        let words = FileLock.text(of: lockPath).split(whereSeparator: \.isWhitespace)
        return RunningDaemon(
            pid: words.first.flatMap { Int32($0) } ?? 0, startedAt: words.dropFirst().first.flatMap { Int64($0) } ?? 0)
    }
}
