extension TaskRepository {
    /// Finds out whether numbers tell the order of time, of tasks and of history entries, after an import has made that
    /// doubtful. Where they do, searches and histories need no sorting.
    func noteOrder() async throws {
        let ends = try await read(isLong: true) { db -> (task: Int64, event: Int64)? in
            let isKnown = try db.first("SELECT is_in_order FROM ledger") { try $0.bool() } ?? true
            guard !isKnown, try db.isInOrder("task", "created_at", from: 0), try db.isInOrder("event", "at", from: 0)
            else { return nil }
            return (try db.lastNumber("task"), try db.lastNumber("event"))
        }
        guard let ends else { return }
        try await write { db in
            // Only what came since is looked at under the lock.
            guard try db.isInOrder("task", "created_at", from: ends.task),
                try db.isInOrder("event", "at", from: ends.event)
            else { return }
            try db.execute("UPDATE ledger SET is_in_order = 1")
        }
    }
}

extension LedgerTransaction {
    /// Whether a moment never lies before that of a lower number; stops at the first that does.
    fileprivate func isInOrder(_ table: String, _ moment: String, from id: Int64) throws -> Bool {
        try first(
            """
            SELECT 1 FROM (SELECT \(moment) AS at, lag(\(moment)) OVER (ORDER BY id) AS before FROM \(table) WHERE id >= ?) AS m
            WHERE at < before LIMIT 1
            """, [.integer(id)]
        ) { try $0.integer() } == nil
    }

    fileprivate func lastNumber(_ table: String) throws -> Int64 {
        (try first("SELECT max(id) FROM \(table)") { try $0.integerOrNil() } ?? nil) ?? 0
    }
}
