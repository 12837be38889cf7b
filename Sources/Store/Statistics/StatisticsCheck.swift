extension LedgerTransaction {
    /// Every row of the statistics against what the tasks count as.
    func checkStatistics() throws -> [LedgerFinding] {
        var counted: [StatisticKey: [Int64: StatisticCounts]] = [:]
        for (key, hours) in try ContributionBatch.recount(self).statistics {
            var hours = hours
            hours[StatisticCounts.allTime] = hours.values.reduce(into: StatisticCounts()) { $0.add($1) }
            counted[key] = hours
        }
        var wrong: [String] = []
        try forEach(
            """
            SELECT dimension, value, resolution, submitted_by, profile, is_simulated, currency, hour,
              \(StatisticCounts.columns.joined(separator: ", ")), waits FROM statistic
            """
        ) { row in
            guard let dimension = StatisticKey.Dimension(rawValue: try row.text()) else { return }
            let key = StatisticKey(
                dimension: dimension, value: try row.text(), resolution: try row.text(),
                submittedBy: try row.text(), profile: try row.text(), isSimulated: try row.bool(),
                currency: try row.text())
            let hour = try row.integer()
            let kept = try StatisticCounts(&row)
            let expected = counted[key]?.removeValue(forKey: hour) ?? StatisticCounts()
            if kept != expected { wrong.append(Self.describe(key, hour, kept, expected)) }
        }
        for (key, hours) in counted {
            for (hour, expected) in hours { wrong.append(Self.describe(key, hour, StatisticCounts(), expected)) }
        }
        return Self.findings(wrong.sorted())
    }

    /// One wrong change shows in many rows.
    private static func findings(_ wrong: [String]) -> [LedgerFinding] {
        let shown = 20
        var messages = wrong.prefix(shown).map { "\($0); mend with --rebuild" }
        if wrong.count > shown { messages.append("\(wrong.count - shown) more rows are wrong") }
        return messages.map { LedgerFinding(kind: "statistic", task: nil, message: $0) }
    }

    private static func describe(
        _ key: StatisticKey, _ hour: Int64, _ kept: StatisticCounts, _ counted: StatisticCounts
    ) -> String {
        let when = hour == StatisticCounts.allTime ? "all time" : "hour \(hour) since 1970"
        let what = key.dimension == .request ? "model" : key.dimension.rawValue
        let value = key.value.replacing(StatisticKey.separator, with: "/")
        let name = value.isEmpty ? "no \(what)" : "\(what) \(value)"
        let place =
            "\(name)\(key.resolution.isEmpty ? "" : " " + key.resolution)"
            + (key.submittedBy.isEmpty ? "" : " by \(key.submittedBy)") + "\(key.isSimulated ? " (simulated)" : "")"
            + " of profile \(key.profile), \(when)"
        // What differs, by name.
        let columns = zip(StatisticCounts.columns, zip(kept.numbers, counted.numbers))
        var parts = columns.filter { $0.1.0 != $0.1.1 }.map { "\($0.0) \($0.1.0) kept, \($0.1.1) counted" }
        if kept.waits != counted.waits { parts.append("other waits kept than counted") }
        return "\(place): \(parts.joined(separator: "; "))"
    }
}
