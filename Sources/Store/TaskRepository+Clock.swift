import SQLite

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
        let plans = [
            ("task", "next_poll_at"), ("task", "next_send_at"), ("video", "next_attempt_at"),
            ("account", "paused_until"),
        ]
        let found = try await read { db in
            try plans.contains { table, column in
                try db.first(
                    "SELECT 1 FROM \(table) WHERE \(column) > ?\(Self.partial(column)) LIMIT 1", [.integer(horizon)]
                ) { try $0.integer() } != nil
            }
        }
        guard found else { return false }
        try await write { db, now in
            for (table, column) in plans {
                try db.execute(
                    "UPDATE \(table) SET \(column) = ? WHERE \(column) > ?\(Self.partial(column))",
                    [.integer(now), .integer(horizon)])
            }
        }
        return true
    }

    /// Lets the index over queued tasks serve where there is none over the column.
    private static func partial(_ column: String) -> String {
        column == "next_send_at" ? " AND state = 'queued'" : ""
    }
}
