import Dispatch

/// One connection that stays open: for locks that end with the process, and for notifications.
public actor Session {
    /// What comes by itself.
    public enum Event: Sendable {
        case notification(Notification)
        /// All locks are gone, and notifications may have been missed. The next call connects again.
        case connectionLost(ServerError)
    }

    public struct Notification: Sendable, Equatable {
        public var channel: String
        public var payload: String
        /// `Connection.serverProcess` of whoever sent it.
        public var sender: Int32
    }

    private let executor = QueueExecutor(label: "reel.postgresql.session")
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// For one reader.
    public nonisolated let events: AsyncStream<Event>
    private let announce: AsyncStream<Event>.Continuation

    private let address: ServerAddress
    private let limits: SessionLimits
    private var watched: WatchedConnection?
    private var channels: Set<String> = []
    /// Counts the connections that this session has had, so that two of them are told apart: 0 before the first.
    public private(set) var connectionNumber = 0

    init(_ address: ServerAddress, limits: SessionLimits) {
        self.address = address
        self.limits = limits
        (events, announce) = AsyncStream.makeStream()
    }

    deinit {
        announce.finish()
    }

    /// Hears notifications of a channel, also after the connection was lost and made again.
    /// - Throws: `ServerError`.
    public func listen(to channel: String) throws {
        channels.insert(channel)
        try use { try Self.listen(to: channel, on: $0) }
    }

    /// Takes a lock, unless another session has it. It is held until it is given back or the connection ends; the
    /// process's end ends that.
    /// - Returns: whether this session has it now. One that has it already takes it once more, and has to give it back
    ///   as
    ///   often.
    /// - Throws: `ServerError`.
    public func tryLock(_ key: Int64) throws -> Bool {
        try use { connection in
            try connection.first("SELECT pg_catalog.pg_try_advisory_lock(?)", [.integer(key)]) { try $0.bool() }
                ?? false
        }
    }

    /// Gives a lock back.
    /// - Returns: whether this session had it.
    /// - Throws: `ServerError`.
    @discardableResult
    public func unlock(_ key: Int64) throws -> Bool {
        try use { connection in
            try connection.first("SELECT pg_catalog.pg_advisory_unlock(?)", [.integer(key)]) { try $0.bool() } ?? false
        }
    }

    /// Connects if it has to, and so tells whether the connection stands.
    /// - Returns: the server's process for it, another one for each connection.
    /// - Throws: `ServerError`.
    @discardableResult
    public func check() throws -> Int32 {
        try use { connection in
            try connection.execute("SELECT 1")
            return connection.serverProcess
        }
    }

    /// Runs statements on the session's own connection; connects if it has to.
    /// - Throws: `ServerError`, or what `body` throws.
    public func ask<Value: Sendable>(_ body: @Sendable (Connection) throws -> Value) throws -> Value { try use(body) }

    /// Whether a connection stands, as far as this session has noticed.
    public var isConnected: Bool { watched != nil }

    /// Runs a body for whoever cannot await it, and keeps the calling thread waiting. Not to be called on the session's
    /// own queue.
    /// - Throws: what `body` throws.
    public nonisolated func onOwnQueue<Value: Sendable>(
        _ body: @Sendable (isolated Session) throws -> Value
    ) rethrows -> Value {
        try executor.queue.sync { try assumeIsolated { session in try body(session) } }
    }

    /// Gives a lock back, sooner or later. A connection that was lost has given back all of them.
    public nonisolated func unlockLater(_ key: Int64) {
        executor.queue.async { [weak self] in
            self?.assumeIsolated { session in
                guard session.watched != nil else { return }
                _ = try? session.unlock(key)
            }
        }
    }

    /// Gives back all locks and hears nothing more; a later use connects again.
    public func close() {
        channels = []
        watched?.stop()
        watched = nil
    }

    private func use<Value>(_ body: (Connection) throws -> Value) throws -> Value {
        if let watched {
            do {
                let value = try body(watched.connection)
                deliver()
                return value
            } catch {
                guard watched.connection.isLost else { throw error }
                lose(error)
            }
        }
        let opened = try open()
        do {
            let value = try body(opened.connection)
            deliver()
            return value
        } catch {
            if opened.connection.isLost { lose(error) }
            throw error
        }
    }

    private func open() throws -> WatchedConnection {
        let connection = try Connection(address, limits: limits)
        for channel in channels { try Self.listen(to: channel, on: connection) }
        let opened = try WatchedConnection(connection, queue: executor.queue) { [weak self] in
            self?.assumeIsolated { session in session.receive() }
        }
        watched = opened
        connectionNumber += 1
        return opened
    }

    private static func listen(to channel: String, on connection: Connection) throws {
        // A name cannot be bound.
        let parts = channel.split(separator: "\"", omittingEmptySubsequences: false)
        try connection.command("LISTEN \"\(parts.joined(separator: "\"\""))\"")
    }

    /// Something has come, or the connection has ended.
    private func receive() {
        // The system may tell of the end only once, while there is still something to read before it.
        while let connection = watched?.connection {
            guard connection.receive() else { return lose(connection.lossError) }
            deliver()
            guard connection.hasMore else { return }
        }
    }

    private func deliver() {
        guard let watched else { return }
        while let notification = watched.connection.nextNotification() { announce.yield(.notification(notification)) }
    }

    private func lose(_ error: any Error) {
        deliver()
        watched?.stop()
        watched = nil
        let reason =
            error as? ServerError ?? ServerError(sqlState: nil, message: "\(error)", kind: .connectionLost)
        announce.yield(.connectionLost(reason))
    }
}
