/// Writes, gathered: those that wait at the same moment share one transaction and so one fsync.
///
/// Each runs inside a savepoint of its own, so that one's failure undoes nothing of another's. Nobody is told of
/// success before COMMIT; if that fails, as on a full disk, all of them are told.
actor WriteQueue {
    private let executor = QueueExecutor(label: "reel.sqlite.write")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let path: String
    private let busyTimeout: Int32
    private let guardTransaction: @Sendable (Connection) throws -> Void
    private var connection: Connection?
    private var checkpointer: Checkpointer
    private var mailbox: [any PendingWrite] = []
    private var isDrainScheduled = false

    init(path: String, busyTimeout: Int32, guardTransaction: @escaping @Sendable (Connection) throws -> Void) {
        self.path = path
        self.busyTimeout = busyTimeout
        self.guardTransaction = guardTransaction
        self.checkpointer = Checkpointer(path: path)
    }

    /// Returns once the change is on disk.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Connection) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            mailbox.append(AwaitedWrite(body: body, continuation: continuation))
            scheduleDrain()
        }
    }

    /// Leaves a change to travel with the next transaction: for what may be lost in a crash and is not worth an fsync.
    func writeEventually(_ body: @escaping @Sendable (Connection) throws -> Void) {
        mailbox.append(UnawaitedWrite(body: body))
        // Without any other write the mailbox must not grow for ever.
        if mailbox.count >= 1_000 { scheduleDrain() }
    }

    /// Writes what `writeEventually` left behind.
    func flush() {
        drain()
    }

    /// Writes what is left and copies the log back into the file, however short it is.
    func copyBackLog() throws {
        drain()
        checkpointer.checkpointNow(writer: try openedConnection())
    }

    func close() {
        drain()
        if let connection { checkpointer.leaveRestarted(writer: connection) }
        connection = nil
        checkpointer = Checkpointer(path: path)
    }

    private func scheduleDrain() {
        guard !isDrainScheduled else { return }
        isDrainScheduled = true
        // Queued behind every write that already waits for this actor, which is what gathers them.
        Task { self.drain() }
    }

    private func drain() {
        isDrainScheduled = false
        let writes = mailbox
        guard !writes.isEmpty else { return }
        mailbox = []
        do {
            let connection = try openedConnection()
            try commit(writes, on: connection)
            for write in writes { write.finish(nil) }
            checkpointer.checkpointIfNeeded(writer: connection)
        } catch {
            for write in writes { write.finish(error) }
        }
    }

    private func commit(_ writes: [any PendingWrite], on connection: Connection) throws {
        try connection.execute("BEGIN IMMEDIATE")
        do {
            try guardTransaction(connection)
            if writes.count == 1 {
                // The transaction itself undoes a single change. A savepoint would keep a copy of every page before its
                // first change, which takes longer than the rest of a large one.
                guard writes[0].run(on: connection) else { throw writes[0].failure ?? TransactionLost() }
                try connection.commitOrTell()
                return
            }
            for write in writes {
                try connection.execute("SAVEPOINT one_write")
                if !write.run(on: connection) {
                    // A full or failing disk ends the whole transaction by itself; then nothing of it may be kept.
                    if connection.isInAutocommit { throw write.failure ?? TransactionLost() }
                    try connection.execute("ROLLBACK TO one_write")
                }
                try connection.execute("RELEASE one_write")
            }
            try connection.commitOrTell()
        } catch {
            connection.rollback()
            throw error
        }
    }

    private func openedConnection() throws -> Connection {
        if let connection { return connection }
        let opened = try Connection(path: path, mode: .readWrite, busyTimeout: busyTimeout)
        connection = opened
        return opened
    }
}

extension Connection {
    /// Commits, and after a failure makes sure that what was not committed cannot come back.
    ///
    /// A commit that fails in its last step, as by an error of fsync, may leave all of its frames in the log, where whoever
    /// opens the file anew finds and applies them. The next commit of this connection is written over them, so one is made
    /// at once: it changes nothing.
    /// - Throws: `CommitUnknown` if that fails too; `SQLiteError` if nothing of the transaction is left.
    fileprivate func commitOrTell() throws {
        do {
            try execute("COMMIT")
        } catch let error as SQLiteError {
            // One that is still open, as after a broken constraint, was not begun to be written; and on a full disk it is a
            // write that fails, not a sync: the last frame, without which the others count for nothing, is not there.
            guard !isInTransaction, error.kind != .full, (try? rewriteFirstPage()) == nil else { throw error }
            throw CommitUnknown(cause: error)
        }
    }
}

/// The disk failed while a transaction was committed: whether it will be there when the file is opened anew is unknown.
/// Nothing of it is seen until then.
public struct CommitUnknown: Error {
    public let cause: SQLiteError
}

/// SQLite ended the transaction without saying why.
public struct TransactionLost: Error {}

/// A write in the mailbox. It never leaves the write queue's isolation, hence plain classes.
private protocol PendingWrite: AnyObject {
    /// What `run` met, if it failed.
    var failure: (any Error)? { get }
    /// Runs the change; false when it threw and must be undone.
    func run(on connection: Connection) -> Bool
    /// Tells whoever waits how it ended; `error` is why the whole transaction failed, if it did.
    func finish(_ error: (any Error)?)
}

private final class AwaitedWrite<Value: Sendable>: PendingWrite {
    private let body: @Sendable (Connection) throws -> Value
    private let continuation: CheckedContinuation<Value, any Error>
    private var result: Result<Value, any Error> = .failure(TransactionLost())

    init(body: @escaping @Sendable (Connection) throws -> Value, continuation: CheckedContinuation<Value, any Error>) {
        self.body = body
        self.continuation = continuation
    }

    var failure: (any Error)? {
        if case .failure(let error) = result { error } else { nil }
    }

    func run(on connection: Connection) -> Bool {
        result = Result { try body(connection) }
        return failure == nil
    }

    func finish(_ error: (any Error)?) {
        continuation.resume(with: error.map(Result.failure) ?? result)
    }
}

private final class UnawaitedWrite: PendingWrite {
    private let body: @Sendable (Connection) throws -> Void
    private(set) var failure: (any Error)?

    init(body: @escaping @Sendable (Connection) throws -> Void) {
        self.body = body
    }

    func run(on connection: Connection) -> Bool {
        do { try body(connection) } catch { failure = error }
        return failure == nil
    }

    func finish(_ error: (any Error)?) {}
}
