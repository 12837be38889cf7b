#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The right to be the one daemon of a ledger, held until it goes or the process ends.
public final class DaemonLock: Sendable {
    private let lock: FileLock
    private let daemon: RunningDaemon

    fileprivate init(_ lock: FileLock, _ daemon: RunningDaemon) {
        self.lock = lock
        self.daemon = daemon
        lock.write(daemon.text)
    }

    /// Tells whoever looks that the daemon ends once its create calls have: a second signal would cut those off.
    public func noteStopping() {
        var daemon = daemon
        daemon.isStopping = true
        lock.write(daemon.text)
    }
}

/// Who runs as the daemon of a ledger.
public struct RunningDaemon: Sendable, Equatable {
    public let pid: Int32
    /// Milliseconds since 1970, UTC.
    public let startedAt: Int64
    /// Milliseconds that a create call of it may take.
    public var longestCall: Int64 = 0
    /// Whether it was told to stop.
    public var isStopping = false
    var process = ProcessIdentity()

    init(pid: Int32, startedAt: Int64) {
        self.pid = pid
        self.startedAt = startedAt
    }

    /// As the lock file has it: two numbers, then words that another version may leave out.
    init(_ text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        pid = words.first.flatMap { Int32($0) } ?? 0
        startedAt = words.dropFirst().first.flatMap { Int64($0) } ?? 0
        for word in words.dropFirst(2) {
            let value = word.drop { $0 != "=" }.dropFirst()
            switch word.prefix(while: { $0 != "=" }) {
            case "namespace": process.namespace = UInt64(value)
            case "boot": process.boot = String(value)
            case "start": process.startedAt = UInt64(value)
            case "call": longestCall = Int64(value).map { max(0, min($0, 3_600_000)) } ?? 0
            case "stopping": isStopping = true
            default: break
            }
        }
    }

    fileprivate var text: String {
        var words = ["\(pid)", "\(startedAt)"]
        if let namespace = process.namespace { words.append("namespace=\(namespace)") }
        if let boot = process.boot { words.append("boot=\(boot)") }
        if let start = process.startedAt { words.append("start=\(start)") }
        if longestCall > 0 { words.append("call=\(longestCall)") }
        if isStopping { words.append("stopping") }
        return words.joined(separator: " ") + "\n"
    }
}

/// Why a daemon was not signalled.
public enum DaemonOutOfReach: Error, Sendable, Equatable {
    /// It runs in another container, or on another machine, where its number means another process.
    case elsewhere
    /// It does not say who it is, or has just ended.
    case unknown
    /// The system refuses; why.
    case refused(String)
}

extension TaskRepository {
    /// - Parameter longestCall: milliseconds that a create call of it may take.
    /// - Throws: `StoreError.daemonRuns` if there is one already.
    public func becomeDaemon(pid: Int32, longestCall: Int64 = 0) throws -> DaemonLock {
        try file.prepareLockFolder()
        while true {
            if let lock = try FileLock.tryAcquire(file.daemonLockPath) {
                var daemon = RunningDaemon(pid: pid, startedAt: clock())
                daemon.longestCall = longestCall
                daemon.process = .own
                return DaemonLock(lock, daemon)
            }
            if let running = runningDaemon() { throw StoreError.daemonRuns(pid: running.pid) }
            // Somebody only looked, which takes a shared lock for a moment.
        }
    }

    /// The daemon that runs on this ledger, if one does.
    public func runningDaemon() -> RunningDaemon? {
        guard FileLock.isHeld(file.daemonLockPath) else { return nil }
        return RunningDaemon(FileLock.text(of: file.daemonLockPath))
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
        guard kill(daemon.pid, SIGTERM) == 0 else {
            throw DaemonOutOfReach.refused(String(cString: strerror(errno)))
        }
    }
}
