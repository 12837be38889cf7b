public import Model

/// What is waiting to be sent, and what it waits for. Times are milliseconds since 1970, UTC.
public struct QueueSnapshot: Sendable {
    /// Since when the user has paused all sending.
    public let pausedAt: Int64?
    /// As `TaskRepository.missingAttempts()` says.
    public let missingAttempts: Int64
    public let accounts: [AccountQueue]
    /// The first of them, in the order in which each account sends its own.
    public let tasks: [VideoTask]
}

/// An account as the queue sees it.
public struct AccountQueue: Sendable {
    public let account: Account
    /// Profiles with tasks of this account.
    public let profiles: [String]
    /// How many tasks may be open by now, as far as it was learned.
    public let openLimit: Int?
    /// Tasks that the service has or is being sent.
    public let open: Int
    public let queued: Int
}

extension TaskRepository {
    /// Stops all sending until `resume`; what is under way goes on.
    /// - Returns: since when it is paused.
    @discardableResult
    public func pause() async throws -> Int64 {
        try await forbidding { db in
            try db.execute("UPDATE ledger SET paused_at = ? WHERE paused_at IS NULL", [.integer(db.now)])
            return try db.pausedAt() ?? db.now
        }
    }

    /// Lets tasks be sent again.
    public func resume() async throws {
        _ = try await write { db in
            try db.execute("UPDATE ledger SET paused_at = NULL, missing_attempts = 0 WHERE paused_at IS NOT NULL")
        }
    }

    /// Since when all sending is paused; nil if it is not.
    public func pausedAt() async throws -> Int64? {
        try await read { db in try db.pausedAt() }
    }

    /// Create calls that were begun and that the ledger does not know, since it was set back to an earlier state: sending
    /// is paused until `resume`. 0 if there are none.
    public func missingAttempts() async throws -> Int64 {
        try await read { db in try db.missingAttempts() }
    }

    /// The numbers of what is queued, in the order in which each account sends its own.
    public func queueOrder(limit: Int) async throws -> [Int64] {
        try await read { db in try db.queue(limit: limit) }
    }

    /// The queue of all accounts and profiles.
    /// - Parameter limit: so many tasks at most; nil for all.
    public func queueSnapshot(limit: Int? = nil) async throws -> QueueSnapshot {
        let accounts = try await accounts()
        return try await read { db in
            let queues = try accounts.map { account in
                let learnedAt = try db.first("SELECT open_limit_at FROM account WHERE id = ?", [.integer(account.id)]) {
                    try $0.integerOrNil()
                }
                return AccountQueue(
                    account: account,
                    profiles: try db.all(
                        "SELECT DISTINCT profile FROM counter WHERE account_id = ? AND tasks > 0 ORDER BY profile",
                        [.integer(account.id)]
                    ) { try $0.text() },
                    openLimit: account.openLimit.map { limit in
                        RoomLimit.effective(learned: limit, learnedAt: (learnedAt ?? nil) ?? db.now, now: db.now)
                    },
                    open: try db.openTasks(of: account.id),
                    queued: try db.first(
                        "SELECT CAST(sum(tasks) AS BIGINT) FROM counter WHERE account_id = ? AND state = 'queued'",
                        [.integer(account.id)]
                    ) { try $0.intOrNil() }.flatMap { $0 } ?? 0)
            }
            let tasks = try db.queue(limit: limit ?? .max).map { try db.existingTask($0) }
            return QueueSnapshot(
                pausedAt: try db.pausedAt(), missingAttempts: try db.missingAttempts(), accounts: queues,
                tasks: tasks)
        }
    }
}

extension QueuePlans {
    /// What is queued, and whether it is ready.
    static func queued(_ dialect: Dialect) -> String {
        """
        SELECT t.id, t.account_id, \(isReady(dialect)) AND \(isMeant(WorkScope(accounts: []), dialect))
        FROM task t \(dialect.by("task_in_queue")) WHERE t.state = 'queued' ORDER BY t.priority DESC, t.id LIMIT ?
        """
    }
}

extension LedgerTransaction {
    /// The numbers of what is queued, by priority and number; what is ready takes the places of what is ready in turn.
    fileprivate func queue(limit: Int) throws -> [Int64] {
        let queued = try all(QueuePlans.queued(dialect), [.integer(now), .init(limit)]) { row in
            (id: try row.integer(), account: try row.integer(), isReady: try row.bool())
        }
        var lines: [Int64: ArraySlice<Int64>] = [:]
        for (account, ready) in Dictionary(grouping: queued.filter(\.isReady), by: \.account) {
            let scope = WorkScope(accounts: [account])
            lines[account] = try inTurn(scope, account: account, limit: ready.count).map(\.id)[...]
        }
        return queued.map { task in task.isReady ? lines[task.account]?.popFirst() ?? task.id : task.id }
    }

    func pausedAt() throws -> Int64? {
        try first("SELECT paused_at FROM ledger") { try $0.integerOrNil() } ?? nil
    }

    func missingAttempts() throws -> Int64 {
        try first("SELECT missing_attempts FROM ledger") { try $0.integer() } ?? 0
    }
}
