/// The one place where the write-ahead log is copied back into the database file.
///
/// SQLite 3.7.0 to 3.51.2 can lose committed pages when a checkpoint races a write by another connection
/// (sqlite.org/wal.html#walresetbug). So automatic checkpoints and those on closing are off on every connection, and
/// this one runs only while the writer holds `BEGIN IMMEDIATE`: nobody, in any process, can write meanwhile.
struct Checkpointer {
    /// Frames in the log from which on a checkpoint is worth its fsyncs; 8 MB at the usual page size, which a process that
    /// opens the ledger alone reads in some milliseconds.
    static let threshold = 2_000

    private let path: String
    /// Whether the log was copied back and nothing was written since.
    private var endsCopiedBack = false
    private var connection: Connection?

    init(path: String) {
        self.path = path
    }

    /// Checkpoints if the log has grown past the threshold; gives way when the database is busy, as a later commit
    /// tries again.
    mutating func checkpointIfNeeded(writer: Connection) {
        endsCopiedBack = false
        guard writer.framesInLog >= Self.threshold else { return }
        checkpointNow(writer: writer)
    }

    /// Checkpoints however short the log is; gives way when the database is busy.
    mutating func checkpointNow(writer: Connection) {
        guard (try? writer.execute("BEGIN IMMEDIATE")) != nil else { return }
        endsCopiedBack = checkpoint(under: writer)
    }

    /// To be called when the writer closes.
    ///
    /// A log that was copied back starts over with the next write of a process that knows so. The next process does not: it
    /// reads the log anew and takes none of it for copied, so that one-shot commands would let it grow for ever.
    mutating func leaveRestarted(writer: Connection) {
        guard endsCopiedBack else { return }
        endsCopiedBack = false
        // Setting the version to what it is writes one page.
        guard let version = try? writer.first("PRAGMA user_version", decode: { try $0.integer() }) else { return }
        _ = try? writer.execute("PRAGMA user_version=\(version)")
    }

    /// - Returns: whether the log was copied.
    private mutating func checkpoint(under writer: Connection) -> Bool {
        defer { writer.rollback() }
        if connection == nil {
            connection = try? Connection(path: path, mode: .readWrite)
        }
        return connection?.checkpointPassive() ?? false
    }
}

extension Connection {
    /// Copies the log back into the file, however short it is, so that the file has the size that it ought to have.
    /// Nobody can write meanwhile. Gives way when the database is busy or is read by somebody.
    /// - Parameter path: this connection's file.
    public func copyBackLog(path: String) {
        var checkpointer = Checkpointer(path: path)
        checkpointer.checkpointNow(writer: self)
        checkpointer.leaveRestarted(writer: self)
    }
}
