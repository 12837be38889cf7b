/// Tells whether anybody has changed a database, on a connection of its own that stays open.
///
/// SQLite counts for each connection the commits of all others, other processes' too. Asking costs a look at the shared
/// memory of the log, and no table is read.
public actor DataVersion {
    private let executor = QueueExecutor(label: "reel.sqlite.version")
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let path: String
    private let mode: Connection.Mode
    private let busyTimeout: Int32
    private var connection: Connection?

    /// - Parameters:
    ///   - path: an existing database file.
    ///   - busyTimeout: milliseconds to wait for another process's lock.
    public init(path: String, mode: Connection.Mode, busyTimeout: Int32 = Connection.usualBusyTimeout) {
        self.path = path
        self.mode = mode
        self.busyTimeout = busyTimeout
    }

    /// A number that is another one whenever a different connection has committed a change since it was last asked for.
    /// - Parameter verify: runs first, on the thread that may block.
    /// - Throws: `SQLiteError`, or what `verify` throws.
    public func current(_ verify: @Sendable () throws -> Void = {}) throws -> Int64 {
        try verify()
        let opened = try connection ?? Connection(path: path, mode: mode, busyTimeout: busyTimeout)
        connection = opened
        return try opened.first("PRAGMA data_version") { try $0.integer() } ?? 0
    }
}
