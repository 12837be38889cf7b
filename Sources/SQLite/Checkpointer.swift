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
        _ = try? writer.rewriteFirstPage()
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
    /// Commits one page as it is, so that a frame is added to the log and nothing changes.
    /// - Parameter betweenReadAndWrite: for a test that comes in between.
    func rewriteFirstPage(betweenReadAndWrite: () -> Void = {}) throws {
        // One transaction around both: a migration that came between them would be undone.
        try execute("BEGIN IMMEDIATE")
        do {
            let version = try first("PRAGMA user_version") { try $0.integer() } ?? 0
            betweenReadAndWrite()
            // Setting the version to what it is writes one page.
            try execute("PRAGMA user_version=\(version)")
            try execute("COMMIT")
        } catch {
            rollback()
            throw error
        }
    }

    /// Copies the log back into the file, however short it is, so that the file has the size that it ought to have.
    /// Nobody can write meanwhile. Gives way when the database is busy or is read by somebody.
    /// - Parameter path: this connection's file.
    public func copyBackLog(path: String) {
        var checkpointer = Checkpointer(path: path)
        checkpointer.checkpointNow(writer: self)
        checkpointer.leaveRestarted(writer: self)
    }
}
