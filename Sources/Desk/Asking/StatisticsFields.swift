public import Contract
import Model
public import Store

/// What statistics look like from outside; spans are seconds.
public enum StatisticsFields {
    /// `wait_p50` and `wait_p95` are the middle of a small range that the exact value is in, at most `wait_error` of the
    /// exact value off.
    public static let table = FieldTable<Statistics>(
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
