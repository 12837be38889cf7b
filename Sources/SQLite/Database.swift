/// A SQLite file in write-ahead mode: reads and writes on a connection and a queue of their own each.
///
/// Connections are opened at first use and never leave the closures they are lent to.
public final class Database: Sendable {
    private let reads: ReadQueue
    private let writes: WriteQueue

    /// - Parameters:
    ///   - path: an existing database file.
    ///   - busyTimeout: milliseconds to wait for another process's lock.
    ///   - readMode: how connections for reading are opened.
    ///   - reader: a connection for reading that is open already; nobody else may use it from now on.
    ///   - guardTransaction: runs at the start of every write transaction; what it throws fails the whole of it.
    public init(
        path: String, busyTimeout: Int32 = Connection.usualBusyTimeout, readMode: Connection.Mode = .readOnly,
        reader: sending Connection? = nil,
        guardTransaction: @escaping @Sendable (Connection) throws -> Void = { _ in }
    ) {
        reads = ReadQueue(path: path, mode: readMode, busyTimeout: busyTimeout, connection: reader)
        writes = WriteQueue(path: path, busyTimeout: busyTimeout, guardTransaction: guardTransaction)
    }

    /// Reads from one consistent snapshot.
    /// - Parameter isLong: whether it may take longer than a few milliseconds; then it leaves the calling thread alone.
    /// - Throws: `SQLiteError`, or what `body` throws.
    public func read<Value: Sendable>(
        isLong: Bool = false, _ body: @Sendable (Connection) throws -> Value
    ) async throws -> Value {
        try await reads.read(isLong: isLong, body)
    }

    /// Changes the database; returns once the change is on disk. Changes that wait at the same moment share a commit.
    /// - Throws: `SQLiteError`, or what `body` throws; then nothing of this change is kept.
    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Value
    ) async throws -> Value {
        try await writes.write(body)
    }

    /// Leaves a change to travel with the next write; a crash before that loses it.
    public func writeEventually(_ body: @escaping @Sendable (Connection) throws -> Void) async {
        await writes.writeEventually(body)
    }

    /// Writes what `writeEventually` left behind.
    public func flush() async {
        await writes.flush()
    }

    /// Writes what is left and copies the log back into the file, so that the file has the size that it ought to have.
    public func copyBackLog() async throws {
        try await writes.copyBackLog()
    }

    /// Writes what is left and closes both connections; a later use opens them again.
    public func close() async {
        await writes.close()
        reads.close()
    }
}
