extension TaskRepository {
    /// Statistics by group, in the order of the groups; exactly one if no grouping is asked for.
    ///
    /// Counts are exact; `waitP50` and `waitP95` are within `Statistics.waitError`. What it costs grows with the groups, or
    /// with the hours of the period, and not with the ledger.
    public func statistics(_ query: StatisticsQuery) async throws -> [Statistics] {
        try await read(isLong: true) { db in try StatisticsReading(query).read(from: db) }
    }

    /// The same for all tasks together and, if a grouping is asked for, by group, both at the same moment.
    public func statisticsReport(_ query: StatisticsQuery) async throws -> StatisticsReport {
        var total = query
        total.grouping = nil
        return try await read(isLong: true) { [total] db in
            var report = StatisticsReport()
            report.total = try StatisticsReading(total).read(from: db).first ?? Statistics()
            if query.grouping != nil { report.groups = try StatisticsReading(query).read(from: db) }
            return report
        }
    }
}
