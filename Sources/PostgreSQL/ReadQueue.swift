import Synchronization

/// Reads, on two connections at most.
final class ReadQueue: Sendable {
    private let lanes: [ReadLane]
    /// How much waits for each.
    private let waiting = Mutex([0, 0])

    /// - Parameter connection: one that is open already.
    init(_ address: ServerAddress, limits: SessionLimits, connection: sending Connection? = nil) {
        lanes = [
            ReadLane(address, limits: limits, connection: connection),
            ReadLane(address, limits: limits, connection: nil),
        ]
    }

    /// - Parameter isLong: whether it may take longer than a few milliseconds.
    func read<Value: Sendable>(
        isLong: Bool, _ body: @Sendable (Connection) throws -> Value
    ) async throws -> Value {
        // No short read stands behind a long one as long as there are few of them.
        let weight = isLong ? 1_000 : 1
        let lane = waiting.withLock { waiting in
            let lane = isLong || waiting[0] > waiting[1] ? 1 : 0
            waiting[lane] += weight
            return lane
        }
        defer { waiting.withLock { $0[lane] -= weight } }
        return try await lanes[lane].read(body)
    }

    func close() async {
        for lane in lanes { await lane.close() }
    }
}

/// Reads, one at a time, on a connection and a thread of their own.
private actor ReadLane {
    private let executor = QueueExecutor(label: "reel.postgresql.read")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let address: ServerAddress
    private let limits: SessionLimits
    private var connection: Connection?

    init(_ address: ServerAddress, limits: SessionLimits, connection: sending Connection?) {
        self.address = address
        self.limits = limits
        self.connection = connection
    }

    func read<Value: Sendable>(_ body: @Sendable (Connection) throws -> Value) throws -> Value {
        let connection = try begun()
        defer {
            // A read has nothing to commit. What it has seen stands, even if this fails.
            connection.rollback()
            if connection.isLost { self.connection = nil }
        }
        return try body(connection)
    }

    /// A connection with a transaction; a new one if the old one turns out to be lost.
    private func begun() throws -> Connection {
        if let connection {
            do {
                try begin(connection)
                return connection
            } catch {
                guard connection.isLost else { throw error }
                self.connection = nil
            }
        }
        let opened = try Connection(address, limits: limits)
        connection = opened
        try begin(opened)
        return opened
    }

    private func begin(_ connection: Connection) throws {
        try connection.command("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    }

    func close() {
        connection = nil
    }
}
