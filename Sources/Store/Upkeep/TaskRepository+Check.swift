import Model

/// Something in the ledger that ought not to be.
public struct LedgerFinding: Sendable, Equatable {
    /// A short word: `integrity`, `foreign_key`, `request`, `history`, `counter`, `statistic`,
    /// `video`.
    public let kind: String
    public let task: Int64?
    public let message: String

    public init(kind: String, task: Int64?, message: String) {
        self.kind = kind
        self.task = task
        self.message = message
    }
}

extension TaskRepository {
    /// Checks the ledger against its own rules: the engine's integrity, foreign keys, every history against the state
    /// machine, the counters and the statistics against a recount. Reads one history at a time and changes nothing.
    public func check() async throws -> [LedgerFinding] {
        let upkeep = upkeep
        return try await read(isLong: true) { db in
            var findings = upkeep.damage(in: db)
            let parts = [
                { try upkeep.brokenReferences(in: db) }, db.checkRequests, db.checkHistories, db.checkCounters,
                db.checkStatistics,
            ]
            for part in parts {
                do {
                    findings += try part()
                } catch {
                    guard let damage = upkeep.damage(behind: error) else { throw error }
                    // What is damaged has been named; the rest of this part cannot be told.
                    if findings.isEmpty { findings.append(damage) }
                }
            }
            return findings
        }
    }

    /// Makes anew what follows from the tasks: damaged indexes, the counters, the statistics and the full-text index.
    public func rebuild() async throws {
        let upkeep = upkeep
        let indexes = try await read(isLong: true) { db in upkeep.damagedIndexes(in: db) }
        try await write { db in
            for index in indexes { try upkeep.makeAnew(index: index, in: db) }
            try db.execute("DELETE FROM counter")
            try db.execute("DELETE FROM statistic")
            var contributions = try ContributionBatch.recount(db)
            try contributions.write(to: db)
            try db.rebuildText()
        }
    }
}

extension LedgerTransaction {
    /// What is still to be sent and cannot be.
    fileprivate func checkRequests() throws -> [LedgerFinding] {
        try all(
            """
            SELECT id FROM task WHERE state = 'queued'
              AND NOT EXISTS (SELECT 1 FROM request WHERE request.id = task.request_id) ORDER BY id
            """
        ) { row in
            let id = try row.integer()
            return LedgerFinding(
                kind: "request", task: id,
                message: "it is queued, and its request is missing, so that it can never be sent; take it back with "
                    + "`reel cancel \(id)`, and submit it anew")
        }
    }

    fileprivate func checkHistories() throws -> [LedgerFinding] {
        var findings: [LedgerFinding] = []
        var history = HistoryWalk()
        try forEach(
            """
            SELECT t.id, t.state, t.pruned_at IS NOT NULL, e.seq, e.state FROM task t LEFT JOIN event e ON e.task = t.id ORDER BY t.id, e.seq
            """
        ) { row in
            let (task, state, isPruned) = (try row.integer(), try row.value(TaskState.self), try row.bool())
            let (seq, after) = (try row.intOrNil(), try row.valueOrNil(TaskState.self))
            if history.task != task {
                findings += history.end()
                history = HistoryWalk(task: task, final: state, isPruned: isPruned)
            }
            findings += history.step(seq: seq, to: after)
        }
        return findings + history.end()
    }

    fileprivate func checkCounters() throws -> [LedgerFinding] {
        try all(
            """
            SELECT profile, is_simulated, state, account_id, CAST(sum(kept) AS BIGINT), CAST(sum(counted) AS BIGINT)
            FROM (
              SELECT profile, is_simulated, state, account_id, tasks AS kept, 0 AS counted FROM counter
              UNION ALL SELECT profile, is_simulated, state, account_id, 0, 1 FROM task) AS both_counts
            GROUP BY 1, 2, 3, 4 HAVING sum(kept) != sum(counted)
            """
        ) { row in
            let (profile, isSimulated, state) = (try row.text(), try row.bool(), try row.text())
            let account = try row.integer()
            return LedgerFinding(
                kind: "counter", task: nil,
                message: "\(state)\(isSimulated ? " (simulated)" : "") of profile \(profile), account \(account): "
                    + "\(try row.int()) kept, \(try row.int()) counted; mend with --rebuild")
        }
    }
}

/// One task's history, entry by entry, against the state machine.
private struct HistoryWalk {
    var task: Int64 = 0
    var final: TaskState?
    private var state: TaskState?
    private var seq = 0
    /// How many gaps may still come: pruning leaves the first entry, the one with the verdict, and the last.
    private var gaps = 0

    init() {}

    init(task: Int64, final: TaskState, isPruned: Bool) {
        self.task = task
        self.final = final
        gaps = isPruned ? 2 : 0
    }

    mutating func step(seq next: Int?, to after: TaskState?) -> [LedgerFinding] {
        guard let next, let after else { return [finding("there is no history")] }
        defer {
            seq = next
            state = after
        }
        if next > seq + 1, seq > 0, gaps > 0 {
            gaps -= 1
            return []
        }
        if next != seq + 1 { return [finding("entry \(next) follows entry \(seq)")] }
        guard state == after || TaskState.isLegal(from: state, to: after) else {
            return [finding("entry \(next) goes from \(state?.rawValue ?? "nothing") to \(after.rawValue)")]
        }
        return []
    }

    func end() -> [LedgerFinding] {
        guard let final, let state, state != final else { return [] }
        return [finding("the history ends with \(state.rawValue), the task is \(final.rawValue)")]
    }

    private func finding(_ message: String) -> LedgerFinding {
        LedgerFinding(kind: "history", task: task, message: message)
    }
}
