import Model
import Store

/// Statistics as JSON fields; spans are seconds.
enum StatisticsJSON {
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
}

/// Statistics for people.
enum StatisticsTable {
    static func single(_ statistics: Statistics, _ context: Context) -> String {
        var rows: [(String, String)] = [("tasks", "\(statistics.tasks)")]
        for state in TaskState.allCases {
            if let count = statistics.counts[state] { rows.append(("  " + state.rawValue, "\(count)")) }
        }
        rows.append(("success rate", percent(statistics.successRate)))
        rows.append(("submit to finish, half within", span(statistics.waitP50)))
        rows.append(("submit to finish, 95% within", span(statistics.waitP95)))
        rows.append(("seconds of video", "\(statistics.videoSeconds)"))
        if !statistics.cost.isEmpty { rows.append(("cost", cost(statistics))) }
        guard context.isTerminal else { return rows.map { "\($0.0.drop { $0 == " " })\t\($0.1)\n" }.joined() }
        let width = rows.map(\.0.count).max() ?? 0
        let values = rows.map(\.1.count).max() ?? 0
        return rows.map { name, value in
            "\(name.padded(to: width, alignment: .left))  \(value.padded(to: values, alignment: .right))\n"
        }.joined()
    }

    static func grouped(_ groups: [Statistics], by name: String, _ context: Context) -> String {
        let table = Table(
            columns: [
                .init(title: name.uppercased(), isFlexible: true), .init(title: "TASKS", alignment: .right),
                .init(title: "COMPLETED", alignment: .right), .init(title: "FAILED", alignment: .right),
                .init(title: "OPEN", alignment: .right), .init(title: "SUCCESS", alignment: .right),
                .init(title: "P50", alignment: .right), .init(title: "P95", alignment: .right),
                .init(title: "VIDEO", alignment: .right),
            ],
            rows: groups.map { group in
                let open = TaskState.allCases.filter { !$0.isFinal }.reduce(0) { $0 + (group.counts[$1] ?? 0) }
                return [
                    .init(group.group ?? "(none)"), .init("\(group.tasks)"),
                    .init("\(group.counts[.completed] ?? 0)"), .init("\(group.counts[.failed] ?? 0)"),
                    .init("\(open)"), .init(percent(group.successRate)), .init(span(group.waitP50)),
                    .init(span(group.waitP95)), .init("\(group.videoSeconds) s"),
                ]
            })
        return context.isTerminal
            ? table.renderTerminal(width: context.width, colour: context.usesColour) : table.renderTabSeparated()
    }

    private static func percent(_ rate: Double?) -> String {
        guard let rate else { return "–" }
        let tenths = Int((rate * 1_000).rounded())
        return "\(tenths / 10).\(tenths % 10)%"
    }

    private static func span(_ milliseconds: Int64?) -> String {
        milliseconds.map { HumanDuration.text(milliseconds: $0) } ?? "–"
    }

    private static func cost(_ statistics: Statistics) -> String {
        statistics.cost.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }
}
