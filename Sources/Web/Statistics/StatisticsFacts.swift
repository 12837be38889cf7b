import Model
import Store

/// What the page of statistics tells, as it is read from the ledger: four questions, however long the period.
struct StatisticsFacts: Sendable {
    var total: Statistics
    /// Empty for a visitor of one project: the ledger keeps days for all projects together.
    var columns: [TimeColumns.Column] = []
    /// Empty for a visitor of one project.
    var projects: [Statistics] = []
    /// Empty for a visitor of one project.
    var users: [Statistics] = []
    var budgets: [Budget]
    /// Whether nothing but simulated tasks is there.
    var isOnlySimulated = false

    static func read(
        _ asked: StatisticsAsked, _ times: TimeColumns, for visitor: Visitor, from repository: TaskRepository
    ) async throws -> StatisticsFacts {
        var facts = StatisticsFacts(
            total: Statistics(), budgets: try await repository.budgets().filter { visitor.sees($0.cap) })
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

extension Visitor {
    /// Whether a cap is about nothing that is hidden from the visitor.
    fileprivate func sees(_ cap: Cap) -> Bool {
        guard let project else { return true }
        return cap.scope == .project(project)
    }
}
