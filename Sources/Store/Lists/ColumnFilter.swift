/// A filter that asks for one text in a column of `task`: all that is to be said of it beside its property in `TaskQuery`.
struct ColumnFilter: Equatable, Sendable {
    let column: String
    let property: any WritableKeyPath<TaskQuery, String?> & Sendable
    /// The index of `task` by this column and then by the moment of recording. Without one the filter never drives a list,
    /// which may then walk all tasks to find a few.
    var index: String?
    /// The dimension of the statistics that counts the tasks of each value. Without one they are counted up to
    /// `ListCounts.probe`.
    var statistic: String?
    /// Whether users give these names, so that an older ledger may know one by another spelling.
    var isName = false

    static let project = ColumnFilter(
        column: "project", property: \.project, index: "task_by_project", statistic: "project", isName: true)
    static let shot = ColumnFilter(column: "shot", property: \.shot, index: "task_by_shot", isName: true)
    static let model = ColumnFilter(
        column: "model", property: \.model, index: "task_by_model", statistic: "request")

    static let verdict = ColumnFilter(column: "verdict", property: \.verdict, index: "task_by_verdict")

    static let submittedBy = ColumnFilter(
        column: "submitted_by", property: \.submittedBy, index: "task_by_submitter", statistic: nil)

    /// A new one is listed here.
    static let all = [project, shot, model, verdict, submittedBy]

    static func == (one: ColumnFilter, other: ColumnFilter) -> Bool { one.column == other.column }

    func value(in query: TaskQuery) -> String? { query[keyPath: property] }
}
