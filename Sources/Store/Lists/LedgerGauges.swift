public import Model

/// What a ledger says of itself to whoever watches over it. Moments are milliseconds since 1970, UTC.
public struct LedgerGauges: Sendable, Equatable {
    /// How many tasks there are of each state, those of a simulator included.
    public var tasks: [TaskState: Int] = [:]
    /// How many queued tasks wait for what; those that wait for their turn under an empty text.
    public var queued: [String: Int] = [:]
    /// When the oldest task was recorded that has no verdict and may still get one.
    public var oldestUnfinished: Int64?
    /// When the poll was due that has waited longest.
    public var oldestPoll: Int64?
    /// When the first of the videos expires that are to be fetched.
    public var soonestExpiry: Int64?
    /// When the ledger was asked.
    public var now: Int64 = 0
}

extension TaskRepository {
    /// Costs what is queued, whatever the ledger holds.
    public func gauges() async throws -> LedgerGauges {
        try await read { db in
            var gauges = LedgerGauges()
            gauges.now = db.now
            try db.forEach("SELECT state, CAST(sum(tasks) AS BIGINT) FROM counter GROUP BY state HAVING sum(tasks) > 0")
            { row in
                gauges.tasks[try row.value(TaskState.self)] = try row.int()
            }
            try db.forEach("SELECT coalesce(waiting_for, ''), count(*) FROM task WHERE state = 'queued' GROUP BY 1") {
                gauges.queued[try $0.text()] = try $0.int()
            }
            for state in TaskState.allCases where !state.isFinal {
                // They were recorded in the order of their numbers, but for imported ones.
                let oldest = try db.first("SELECT min(created_at) FROM task WHERE state = ?", [.text(state.rawValue)]) {
                    try $0.integerOrNil()
                }
                gauges.oldestUnfinished = [gauges.oldestUnfinished, oldest ?? nil].compactMap { $0 }.min()
            }
            gauges.oldestPoll =
                try db.first("SELECT min(next_poll_at) FROM task WHERE next_poll_at IS NOT NULL") {
                    try $0.integerOrNil()
                } ?? nil
            gauges.soonestExpiry =
                try db.first("SELECT min(expires_at) FROM video WHERE next_attempt_at IS NOT NULL") {
                    try $0.integerOrNil()
                } ?? nil
            return gauges
        }
    }
}
