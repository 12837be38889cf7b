/// Reads, one at a time, on a connection and a queue of their own.
actor ReadQueue {
    private let executor = QueueExecutor(label: "reel.sqlite.read")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let path: String
    private let busyTimeout: Int32
    private var connection: Connection?

    init(path: String, busyTimeout: Int32, connection: sending Connection?) {
        self.connection = connection
        self.path = path
        self.busyTimeout = busyTimeout
    }

    func read<Value: Sendable>(_ body: @Sendable (Connection) throws -> Value) throws -> Value {
        let connection = try openedConnection()
        try connection.execute("BEGIN")
        do {
            let value = try body(connection)
            try connection.execute("COMMIT")
            return value
        } catch {
            connection.rollback()
            throw error
        }
    }

    /// Opened at the first read: a command that only writes does without.
    private func openedConnection() throws -> Connection {
        if let connection { return connection }
        let opened = try Connection(path: path, mode: .readOnly, busyTimeout: busyTimeout)
        connection = opened
        return opened
    }

    func close() {
        connection = nil
    }
}
