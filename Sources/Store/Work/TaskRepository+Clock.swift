extension TaskRepository {
    /// The longest that anything is ever planned ahead, in milliseconds: what the service may ask to wait, and some more.
    static let longestPlan: Int64 = 2 * 3_600_000

    /// Brings back what was planned while the clock stood in the future.
    ///
    /// A clock that was a day ahead and then set right leaves polls planned for tomorrow. Nothing is ever planned further
    /// ahead than `longestPlan`, so that what lies beyond it is due now. `not_before` is the user's, and stays.
    /// - Returns: whether there was anything.
    @discardableResult
    public func healSchedule() async throws -> Bool {
        let horizon = clock() + Self.longestPlan
        let found = try await read { db in
            try HealingPlans.all(db.dialect).contains { plan in
                try db.first("SELECT 1 FROM \(plan.planned) LIMIT 1", [.integer(horizon)]) { try $0.integer() } != nil
            }
        }
        guard found else { return false }
        try await write { db in
            for plan in HealingPlans.all(db.dialect) {
                let key = plan.table == "video" ? "task" : "id"
                try db.execute(
                    """
                    UPDATE \(plan.table) SET \(plan.column) = \(plan.plannedAnew)
                    WHERE \(key) IN (SELECT \(key) FROM \(plan.planned))
                    """,
                    [.integer(horizon), .integer(db.now)])
            }
        }
        return true
    }
}

/// What is planned beyond a horizon, by the indexes over the plans.
enum HealingPlans {
    struct Plan {
        var table: String
        var column: String
        /// What it becomes, `?2` being now.
        var plannedAnew = "?2"
        /// A source of rows, with the horizon as its one parameter.
        var planned: String
    }

    static func all(_ dialect: Dialect) -> [Plan] {
        [
            Plan(
                table: "task", column: "next_poll_at",
                planned: """
                    (SELECT id FROM task \(dialect.by("task_to_poll"))
                     WHERE account_id IN (SELECT id FROM account) AND next_poll_at IS NOT NULL AND next_poll_at > ?1)
                    AS late
                    """),
            Plan(
                table: "task", column: "next_send_at", plannedAnew: dialect.larger("?2", "coalesce(not_before, 0)"),
                // What the user has put off is in order as it is. The first hundreds are enough: there may be as many of them
                // as there are queued tasks, and the rest has its turn as time goes on.
                planned: """
                    (SELECT id FROM (
                       SELECT id, next_send_at, not_before FROM task \(dialect.by("task_to_wake"))
                       WHERE next_send_at IS NOT NULL AND next_send_at > ?1 ORDER BY next_send_at LIMIT 500) AS far
                     WHERE \(dialect.differ("next_send_at", "not_before"))) AS late
                    """),
            Plan(
                table: "video", column: "next_attempt_at",
                planned: """
                    (SELECT task FROM video \(dialect.by("video_due")) WHERE next_attempt_at IS NOT NULL AND next_attempt_at > ?1)
                    AS late
                    """),
            Plan(
                table: "account", column: "paused_until",
                planned: "(SELECT id FROM account WHERE paused_until > ?1) AS late"),
        ]
    }
}
