import Model

/// A condition of a `TaskQuery` on `t`, the task, and the values that it binds.
struct ListFilter {
    private(set) var conditions: [String] = []
    private(set) var values: [LedgerValue] = []

    mutating func add(_ condition: String, _ new: LedgerValue...) {
        conditions.append(condition)
        values += new
    }

    mutating func add(_ condition: String, values new: [LedgerValue]) {
        conditions.append(condition)
        values += new
    }

    mutating func add(_ other: ListFilter) {
        conditions += other.conditions
        values += other.values
    }

    var clause: String { conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: "\n  AND ") + "\n" }

    init() {}

    /// Everything that the query asks for but what its driver finds by itself. Full text always drives: asked of one task
    /// at a time it costs up to tens of milliseconds, as it looks for the next hit however far that is.
    init(_ query: TaskQuery, without driver: ListDriver, _ dialect: Dialect) {
        if let profile = query.profile, !driver.coversProfile { add("t.profile = ?", .text(profile)) }
        if !query.states.isEmpty, !driver.coversStates {
            add("t.state IN (\(Self.list(query.states)))")
        }
        if query.isUnfinishedOnly, driver != .unfinished {
            add(
                """
                (t.state IN (\(Self.list(TaskState.allCases.filter { !$0.isFinal })))
                 OR EXISTS (SELECT 1 FROM video WHERE task = t.id AND next_attempt_at IS NOT NULL))
                """)
        }
        if query.isUnsavedOnly, driver != .unsaved {
            add(
                "EXISTS (SELECT 1 FROM video WHERE task = t.id AND state IN ('waiting', 'downloading', 'damaged', 'lost'))"
            )
        }
        for tag in Set(query.tags).sorted() where driver != .tag(tag) {
            add("EXISTS (SELECT 1 FROM tag \(dialect.by("tag_by_task")) WHERE task = t.id AND tag = ?)", .text(tag))
        }
        for filter in ColumnFilter.all where driver != .column(filter) {
            if let value = filter.value(in: query) { add("t.\(filter.column) = ?", .text(value)) }
        }
        if let since = query.since { add("\(driver.recordedAt) >= ?", .integer(since)) }
        if let until = query.until { add("\(driver.recordedAt) < ?", .integer(until)) }
        if let ranges = query.ranges, driver != .numbers { add(Self.condition(ranges)) }
    }

    /// Our own words, so that they may stand in the text. An empty list is one that no state is in.
    static func list(_ states: [TaskState]) -> String {
        states.isEmpty ? "NULL" : states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    }

    /// Single numbers as one list and the rest as ranges: SQLite allows an expression to be a thousand deep.
    static func condition(_ ranges: [ClosedRange<Int64>]) -> String {
        let merged = merged(ranges)
        let isListed = { (range: ClosedRange<Int64>) in
            // All numbers together are more than a number can tell.
            let (distance, overflow) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
            return !overflow && (distance == 0 || merged.count > 400 && distance < 999)
        }
        let listed = merged.filter(isListed).flatMap { Array($0) }.map(String.init)
        let spans = merged.filter { !isListed($0) }.map { "t.id BETWEEN \($0.lowerBound) AND \($0.upperBound)" }
        let parts = (listed.isEmpty ? [] : ["t.id IN (\(listed.joined(separator: ", ")))"]) + spans
        return parts.isEmpty ? "1 = 0" : "(\(parts.joined(separator: " OR ")))"
    }

    static func merged(_ ranges: [ClosedRange<Int64>]) -> [ClosedRange<Int64>] {
        var merged: [ClosedRange<Int64>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound || range.lowerBound - 1 == last.upperBound {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }
}
