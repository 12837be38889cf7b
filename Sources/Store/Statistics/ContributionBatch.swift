import Model

/// Changes of what tasks count as, summed up in memory and written once: for many tasks in one transaction.
///
/// Only what `write` has brought into the ledger counts, so that it belongs into the transaction that changes the tasks.
struct ContributionBatch {
    private struct CounterKey: Hashable {
        var account: Int64
        var profile: String
        var isSimulated: Bool
        var state: TaskState
    }

    private var counters: [CounterKey: Int64] = [:]
    /// By what they are about and by hour.
    private(set) var statistics: [StatisticKey: [Int64: StatisticCounts]] = [:]

    /// - Parameters:
    ///   - before: nil for a new task.
    ///   - after: what it counts as from now on; nil for a task that is no more.
    mutating func add(from before: TaskContribution?, to after: TaskContribution?) {
        guard before != after else { return }
        if let before { add(before, -1) }
        if let after { add(after, 1) }
    }

    private mutating func add(_ contribution: TaskContribution, _ sign: Int64) {
        let counter = CounterKey(
            account: contribution.accountID, profile: contribution.profile, isSimulated: contribution.isSimulated,
            state: contribution.state)
        counters[counter, default: 0] += sign
        for key in contribution.statisticKeys {
            statistics[key, default: [:]][contribution.hour, default: StatisticCounts()].add(contribution, sign)
        }
    }

    /// Adds all of it to the ledger and begins anew.
    mutating func write(to db: LedgerTransaction) throws {
        for (key, tasks) in counters where tasks != 0 {
            try db.execute(
                """
                INSERT INTO counter (account_id, profile, is_simulated, state, tasks) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (account_id, profile, is_simulated, state) DO UPDATE SET tasks = counter.tasks + excluded.tasks
                """,
                [
                    .integer(key.account), .text(key.profile), .init(key.isSimulated), .text(key.state.rawValue),
                    .integer(tasks),
                ])
        }
        for (key, hours) in statistics {
            var total = StatisticCounts()
            for (hour, counts) in hours where !counts.isZero {
                try db.add(counts, to: key, hour: hour)
                total.add(counts)
            }
            if !total.isZero { try db.add(total, to: key, hour: StatisticCounts.allTime) }
        }
        self = ContributionBatch()
    }
}

extension LedgerTransaction {
    private static let addStatistic = """
        INSERT INTO statistic (\(StatisticKey.columns), \(StatisticCounts.columns.joined(separator: ", ")), waits)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, \(StatisticCounts.columns.map { _ in "?" }.joined(separator: ", ")), ?)
        ON CONFLICT (\(StatisticKey.columns))
        DO UPDATE SET \(StatisticCounts.columns.map { "\($0) = statistic.\($0) + excluded.\($0)" }.joined(separator: ", "))
        """
    private static let addStatisticWithWaits = addStatistic + ", waits = excluded.waits"

    fileprivate func add(_ counts: StatisticCounts, to key: StatisticKey, hour: Int64) throws {
        let place = key.values(hour: hour)
        guard !counts.waits.isEmpty else {
            try execute(Self.addStatistic, place + counts.numbers.map(LedgerValue.integer) + [.text(counts.waits.json)])
            return
        }
        let kept = try first(
            "SELECT waits FROM statistic WHERE (\(StatisticKey.columns)) = (?, ?, ?, ?, ?, ?, ?, ?)", place
        ) { try $0.text() }
        var waits = WaitHistogram(json: kept ?? "")
        waits.add(counts.waits)
        try execute(Self.addStatisticWithWaits, place + counts.numbers.map(LedgerValue.integer) + [.text(waits.json)])
    }
}
