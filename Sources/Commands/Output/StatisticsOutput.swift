import Contract
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

    /// - Parameter chosen: how a group, or the whole without groups, is written where not all of it is wanted.
    static func text(
        _ report: StatisticsReport, by: StatisticsQuery.Grouping?, _ chosen: Rows<Statistics>? = nil,
        layout: JSONWriter.Layout
    ) -> String {
        var json = JSONWriter(layout: layout)
        if let chosen, by == nil {
            chosen.writeJSON(report.total, &json)
            return json.text + "\n"
        }
        json.object { json in
            write(report.total, to: &json)
            json.field("wait_error", Statistics.waitError)
            json.field("by", by?.rawValue)
            if by == nil {
                json.nullField("groups")
            } else {
                json.arrayField("groups") { json in
                    for group in report.groups { (chosen?.writeJSON ?? writeGroup)(group, &json) }
                }
            }
        }
        return json.text + "\n"
    }

    static func writeGroup(_ group: Statistics, to json: inout JSONWriter) {
        json.object { json in
            json.field("group", group.group)
            write(group, to: &json)
        }
    }
}

/// Statistics in rows: one for each group, or one for all.
enum StatisticsRows {
    static let fieldNames =
        ["group", "tasks", "states"] + TaskState.allCases.map { "states." + $0.rawValue }
        + ["success_rate", "wait_p50", "wait_p95", "video_seconds", "cost"]

    static func make(_ report: StatisticsReport, by: StatisticsQuery.Grouping?) -> Rows<Statistics> {
        let elements = by == nil ? [report.total] : report.groups
        let currencies = Set(elements.flatMap(\.cost.keys)).sorted()
        return Rows(
            elements: elements, columns: [], cells: { _ in [] },
            csvHeader: ["group", "tasks"] + TaskState.allCases.map(\.rawValue)
                + ["success_rate", "wait_p50", "wait_p95", "video_seconds"] + currencies.map { "cost_" + $0 },
            csvFields: { group in
                [group.group.map { .text($0) } ?? .absent, .integer(Int64(group.tasks))]
                    + TaskState.allCases.map { .integer(Int64(group.counts[$0] ?? 0)) }
                    + [
                        group.successRate.map { .decimal($0) } ?? .absent, seconds(group.waitP50),
                        seconds(group.waitP95), .integer(Int64(group.videoSeconds)),
                    ] + currencies.map { group.cost[$0].map { .decimal($0) } ?? .absent }
            },
            writeJSON: StatisticsJSON.writeGroup, fieldNames: fieldNames)
    }

    private static func seconds(_ milliseconds: Int64?) -> DelimitedText.Field {
        milliseconds.map { .decimal(Double($0) / 1_000) } ?? .absent
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
        rows.append(("half done", StatisticsFigures.span(statistics.waitP50)))
        rows.append(("95% done", StatisticsFigures.span(statistics.waitP95)))
        rows.append(("video", "\(statistics.videoSeconds)"))
        if !statistics.cost.isEmpty { rows.append(("cost", StatisticsFigures.cost(statistics))) }
        return rows.map { "\($0.0)\t\($0.1)\n" }.joined()
    }
}
