public import Contract
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
