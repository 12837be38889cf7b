import Model

/// A `StatisticsQuery` as statements. None of them reads more than the hours of the period, or the groups where there is
/// none, and the tasks of the hours that the period or a day begins or ends within.
struct StatisticsReading {
    let query: StatisticsQuery
    private let period: StatisticsPeriod
    private let days: LocalDays?

    init(_ query: StatisticsQuery) {
        self.query = query
        period = StatisticsPeriod(since: query.since, until: query.until)
        switch query.grouping {
        case .day: days = LocalDays(zone: query.zone, isByMonth: false)
        case .month: days = LocalDays(zone: query.zone, isByMonth: true)
        default: days = nil
        }
    }

    /// In the order of the groups; exactly one if no grouping is asked for.
    func read(from db: LedgerTransaction) throws -> [Statistics] {
        var sum = StatisticsSum()
        var moments = period.edges
        if let days {
            try forEachRow(of: .request, by: "hour", db) { row in
                let hour = try row.integer()
                let currency = try row.text()
                if let name = days.name(ofHour: hour) {
                    sum.add(try StatisticCounts(&row), currency: currency, to: name)
                } else if moments.last != StatisticsPeriod.moments(ofHour: hour) {
                    moments.append(StatisticsPeriod.moments(ofHour: hour))
                }
            }
        } else {
            let (dimension, column) = source
            try forEachRow(of: dimension, by: column, db) { row in
                let group = try row.textOrNil()
                let currency = try row.text()
                let counts = try StatisticCounts(&row)
                if query.grouping == .state {
                    sum.addByState(counts)
                } else {
                    sum.add(counts, currency: currency, to: group)
                }
            }
            if query.grouping == .state {
                try forEachRow(of: .state, by: "value", db) { row in
                    let state = try row.text()
                    let currency = try row.text()
                    sum.addCost(of: try StatisticCounts(&row), currency: currency, to: state)
                }
            }
        }
        for range in moments { try add(tasksOf: range, to: &sum, db) }
        var result = sum.result
        if query.grouping == .shot { result = Self.naming(result) }
        return result.isEmpty && query.grouping == nil ? [Statistics()] : result
    }

    /// Shots under names that people can read, in their natural order.
    private static func naming(_ groups: [Statistics]) -> [Statistics] {
        groups.map { group in
            var group = group
            group.group = group.group.map { value in
                value.hasPrefix(StatisticKey.separator)
                    ? String(value.dropFirst()) : value.replacing(StatisticKey.separator, with: "/")
            }
            return group
        }
        .sorted { NaturalOrder.isBefore($0.group ?? "", $1.group ?? "") }
    }

    /// Which rows tell the groups, and by what.
    private var source: (StatisticKey.Dimension, column: String) {
        switch query.grouping {
        case nil, .state, .day, .month: (.request, "NULL")
        case .model: (.request, "value")
        case .resolution: (.request, "resolution")
        case .profile: (.request, "profile")
        case .user: (.request, "nullif(submitted_by, '')")
        case .tag: (.tag, "nullif(value, '')")
        case .project: (.project, "nullif(value, '')")
        case .shot: (.shot, "value")
        }
    }

    // MARK: Whole hours

    private func forEachRow(
        of dimension: StatisticKey.Dimension, by column: String, _ db: LedgerTransaction,
        _ body: (inout LedgerRow) throws -> Void
    ) throws {
        let (sql, values) = statement(of: dimension, by: column, db.dialect)
        try db.forEach(sql, values, body: body)
    }

    /// - Parameter column: tells the groups apart; the currency does too.
    func statement(
        of dimension: StatisticKey.Dimension, by column: String, _ dialect: Dialect
    ) -> (sql: String, values: [LedgerValue]) {
        let isAllTime = query.since == nil && query.until == nil && days == nil
        let hours = isAllTime ? StatisticCounts.allTime..<StatisticCounts.allTime + 1 : period.hours
        let sums = StatisticCounts.columns.map { "CAST(sum(\($0)) AS BIGINT)" }.joined(separator: ", ")
        var values: [LedgerValue] = [
            .text(dimension.rawValue), .integer(hours.lowerBound), .integer(hours.upperBound), .init(query.simulated),
        ]
        var filter = "dimension = ? AND hour >= ? AND hour < ? AND is_simulated = ?"
        if let profile = query.profile {
            filter += " AND profile = ?"
            values.append(.text(profile))
        }
        return (
            """
            SELECT \(column), currency, \(sums), \(dialect.joined("nullif(waits, '{}')"))
            FROM statistic WHERE \(filter) GROUP BY 1, 2
            """, values
        )
    }

    // MARK: Parts of hours

    private func add(tasksOf range: Range<Int64>, to sum: inout StatisticsSum, _ db: LedgerTransaction)
        throws
    {
        let (sql, values) = statement(tasksOf: range, db.dialect)
        try db.forEach(sql, values) { row in
            let contribution = try TaskContribution(&row)
            var counts = StatisticCounts()
            counts.add(contribution, 1)
            for group in groups(of: contribution) {
                sum.add(counts, currency: contribution.cost?.currency ?? "", to: group)
            }
        }
    }

    /// - Parameter range: when they were recorded, milliseconds since 1970, UTC.
    func statement(tasksOf range: Range<Int64>, _ dialect: Dialect) -> (sql: String, values: [LedgerValue]) {
        let moments: [LedgerValue] = [
            .integer(range.lowerBound), .integer(range.upperBound), .init(query.simulated),
        ]
        let filter = "t.created_at >= ? AND t.created_at < ? AND t.is_simulated = ?"
        let columns = TaskContribution.columns[dialect]
        guard let profile = query.profile else {
            return (
                "SELECT \(columns) FROM task t \(dialect.by("task_by_created")) WHERE \(filter)",
                moments
            )
        }
        return (
            "SELECT \(columns) FROM task t \(dialect.by("task_by_profile")) WHERE t.profile = ? AND \(filter)",
            [.text(profile)] + moments
        )
    }

    private func groups(of contribution: TaskContribution) -> [String?] {
        switch query.grouping {
        case nil: [nil]
        case .day, .month: [days?.name(at: contribution.createdAt)]
        case .state: [contribution.state.rawValue]
        case .model: [contribution.model]
        case .resolution: [contribution.resolution]
        case .profile: [contribution.profile]
        case .user: [contribution.submittedBy]
        case .tag: contribution.tags.isEmpty ? [nil] : contribution.tags
        case .project: [contribution.project?.isEmpty == true ? nil : contribution.project]
        case .shot: contribution.statisticKeys.filter { $0.dimension == .shot }.map(\.value)
        }
    }
}
