extension TaskRepository {
    /// When there is something to do next for these tasks and accounts: a send, a poll or a download that
    /// nobody else has claimed.
    /// - Returns: milliseconds since 1970, UTC; nil if nothing is planned. Where hundreds of tasks that are not in the
    ///   scope wait for a moment, it may be one of theirs.
    public func nextDue(_ scope: WorkScope, worker: Worker) async throws -> Int64? {
        return try await read { db in
            let polls = try scope.accounts.compactMap { try db.nextPoll(of: $0, scope, worker: worker.id) }
            let download = try db.first(SchedulePlans.nextDownload(scope, db.dialect)) { try $0.integer() }
            let send = try db.nextSend(scope)
            return (polls + [send, download].compactMap { $0 }).min()
        }
    }

    /// When the next poll is due that nobody else has claimed, milliseconds since 1970, UTC; nil if none is planned.
    public func nextPoll(_ scope: WorkScope, worker: Worker) async throws -> Int64? {
        try await read { db in
            try scope.accounts.compactMap { try db.nextPoll(of: $0, scope, worker: worker.id) }.min()
        }
    }

    /// Whether anything is left that will happen by itself: tasks to send, to poll or to fetch.
    public func hasUnfinished(_ scope: WorkScope) async throws -> Bool {
        guard scope.tasks == nil, scope.excluding.isEmpty else { return try await unfinishedCount(scope) > 0 }
        return try await read { db in
            for account in scope.accounts where try db.openTasks(of: account) > 0 { return true }
            if try db.first(
                "SELECT 1 FROM video \(db.dialect.by("video_due")) WHERE next_attempt_at IS NOT NULL LIMIT 1",
                decode: { try $0.integer() }) != nil
            {
                return true
            }
            guard try db.pausedAt() == nil else { return false }
            // The video of one came while others were looked at, and the next can go on.
            guard try db.judgedContinuations().isEmpty else { return true }
            return try scope.accounts.contains { account in
                try SchedulePlans.waiting(scope, db.dialect).contains { plan in
                    try db.first(plan, [.integer(account)]) { try $0.integer() } != nil
                }
            }
        }
    }

    /// How many tasks are left that will happen by themselves, and how many videos.
    public func unfinishedCount(_ scope: WorkScope) async throws -> Int {
        try await read { db in
            let judged = try db.judgedContinuations().count { scope.has($0.id) }
            let tasks = try db.first(
                """
                SELECT count(*) FROM task t
                WHERE (t.state IN ('submitting', 'pending', 'processing') OR (t.state = 'queued'
                    AND (t.waiting_for IS NULL OR t.waiting_for NOT IN ('held', 'paused', 'cap', 'parent'))
                    AND NOT (t.waiting_for IS NOT NULL AND t.waiting_for = 'material' AND t.next_send_at IS NOT NULL)
                    AND (SELECT paused_at FROM ledger) IS NULL))
                  AND t.account_id IN (\(scope.accountList)) \(scope.condition(on: "t.id"))
                """
            ) { try $0.int() }
            let videos = try db.first(
                """
                SELECT count(*) FROM video t WHERE t.next_attempt_at IS NOT NULL
                  \(scope.condition(on: "t.task"))
                """
            ) { try $0.int() }
            return (tasks ?? 0) + (videos ?? 0) + judged
        }
    }
}

enum SchedulePlans {
    private static let isSendable = "(t.waiting_for IS NULL OR t.waiting_for NOT IN ('held', 'paused', 'cap'))"

    /// Whether an account has something ready to be sent.
    static func anyReady(_ scope: WorkScope, _ dialect: Dialect) -> String {
        """
        SELECT 1 FROM task t \(dialect.by("task_to_send"))
        WHERE \(QueuePlans.isReady(dialect)) AND t.account_id = ? AND \(isSendable) \(scope.condition(on: dialect.aside("t.id"))) LIMIT 1
        """
    }

    /// The first tasks that wait for a moment, with their accounts and whether they are in the scope.
    static func nextToWake(_ scope: WorkScope, limit: Int, _ dialect: Dialect) -> String {
        """
        SELECT t.next_send_at, t.account_id, t.state = 'queued' AND \(isSendable) \(scope.condition(on: dialect.aside("t.id")))
        FROM task t \(dialect.by("task_to_wake"))
        WHERE t.next_send_at IS NOT NULL ORDER BY t.next_send_at LIMIT \(limit)
        """
    }

    static func nextDownload(_ scope: WorkScope, _ dialect: Dialect) -> String {
        """
        SELECT t.next_attempt_at FROM video t \(dialect.by("video_due"))
        WHERE t.next_attempt_at IS NOT NULL AND t.lease_owner IS NULL \(scope.condition(on: dialect.aside("t.task")))
        ORDER BY t.next_attempt_at LIMIT 1
        """
    }

    /// Whether an account has a task that waits in the queue, ready or not.
    static func waiting(_ scope: WorkScope, _ dialect: Dialect) -> [String] {
        [
            anyReady(scope, dialect),
            """
            SELECT 1 FROM task t \(dialect.by("task_to_wake"))
            WHERE t.next_send_at IS NOT NULL AND t.state = 'queued' AND t.account_id = ? AND \(isSendable)
              AND \(dialect.differ("t.waiting_for", "'material'")) LIMIT 1
            """,
            """
            SELECT 1 FROM task t \(dialect.by("task_for_material"))
            WHERE t.state = 'queued' AND t.waiting_for = 'material' AND t.account_id = ? AND t.next_send_at IS NULL LIMIT 1
            """,
        ]
    }
}

extension LedgerTransaction {
    /// So many that wait for a moment are looked at: they may be others', and as many as there are queued tasks.
    private static var lookedAt: Int { 64 }

    /// When the next task may be sent. One without room is not due: a task that finishes makes room, and whoever writes
    /// that down looks again.
    fileprivate func nextSend(_ scope: WorkScope) throws -> Int64? {
        guard try pausedAt() == nil else { return nil }
        var pauses: [Int64: Int64] = [:]
        for account in scope.accounts where try (sendingRoom(of: account).room ?? 1) > 0 {
            pauses[account] = try pausedUntil(of: account) ?? 0
        }
        guard !pauses.isEmpty else { return nil }
        var moments = try pauses.filter { account, _ in
            try first(SchedulePlans.anyReady(scope, dialect), [.integer(account)]) { try $0.integer() } != nil
        }.map(\.value)
        let waiting = try all(SchedulePlans.nextToWake(scope, limit: Self.lookedAt, dialect)) { row in
            (at: try row.integer(), account: try row.integer(), isMeant: try row.bool())
        }
        for task in waiting where task.isMeant {
            if let pausedUntil = pauses[task.account] { moments.append(max(task.at, pausedUntil)) }
        }
        if waiting.count == Self.lookedAt, let last = waiting.last { moments.append(last.at) }
        return moments.min()
    }

    private func pausedUntil(of account: Int64) throws -> Int64? {
        try first("SELECT paused_until FROM account WHERE id = ?", [.integer(account)]) { try $0.integerOrNil() } ?? nil
    }
}
