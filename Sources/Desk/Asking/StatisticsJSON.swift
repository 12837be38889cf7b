public import Contract
public import Model
public import Store

/// Statistics as JSON.
public enum StatisticsJSON {
    /// - Parameter group: how a group is written.
    public static func write(
        _ report: StatisticsReport, by: StatisticsQuery.Grouping?, to json: inout JSONWriter,
        group: (Statistics, inout JSONWriter) -> Void = { StatisticsFields.table.write($0, to: &$1) }
    ) {
        json.object { json in
            StatisticsFields.table.writeFields(of: report.total, without: ["group"], to: &json)
            json.field("wait_error", Statistics.waitError)
            json.field("by", by?.rawValue)
            if by == nil {
                json.nullField("groups")
            } else {
                json.arrayField("groups") { json in
                    for one in report.groups { group(one, &json) }
                }
            }
        }
    }
}

extension StatisticsJSON {
    /// Statistics as a server tells them.
    /// - Throws: `FieldReader.Unreadable`.
    public static func read(_ json: JSONValue) throws(FieldReader.Unreadable) -> StatisticsReport {
        var report = StatisticsReport()
        report.total = try statistics(json)
        for group in json["groups"]?.array ?? [] { report.groups.append(try statistics(group)) }
        return report
    }

    private static func statistics(_ json: JSONValue) throws(FieldReader.Unreadable) -> Statistics {
        let reader = try FieldReader(json, of: "statistics")
        var statistics = Statistics(group: reader.text("group"))
        if let states = try reader.object("states") {
            for state in TaskState.allCases {
                if let count = states.int(state.rawValue), count > 0 { statistics.counts[state] = count }
            }
        }
        statistics.videoSeconds = reader.int("video_seconds") ?? 0
        (statistics.picked, statistics.turnedDown) = (reader.int("picked") ?? 0, reader.int("turned_down") ?? 0)
        statistics.pickedSeconds = reader.int("picked_seconds") ?? 0
        statistics.waitP50 = reader.decimal("wait_p50").map { Int64(($0 * 1_000).rounded()) }
        statistics.waitP95 = reader.decimal("wait_p95").map { Int64(($0 * 1_000).rounded()) }
        statistics.cost = reader.amounts("cost")
        return statistics
    }
}
