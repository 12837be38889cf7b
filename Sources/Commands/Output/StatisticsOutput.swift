import Model
import Store

/// Statistics as JSON fields; spans are seconds.
enum StatisticsJSON {
    /// `wait_p50` and `wait_p95` are the middle of a small range that the exact value is in, at most `wait_error` of the
    /// exact value off.
    static func write(_ statistics: Statistics, to json: inout JSONWriter) {
        json.field("tasks", statistics.tasks)
        json.objectField("states") { json in
            for state in TaskState.allCases { json.field(state.rawValue, statistics.counts[state] ?? 0) }
        }
        json.field("success_rate", statistics.successRate)
        json.field("wait_p50", statistics.waitP50.map { Double($0) / 1_000 })
        json.field("wait_p95", statistics.waitP95.map { Double($0) / 1_000 })
        json.field("video_seconds", statistics.videoSeconds)
        json.objectField("cost") { json in
            for (currency, amount) in statistics.cost.sorted(by: { $0.key < $1.key }) { json.field(currency, amount) }
        }
    }

    static func text(_ report: StatisticsReport, by: StatisticsQuery.Grouping?, layout: JSONWriter.Layout) -> String {
        var json = JSONWriter(layout: layout)
        json.object { json in
            write(report.total, to: &json)
            json.field("wait_error", Statistics.waitError)
            json.field("by", by?.rawValue)
            if by == nil {
                json.nullField("groups")
            } else {
                json.arrayField("groups") { json in
                    for group in report.groups {
                        json.object { json in
                            json.field("group", group.group)
                            write(group, to: &json)
                        }
                    }
                }
            }
        }
        return json.text + "\n"
    }
}

/// Statistics for a pipe: a line for each figure, or for each group.
enum StatisticsLines {
    static func text(_ report: StatisticsReport, by: StatisticsQuery.Grouping?) -> String {
        guard let by else { return single(report.total) }
        return StatisticsTable(report.groups, by: by).renderTabSeparated()
    }

    private static func single(_ statistics: Statistics) -> String {
        var rows: [(String, String)] = [("tasks", "\(statistics.tasks)")]
        for state in TaskState.allCases {
            if let count = statistics.counts[state] { rows.append((state.rawValue, "\(count)")) }
        }
        rows.append(("success rate", StatisticsFigures.percent(statistics.successRate)))
        rows.append(("submit to finish, half within", StatisticsFigures.span(statistics.waitP50)))
        rows.append(("submit to finish, 95% within", StatisticsFigures.span(statistics.waitP95)))
        rows.append(("seconds of video", "\(statistics.videoSeconds)"))
        if !statistics.cost.isEmpty { rows.append(("cost", StatisticsFigures.cost(statistics))) }
        return rows.map { "\($0.0)\t\($0.1)\n" }.joined()
    }
}
