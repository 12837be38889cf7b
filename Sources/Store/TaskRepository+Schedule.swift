import SQLite

extension TaskRepository {
    /// When there is something to do next for these tasks and accounts: a send, a poll or a download that
    /// nobody else holds.
    /// - Returns: milliseconds since 1970, UTC; nil if nothing is planned.
    public func nextDue(_ scope: WorkScope, worker: Worker) async throws -> Int64? {
        let now = clock()
        return try await read { db in
            let accounts = scope.accountList
            // One without room is not due: a task that finishes makes room, and whoever writes that down looks again.
            let isPaused = try db.pausedAt() != nil
            let sending = WorkScope(
                accounts: try scope.accounts.filter { account in
                    try !isPaused && (db.sendingRoom(of: account, now: now).room ?? 1) > 0
                })
            let moments = try [
                """
                SELECT min(t.next_poll_at) FROM task t WHERE t.next_poll_at IS NOT NULL
                  AND (t.lease_owner IS NULL OR t.lease_owner = \(worker.id))
                  AND t.account_id IN (\(accounts)) \(scope.condition(on: "t.id"))
                """,
                """
                SELECT min(max(coalesce(t.next_send_at, 0), coalesce(t.not_before, 0), coalesce(a.paused_until, 0)))
                FROM task t JOIN account a ON a.id = t.account_id
                WHERE t.state = 'queued' AND t.account_id IN (\(sending.accountList)) \(scope.condition(on: "t.id"))
                  AND (t.waiting_for IS NULL OR t.waiting_for NOT IN ('held', 'paused', 'cap'))
                """,
                """
                SELECT min(t.next_attempt_at) FROM video t WHERE t.next_attempt_at IS NOT NULL AND t.lease_owner IS NULL
                  \(scope.condition(on: "t.task"))
                """,
            ].compactMap { sql in try db.first(sql) { try $0.integerOrNil() } ?? nil }
            return moments.min()
        }
    }

    /// Whether anything is left that will happen by itself: tasks to send, to poll or to fetch.
    public func unfinishedCount(_ scope: WorkScope) async throws -> Int {
        try await read { db in
            let tasks = try db.first(
                """
                SELECT count(*) FROM task t
                WHERE (t.state IN ('submitting', 'pending', 'processing') OR (t.state = 'queued'
                    AND (t.waiting_for IS NULL OR t.waiting_for NOT IN ('held', 'paused', 'cap'))
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
            return (tasks ?? 0) + (videos ?? 0)
        }
    }
}
