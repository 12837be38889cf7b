import Files
import Synchronization

/// The right to be the one daemon of a ledger, of one on a server the one on this host, kept until it goes or the
/// process ends.
public final class DaemonLock: Sendable {
    private let lock: FileLock
    private let daemon: Mutex<RunningDaemon>

    fileprivate init(_ lock: FileLock, _ daemon: RunningDaemon) {
        self.lock = lock
        self.daemon = Mutex(daemon)
        lock.write(daemon.text)
    }

    /// Tells whoever looks that the daemon ends once its create calls have: a second signal would cut those off.
    public func noteStopping() { note { $0.isStopping = true } }

    /// Tells whoever looks that nobody reads the daemon's log any more.
    public func noteLogLost() { note { $0.hasLostLog = true } }

    private func note(_ change: (inout RunningDaemon) -> Void) {
        daemon.withLock { daemon in
            change(&daemon)
            lock.write(daemon.text)
        }
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
    /// Whether its log goes nowhere, as whoever read it has gone.
    public var hasLostLog = false
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
            case "log-lost": hasLostLog = true
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
        if hasLostLog { words.append("log-lost") }
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
        try companions.prepareLockFolder()
        while true {
            if let lock = try StoreError.ofFiles({ try FileLock.tryAcquire(companions.daemonLockPath) }) {
                var daemon = RunningDaemon(pid: pid, startedAt: clock())
                daemon.longestCall = longestCall
                daemon.process = .own
                keepLock(lock)
                return DaemonLock(lock, daemon)
            }
            if let running = runningDaemon() { throw StoreError.daemonRuns(pid: running.pid) }
            // Somebody only looked, which takes a shared lock for a moment.
        }
    }

    /// The daemon that runs on this ledger, if one does.
    public func runningDaemon() -> RunningDaemon? {
        DaemonWatch(companions).runningDaemon()
    }
}
