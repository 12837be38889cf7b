public import Model
import SQLite

/// What statistics are asked for.
public struct StatisticsQuery: Sendable {
    public enum Grouping: String, Sendable, CaseIterable {
        case day, month, state, model, resolution, tag, project, profile
    }

    /// Nil for every profile.
    public var profile: String?
    /// Tasks recorded at or after this moment, milliseconds since 1970, UTC.
    public var since: Int64?
    /// Tasks recorded before this moment.
    public var until: Int64?
    public var grouping: Grouping?
    /// Counts what was made against a simulator, and only that.
    public var simulated = false

    public init() {}
}

/// Figures about a group of tasks.
public struct Statistics: Sendable, Equatable {
    /// What the tasks of the group share; nil where they have none, or for all tasks together.
    public var group: String?
    public var counts: [TaskState: Int] = [:]
    /// Seconds of finished video.
    public var videoSeconds = 0
    /// Milliseconds from the create call to the verdict, of completed tasks: half of them took no longer.
    public var waitP50: Int64?
    /// Nineteen in twenty took no longer.
    public var waitP95: Int64?
    /// What the tasks cost, by currency, as far as it is known.
    public var cost: [String: Double] = [:]

    public var tasks: Int { counts.values.reduce(0, +) }

    /// Completed tasks among those with a verdict: 0…1; nil without any.
    public var successRate: Double? {
        let completed = counts[.completed] ?? 0
        let verdicts = completed + (counts[.failed] ?? 0) + (counts[.expired] ?? 0)
        return verdicts == 0 ? nil : Double(completed) / Double(verdicts)
    }
}

extension TaskRepository {
    /// Statistics by group, in the order of the groups; exactly one if no grouping is asked for.
    public func statistics(_ query: StatisticsQuery) async throws -> [Statistics] {
        let filter = Self.filter(query)
        let key = Self.key(query.grouping)
        let source = "FROM task t" + (query.grouping == .tag ? " LEFT JOIN tag g ON g.task = t.id" : "")
        return try await read { db in
            var groups: [String?: Statistics] = query.grouping == nil ? [nil: Statistics()] : [:]
            try db.forEach(
                """
                SELECT \(key), t.state, count(*), sum(t.duration), t.cost_currency, sum(t.cost_amount)
                \(source) WHERE \(filter.sql) GROUP BY 1, 2, t.cost_currency
                """, filter.values
            ) { row in
                let group = try row.textOrNil()
                let state = try row.value(TaskState.self)
                groups[group, default: Statistics(group: group)].counts[state, default: 0] += try row.int()
                let seconds = try row.int()
                if state == .completed { groups[group]?.videoSeconds += seconds }
                if let currency = try row.textOrNil() {
                    groups[group]?.cost[currency, default: 0] += try row.realOrNil() ?? 0
                }
            }
            var waits: [String?: [Int64]] = [:]
            try db.forEach(
                """
                SELECT \(key), t.finished_at - t.submitted_at
                \(source) WHERE \(filter.sql) AND t.state = 'completed' AND t.submitted_at IS NOT NULL
                """, filter.values
            ) { row in waits[try row.textOrNil(), default: []].append(max(0, try row.integer())) }
            for (group, values) in waits {
                let sorted = values.sorted()
                groups[group]?.waitP50 = Self.percentile(50, of: sorted)
                groups[group]?.waitP95 = Self.percentile(95, of: sorted)
            }
            return groups.values.sorted { ($0.group ?? "") < ($1.group ?? "") }
        }
    }

    /// The smallest value that so many per cent of all are no larger than: the nearest-rank method.
    static func percentile(_ percent: Int, of sorted: [Int64]) -> Int64? {
        guard !sorted.isEmpty else { return nil }
        let rank = (sorted.count * percent + 99) / 100
        return sorted[max(0, min(sorted.count, rank) - 1)]
    }

    private static func filter(_ query: StatisticsQuery) -> (sql: String, values: [SQLiteValue]) {
        var conditions = ["t.is_simulated = ?"]
        var values: [SQLiteValue] = [.init(query.simulated)]
        if let profile = query.profile {
            conditions.append("t.profile = ?")
            values.append(.text(profile))
        }
        if let since = query.since {
            conditions.append("t.created_at >= ?")
            values.append(.integer(since))
        }
        if let until = query.until {
            conditions.append("t.created_at < ?")
            values.append(.integer(until))
        }
        return (conditions.joined(separator: " AND "), values)
    }

    private static func key(_ grouping: StatisticsQuery.Grouping?) -> String {
        switch grouping {
        case nil: "NULL"
        case .day: "strftime('%Y-%m-%d', t.created_at / 1000, 'unixepoch', 'localtime')"
        case .month: "strftime('%Y-%m', t.created_at / 1000, 'unixepoch', 'localtime')"
        case .state: "t.state"
        case .model: "t.model"
        case .resolution: "t.resolution"
        case .tag: "g.tag"
        case .project: "t.project"
        case .profile: "t.profile"
        }
    }
}
