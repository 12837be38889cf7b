import Contract
import Desk
import Model
import Store

extension StatisticsJSON {
    /// - Parameter chosen: how a group, or the whole without groups, is written where not all of it is wanted.
    static func text(
        _ report: StatisticsReport, by: StatisticsQuery.Grouping?, _ chosen: Rows<Statistics>? = nil,
        layout: JSONWriter.Layout
    ) -> String {
        var json = JSONWriter(layout: layout)
        if let chosen, by == nil {
            chosen.writeJSON(report.total, &json)
        } else {
            write(report, by: by, to: &json) { group, json in
                chosen?.writeJSON(group, &json) ?? StatisticsFields.table.write(group, to: &json)
            }
        }
        return json.text + "\n"
    }
}

/// Statistics in rows: one for each group, or one for all.
enum StatisticsRows {
    static var fieldNames: [String] { StatisticsFields.table.names }

    static func make(_ report: StatisticsReport, by: StatisticsQuery.Grouping?) -> Rows<Statistics> {
        let elements = by == nil ? [report.total] : report.groups
        let currencies = Set(elements.flatMap(\.cost.keys)).sorted()
        var rows = Rows(elements, StatisticsFields.table, columns: [])
        // A spreadsheet has a column for each currency that there is.
        rows.csvHeader += currencies.map { "cost_" + $0 }
        rows.csvFields = { [fields = rows.fields] group in
            fields.csvFields(group) + currencies.map { group.cost[$0].map { .decimal($0) } ?? .absent }
        }
        return rows
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
        rows.append(("success rate", StatisticsText.percent(statistics.successRate)))
        rows.append(("half done", StatisticsText.span(statistics.waitP50)))
        rows.append(("95% done", StatisticsText.span(statistics.waitP95)))
        rows.append(("video", "\(statistics.videoSeconds)"))
        if !statistics.cost.isEmpty { rows.append(("cost", StatisticsText.cost(statistics))) }
        if statistics.picked > 0 { rows.append(("picked", StatisticsText.picked(statistics))) }
        return rows.map { "\($0.0)\t\($0.1)\n" }.joined()
    }
}
