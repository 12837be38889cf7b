import Model
import Store

/// What the page of statistics tells, as it is read from the ledger: by time, by project and by user, however long the
/// period.
struct StatisticsFacts: Sendable {
    let asked: StatisticsAsked
    let times: TimeColumns
    /// When it was read, milliseconds since 1970, UTC.
    let moment: Int64
    var total = Statistics()
    /// Empty for a visitor of one project: the ledger keeps days for all projects together.
    var columns: [TimeColumns.Column] = []
    /// Empty for a visitor of one project.
    var projects: [Statistics] = []
    /// Empty for a visitor of one project.
    var users: [Statistics] = []
    /// Whether nothing but simulated tasks is there.
    var isOnlySimulated = false

    static func read(
        _ asked: StatisticsAsked, at moment: Int64, for visitor: Visitor, from repository: TaskRepository
    ) async throws -> StatisticsFacts {
        let times = TimeColumns(asked.days, zone: asked.zone)
        var facts = StatisticsFacts(asked: asked, times: times, moment: moment)
        if let project = visitor.project {
            facts.total = try await total(asked.query, of: project, from: repository)
        } else {
            var byTime = asked.query
            times.group(&byTime)
            let report = try await repository.statisticsReport(byTime)
            (facts.total, facts.columns) = (report.total, times.columns(of: report.groups))
            if facts.total.tasks > 0 {
                facts.projects = try await groups(.project, asked.query, from: repository)
                facts.users = try await groups(.user, asked.query, from: repository)
            }
        }
        if facts.total.tasks == 0, !asked.simulated {
            var simulated = asked.query
            simulated.simulated = true
            facts.isOnlySimulated = try await total(simulated, of: visitor.project, from: repository).tasks > 0
        }
        return facts
    }

    private static func groups(
        _ grouping: StatisticsQuery.Grouping, _ query: StatisticsQuery, from repository: TaskRepository
    ) async throws -> [Statistics] {
        var query = query
        query.grouping = grouping
        return try await repository.statistics(query)
    }

    /// - Parameter project: nil for all of them.
    private static func total(
        _ query: StatisticsQuery, of project: String?, from repository: TaskRepository
    ) async throws -> Statistics {
        guard let project else { return try await repository.statistics(query).first ?? Statistics() }
        return try await groups(.project, query, from: repository).first { $0.group == project } ?? Statistics()
    }
}
