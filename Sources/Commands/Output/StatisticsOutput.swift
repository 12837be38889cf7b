import Contract
import Model
import Store

/// What statistics look like from outside; spans are seconds.
enum StatisticsFields {
    /// `wait_p50` and `wait_p95` are the middle of a small range that the exact value is in, at most `wait_error` of the
    /// exact value off.
    static let table = FieldTable<Statistics>(
        [
            Field("group", .text, "What the tasks of the group have in common.") { .init($0.group) },
            Field("tasks", .integer, "How many there are.") { .init($0.tasks) },
            Field("states", .object, csv: nil, "How many stand where.") { _ in .object },
        ]
            + TaskState.allCases.map { state in
                Field("states." + state.rawValue, .integer, csv: state.rawValue, "How many are \(state.rawValue).") {
                    .init($0.counts[state] ?? 0)
                }
            } + [
                Field("success_rate", .decimal, "The share of those with a verdict that were completed.") {
                    .init($0.successRate)
                },
                Field("wait_p50", .decimal, "After how many seconds half were done.") { seconds($0.waitP50) },
                Field("wait_p95", .decimal, "After how many seconds nineteen of twenty were done.") {
                    seconds($0.waitP95)
                },
                Field("video_seconds", .integer, "How many seconds of video were made.") { .init($0.videoSeconds) },
                Field("cost", .object, csv: nil, "What they cost, by currency.") { .amounts($0.cost) },
                Field("picked", .integer, "How many are picked.") { .init($0.picked) },
                Field("turned_down", .integer, "How many a person has rejected.") { .init($0.turnedDown) },
                Field("picked_seconds", .integer, "How many seconds of video are picked.") { .init($0.pickedSeconds) },
                Field(
                    "seconds_per_picked_second", .decimal, "How many seconds were made for each that is picked."
                ) { .init($0.secondsPerPickedSecond) },
                Field(
                    "cost_per_picked_second", .object, csv: nil,
                    "What each second that is picked has cost, by currency."
                ) { .amounts($0.costPerPickedSecond) },
            ])

    private static func seconds(_ milliseconds: Int64?) -> FieldValue {
        .init(milliseconds.map { Double($0) / 1_000 })
    }
}

/// Statistics as JSON.
enum StatisticsJSON {
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
            StatisticsFields.table.writeFields(of: report.total, without: ["group"], to: &json)
            json.field("wait_error", Statistics.waitError)
            json.field("by", by?.rawValue)
            if by == nil {
                json.nullField("groups")
            } else {
                json.arrayField("groups") { json in
                    for group in report.groups {
                        chosen?.writeJSON(group, &json) ?? StatisticsFields.table.write(group, to: &json)
                    }
                }
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
