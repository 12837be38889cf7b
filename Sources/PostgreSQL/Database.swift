/// A PostgreSQL database: one connection that writes, at most two that read, and one for locks and notifications.
///
/// Connections are opened at first use, and again at the next use after they were lost. They never leave the closures they
/// are lent to.
public final class Database: Sendable {
    private let reads: ReadQueue
    private let writes: WriteQueue
    /// Locks and notifications.
    public let session: Session

    /// - Parameters:
    ///   - reader: a connection for reading that is open already; nobody else may use it from now on.
    ///   - writeLock: the advisory lock that each write transaction takes first, so that whoever takes the same one writes
    ///     one after the other.
    ///   - transactions: what every transaction that writes begins with.
    public init(
        _ address: ServerAddress, limits: SessionLimits = SessionLimits(), reader: sending Connection? = nil,
        writeLock: Int64, transactions: any TransactionGuard = NoGuard()
    ) {
        reads = ReadQueue(address, limits: limits, connection: reader)
        writes = WriteQueue(address, limits: limits, lock: writeLock, transactions: transactions)
        session = Session(address, limits: limits)
    }

    /// Reads from one consistent snapshot.
    /// - Parameter isLong: whether it may take longer than a few milliseconds; then it does not keep short ones waiting.
    /// - Throws: `ServerError`, or what `body` throws.
    public func read<Value: Sendable>(
        isLong: Bool = false, _ body: @Sendable (Connection) throws -> Value
    ) async throws -> Value {
        try await reads.read(isLong: isLong, body)
    }

    /// Changes the database; returns once the server says that the change is kept. Changes that wait at the same moment
    /// share a commit.
    /// - Throws: `ServerError`, `TransactionLost`, or what `body` throws; then nothing of this change is kept.
    ///   `CommitUnknown` if the server's answer was lost, and it could not be asked again or cannot tell.
    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Value
    ) async throws -> Value {
        try await writes.write(body)
    }

    /// Leaves a change to travel with the next write; a crash, or the loss of the connection, before that loses it.
    public func writeEventually(_ body: @escaping @Sendable (Connection) throws -> Void) async {
        await writes.writeEventually(body)
    }

    /// Writes what `writeEventually` left behind.
    public func flush() async {
        await writes.flush()
    }

    /// Writes what is left and closes all connections; a later use opens them again.
    public func close() async {
        await writes.close()
        await reads.close()
        await session.close()
    }
}
