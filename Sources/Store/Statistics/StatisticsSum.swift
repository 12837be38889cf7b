import Model

/// Adds up figures by group.
struct StatisticsSum {
    private struct Group {
        var statistics: Statistics
        var waits = WaitHistogram()
        /// In millionths, by currency.
        var cost: [String: Int64] = [:]
    }

    private var groups: [String?: Group] = [:]

    /// Adds figures that all belong to one group.
    mutating func add(_ counts: StatisticCounts, currency: String, to name: String?) {
        // A row in which nothing stands any more has nothing to say, not even its name.
        guard counts.tasks.contains(where: { $0 != 0 }) else { return }
        var group = groups.removeValue(forKey: name) ?? Group(statistics: Statistics(group: name))
        for (state, tasks) in zip(TaskState.allCases, counts.tasks) where tasks != 0 {
            group.statistics.counts[state, default: 0] += Int(tasks)
        }
        group.statistics.videoSeconds += Int(counts.seconds)
        group.statistics.picked += Int(counts.picked)
        group.statistics.turnedDown += Int(counts.turnedDown)
        group.statistics.pickedSeconds += Int(counts.pickedSeconds)
        group.waits.add(counts.waits)
        if !currency.isEmpty { group.cost[currency, default: 0] += counts.cost }
        groups[name] = group
    }

    /// Adds figures in which the states are the groups. They do not tell which state cost what: see `addCost`.
    mutating func addByState(_ counts: StatisticCounts) {
        for state in TaskState.allCases { add(counts.only(state), currency: "", to: state.rawValue) }
    }

    mutating func addCost(of counts: StatisticCounts, currency: String, to name: String?) {
        guard counts.tasks.contains(where: { $0 != 0 }) else { return }
        groups[name, default: Group(statistics: Statistics(group: name))].cost[currency, default: 0] += counts.cost
    }

    /// In the order of their names.
    var result: [Statistics] {
        groups.values.map { group in
            var statistics = group.statistics
            statistics.waitP50 = group.waits.percentile(50)
            statistics.waitP95 = group.waits.percentile(95)
            statistics.cost = group.cost.mapValues { Double($0) / 1_000_000 }
            return statistics
        }
        .sorted { ($0.group ?? "") < ($1.group ?? "") }
    }
}
