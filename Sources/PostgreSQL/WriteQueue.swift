/// Writes, gathered: those that wait at the same moment share one transaction and so one commit.
///
/// Each runs inside a savepoint of its own, so that one's failure undoes nothing of another's. Nobody is told of
/// success before COMMIT; if that fails, all of them are told. If its answer is lost a new connection looks how it ended.
actor WriteQueue {
    private let executor = QueueExecutor(label: "reel.postgresql.write")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let address: ServerAddress
    private let limits: SessionLimits
    private let lock: Int64
    private let transactions: any TransactionGuard
    private let patience: Duration
    private var connection: Connection?
    /// Of the transaction that began last.
    private var number: Int64 = 0
    private var mailbox: [any PendingWrite] = []
    private var isDrainScheduled = false

    /// - Parameter patience: how long a server is waited for to ask whether a transaction is kept.
    init(
        _ address: ServerAddress, limits: SessionLimits, lock: Int64, transactions: any TransactionGuard,
        patience: Duration = .seconds(15)
    ) {
        self.address = address
        self.limits = limits
        self.lock = lock
        self.transactions = transactions
        self.patience = patience
    }

    /// Returns once the server says that the change is kept.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Connection) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            mailbox.append(AwaitedWrite(body: body, continuation: continuation))
            scheduleDrain()
        }
    }

    /// Leaves a change to travel with the next transaction: for what may be lost and is not worth a commit.
    func writeEventually(_ body: @escaping @Sendable (Connection) throws -> Void) {
        mailbox.append(UnawaitedWrite(body: body))
        // Without any other write the mailbox must not grow for ever.
        if mailbox.count >= 1_000 { scheduleDrain() }
    }

    /// Writes what `writeEventually` left behind.
    func flush() {
        drain()
    }

    func close() {
        drain()
        connection = nil
    }

    private func scheduleDrain() {
        guard !isDrainScheduled else { return }
        isDrainScheduled = true
        // Queued behind every write that already waits for this actor, which is what gathers them.
        Task { self.drain() }
    }

    private func drain() {
        isDrainScheduled = false
        var writes = mailbox
        mailbox = []
        while !writes.isEmpty { writes = run(writes) }
    }

    /// Runs writes in one transaction and tells them how it ended.
    /// - Returns: those that never began, as the connection was lost before. A new one is tried for them.
    private func run(_ writes: [any PendingWrite]) -> [any PendingWrite] {
        let isReused = connection != nil
        var begun = 0
        do {
            try commit(writes, on: openedConnection(), begun: &begun)
            for write in writes { write.finish(nil) }
            return []
        } catch let unknown as CommitUnknown {
            let ending = settle(unknown)
            for write in writes { write.finish(ending) }
            return []
        } catch {
            let isLost = connection?.isLost ?? false
            if isLost { connection = nil }
            // One that was lost while nobody used it is found out by its next user. A new one that does not last for a
            // single write is a failure to be told.
            let isTriedAgain = isLost && (isReused || begun > 0)
            let told = isTriedAgain ? writes[..<begun] : writes[...]
            for write in told { write.finish(error) }
            return Array(writes[told.endIndex...])
        }
    }

    /// - Parameter begun: counts the writes that have been run.
    private func commit(_ writes: [any PendingWrite], on connection: Connection, begun: inout Int) throws {
        try connection.command("BEGIN ISOLATION LEVEL READ COMMITTED")
        do {
            // Each statement sees what was committed before it began: so the lock comes first, and alone.
            try connection.execute("SELECT pg_catalog.pg_advisory_xact_lock(?)", [.integer(lock)])
            number += 1
            try transactions.begin(number, on: connection)
            if writes.count == 1 {
                // The transaction itself undoes a single change.
                begun = 1
                guard writes[0].run(on: connection) else { throw writes[0].failure ?? TransactionLost() }
            } else {
                try run(writes, inSavepointsOf: connection, begun: &begun)
            }
            try connection.commitOrTell()
        } catch {
            connection.rollback()
            throw error
        }
    }

    private func run(
        _ writes: [any PendingWrite], inSavepointsOf connection: Connection, begun: inout Int
    ) throws {
        // One trip to the server ends a savepoint and begins the next.
        var ending = ""
        for write in writes {
            try connection.command(ending + "SAVEPOINT one_write")
            begun += 1
            let isKept = write.run(on: connection)
            // A lost connection ends the whole transaction, and so may a change that commits by itself.
            guard !connection.isLost, connection.isInTransaction else { throw write.failure ?? TransactionLost() }
            if isKept, connection.isInFailedTransaction { write.fail(TransactionLost()) }
            ending = (write.failure == nil ? "" : "ROLLBACK TO one_write; ") + "RELEASE one_write; "
        }
        try connection.command(ending)
    }

    /// - Returns: nil if the transaction that began last is kept.
    private func settle(_ unknown: CommitUnknown) -> (any Error)? {
        let lost = LostCommit(
            number: number, unknown: unknown, lock: lock, transactions: transactions, patience: patience)
        return lost.settle {
            // A standby may have become a server that writes meanwhile, which its connections do not notice.
            if let connection, connection.isLost || connection.isReadOnly { self.connection = nil }
            return try openedConnection()
        }
    }

    private func openedConnection() throws -> Connection {
        if let connection { return connection }
        let opened = try Connection(address, limits: limits)
        connection = opened
        return opened
    }
}

extension Connection {
    /// Commits.
    /// - Throws: `CommitUnknown` if the connection was lost before the answer; `ServerError` or `TransactionLost` if
    ///   nothing of the transaction is kept.
    func commitOrTell() throws {
        let (tag, failure) = try run("COMMIT")
        // The answer may have come, and the end of the connection right behind it.
        if tag == "COMMIT" { return }
        if isLost {
            throw CommitUnknown(
                cause: failure ?? ServerError(sqlState: nil, message: "the connection was lost", kind: .connectionLost))
        }
        // In a transaction that has failed, COMMIT is a ROLLBACK and no error.
        throw failure ?? TransactionLost()
    }
}
