import Synchronization

/// Reads, one at a time, on a connection of their own.
///
/// A short read runs where it is asked for, if nobody else reads at the moment: handing it to another thread and back
/// costs about as much as the read itself. Whatever would have to wait, or is known to take long, goes to a queue of its
/// own, where it holds up one thread and nobody else.
final class ReadQueue: Sendable {
    private let executor = QueueExecutor(label: "reel.sqlite.read")
    private let connection: Mutex<Connection?>
    private let path: String
    private let mode: Connection.Mode
    private let busyTimeout: Int32

    init(path: String, mode: Connection.Mode = .readOnly, busyTimeout: Int32, connection: sending Connection?) {
        self.connection = Mutex(connection)
        self.path = path
        self.mode = mode
        self.busyTimeout = busyTimeout
    }

    /// - Parameter isLong: whether it may take longer than a few milliseconds.
    func read<Value: Sendable>(
        isLong: Bool, _ body: @Sendable (Connection) throws -> Value
    ) async throws -> Value {
        if !isLong, let result = connection.withLockIfAvailable({ connection in result(of: body, on: &connection) }) {
            return try result.get()
        }
        return try await ReadingThread(executor).run {
            try connection.withLock { connection in result(of: body, on: &connection) }.get()
        }
    }

    private func result<Value: Sendable>(
        of body: @Sendable (Connection) throws -> Value, on connection: inout sending Connection?
    ) -> Result<Value, any Error> {
        Result {
            // Opened at the first read: a command that only writes does without.
            let opened = try connection ?? Connection(path: path, mode: mode, busyTimeout: busyTimeout)
            connection = opened
            try opened.execute("BEGIN")
            do {
                let value = try body(opened)
                // A damaged page that was met makes even this fail. What was read stands all the same: a read has nothing to commit.
                do { try opened.execute("COMMIT") } catch { opened.rollback() }
                return value
            } catch {
                opened.rollback()
                throw error
            }
        }
    }

    func close() {
        connection.withLock { $0 = nil }
    }
}

/// Runs what blocks on the queue of an executor.
private actor ReadingThread {
    private let executor: QueueExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ executor: QueueExecutor) {
        self.executor = executor
    }

    func run<Value: Sendable>(_ body: @Sendable () throws -> Value) throws -> Value {
        try body()
    }
}
