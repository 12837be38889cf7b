import Model
import SQLite

/// A `TaskQuery` as SQL.
struct ListStatement {
    private(set) var sql: String
    private(set) var values: [SQLiteValue] = []

    /// - Parameter after: the order's value and the id of the task to go on behind.
    /// - Returns: nil if the search has nothing to search for.
    init?(_ query: TaskQuery, after: (value: Int64?, id: Int64)?) {
        sql = ""
        var conditions: [String] = []
        func add(_ condition: String, _ new: SQLiteValue...) {
            conditions.append(condition)
            values += new
        }
        if let search = query.search {
            guard let expression = SearchExpression.make(from: search) else { return nil }
            add("t.id IN (SELECT rowid FROM task_text WHERE task_text MATCH ?)", .text(expression))
        }
        if let profile = query.profile { add("t.profile = ?", .text(profile)) }
        if !query.states.isEmpty {
            // Our own words, so that they may stand in the text.
            add("t.state IN (\(query.states.map { "'\($0.rawValue)'" }.joined(separator: ", ")))")
        }
        if query.isUnfinishedOnly {
            let states = TaskState.allCases.filter { !$0.isFinal }
            add(
                """
                (t.state IN (\(states.map { "'\($0.rawValue)'" }.joined(separator: ", ")))
                 OR t.id IN (SELECT task FROM video WHERE next_attempt_at IS NOT NULL))
                """)
        }
        if query.isUnsavedOnly {
            add("t.id IN (SELECT task FROM video WHERE state IN ('waiting', 'downloading', 'lost'))")
        }
        for tag in query.tags { add("t.id IN (SELECT task FROM tag WHERE tag = ?)", .text(tag)) }
        if let project = query.project { add("t.project = ?", .text(project)) }
        if let shot = query.shot { add("t.shot = ?", .text(shot)) }
        if let model = query.model { add("t.model = ?", .text(model)) }
        if let since = query.since { add("t.created_at >= ?", .integer(since)) }
        if let until = query.until { add("t.created_at < ?", .integer(until)) }
        if let ranges = query.ranges {
            add(Self.condition(ranges))
        }
        let column = Self.column(query.order)
        let isDescending = !query.isReversed
        if let after {
            let (condition, new) = Self.behind(after, column, isDescending)
            conditions.append(condition)
            values += new
        }
        let direction = isDescending ? "DESC" : "ASC"
        sql =
            (conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: "\n  AND "))\n")
            + "ORDER BY \(column == "t.id" ? "" : "\(column) \(direction), ")t.id \(direction)"
        if let limit = query.limit {
            sql += " LIMIT ?"
            values.append(.init(limit))
        }
    }

    /// Single numbers as one list and the rest as ranges: SQLite allows an expression to be a thousand deep.
    private static func condition(_ ranges: [ClosedRange<Int64>]) -> String {
        var merged: [ClosedRange<Int64>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound || range.lowerBound - 1 == last.upperBound {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        let isListed = { (range: ClosedRange<Int64>) in range.count == 1 || merged.count > 400 && range.count < 1_000 }
        let listed = merged.filter(isListed).flatMap { Array($0) }.map(String.init)
        let spans = merged.filter { !isListed($0) }.map { "t.id BETWEEN \($0.lowerBound) AND \($0.upperBound)" }
        let parts = (listed.isEmpty ? [] : ["t.id IN (\(listed.joined(separator: ", ")))"]) + spans
        return parts.isEmpty ? "0" : "(\(parts.joined(separator: " OR ")))"
    }

    static func column(_ order: TaskQuery.Order) -> String {
        switch order {
        // Numbers grow as tasks are recorded.
        case .created: "t.id"
        case .updated: "t.updated_at"
        case .finished: "t.finished_at"
        case .duration: "t.duration"
        }
    }

    /// What comes behind a row in the order; SQLite sorts NULL, as of a task that is not finished, below everything.
    private static func behind(
        _ after: (value: Int64?, id: Int64), _ column: String, _ isDescending: Bool
    ) -> (String, [SQLiteValue]) {
        let sign = isDescending ? "<" : ">"
        if column == "t.id" { return ("t.id \(sign) ?", [.integer(after.id)]) }
        guard let value = after.value else {
            let rest = isDescending ? "" : "\(column) IS NOT NULL OR "
            return ("(\(rest)(\(column) IS NULL AND t.id \(sign) ?))", [.integer(after.id)])
        }
        let condition = "(\(column), t.id) \(sign) (?, ?)"
        let values: [SQLiteValue] = [.integer(value), .integer(after.id)]
        return isDescending ? ("(\(condition) OR \(column) IS NULL)", values) : (condition, values)
    }
}
