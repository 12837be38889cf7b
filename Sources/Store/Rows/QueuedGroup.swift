public import Model

/// Queued tasks of one profile and account that wait for the same.
public struct QueuedGroup: Sendable, Equatable {
    public let profile: String
    public let accountID: Int64
    public let baseURL: String
    /// `paused` only where nothing else keeps them; nil if they can be sent.
    public let waitingFor: WaitingFor?
    public let count: Int
    /// The numbers of the first of them, in ascending order.
    public let tasks: [Int64]
    /// What kept the first of them from being sent last; nil if nothing did.
    public let lastError: TaskError?

    public init(
        profile: String, accountID: Int64, baseURL: String, waitingFor: WaitingFor?, count: Int, tasks: [Int64],
        lastError: TaskError?
    ) {
        self.profile = profile
        self.accountID = accountID
        self.baseURL = baseURL
        self.waitingFor = waitingFor
        self.count = count
        self.tasks = tasks
        self.lastError = lastError
    }
}

extension TaskRepository {
    /// What is queued, and what it waits for, or its account does; the user's pause is not looked at.
    public func queuedGroups() async throws -> [QueuedGroup] {
        return try await read { db in try db.queuedGroups() }
    }

    /// The tasks of which nobody knows whether they were created.
    /// - Parameter limit: so many numbers at most.
    /// - Returns: how many there are, and the first numbers in ascending order.
    public func uncertainTasks(limit: Int) async throws -> (count: Int, tasks: [Int64]) {
        try await read { db in
            let count = try db.first("SELECT CAST(sum(tasks) AS BIGINT) FROM counter WHERE state = 'uncertain'") {
                try $0.intOrNil()
            }
            guard let count = count ?? nil, count > 0 else { return (0, []) }
            let ids = try db.all(
                """
                SELECT id FROM task \(db.dialect.by("task_by_state")) WHERE state = 'uncertain'
                ORDER BY \(db.dialect.sorted("id")) LIMIT ?
                """, [.init(limit)]
            ) { try $0.integer() }
            return (count, ids)
        }
    }
}

extension LedgerTransaction {
    /// The first of each group that are named.
    private static var named: Int { 5 }

    /// What a task waits for, as `TaskRow.decode` says it, without the user's pause.
    private static let reason = """
        CASE WHEN t.waiting_for IS NOT NULL THEN t.waiting_for WHEN t.not_before > ?1 THEN 'not_before'
          WHEN a.paused_until > ?1 THEN a.paused_for END
        """

    fileprivate func queuedGroups() throws -> [QueuedGroup] {
        let rows = try all(
            """
            SELECT t.profile, t.account_id, a.base_url, \(Self.reason) AS reason, count(*)
            FROM task t \(dialect.by("task_in_queue")) \(dialect.thenJoin) account a ON a.id = t.account_id
            WHERE t.state = 'queued' GROUP BY 1, 2, 4, 3 ORDER BY 1, 2, 4 \(dialect.ascending), 3
            """, [.integer(now)]
        ) { row in
            (
                profile: try row.text(), account: try row.integer(), baseURL: try row.text(),
                reason: try row.valueOrNil(WaitingFor.self), count: try row.int()
            )
        }
        return try rows.map { row in
            let tasks = try firstQueued(row.profile, row.account, row.reason)
            return QueuedGroup(
                profile: row.profile, accountID: row.account, baseURL: row.baseURL, waitingFor: row.reason,
                count: row.count, tasks: tasks,
                lastError: try tasks.first.flatMap { try existingTask($0).error })
        }
    }

    private func firstQueued(_ profile: String, _ account: Int64, _ reason: WaitingFor?) throws -> [Int64] {
        try all(
            """
            SELECT t.id FROM task t \(dialect.by("task_by_state")) \(dialect.thenJoin) account a ON a.id = t.account_id
            WHERE t.state = 'queued' AND t.profile = ?2 AND t.account_id = ?3 AND \(dialect.same("(\(Self.reason))", "?4"))
            ORDER BY \(dialect.sorted("t.id")) LIMIT \(Self.named)
            """, [.integer(now), .text(profile), .integer(account), .init(reason?.rawValue)]
        ) { try $0.integer() }
    }
}
