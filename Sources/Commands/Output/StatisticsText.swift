import Contract
import Model
import Store

/// Statistics as words.
enum StatisticsText {
    static func percent(_ rate: Double?) -> String {
        rate.map { percent(tenths: Int(($0 * 1_000).rounded())) } ?? "–"
    }

    /// For a limit, which must not be told too small.
    static func percentAtMost(_ rate: Double) -> String { percent(tenths: Int((rate * 1_000).rounded(.up))) }

    private static func percent(tenths: Int) -> String { "\(tenths / 10).\(tenths % 10)%" }

    static func span(_ milliseconds: Int64?) -> String {
        milliseconds.map { HumanDuration.text(milliseconds: $0) } ?? "–"
    }

    static func cost(_ statistics: Statistics) -> String {
        statistics.cost.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }

    /// Tasks that are not final yet.
    static func open(_ statistics: Statistics) -> Int {
        TaskState.allCases.filter { !$0.isFinal }.reduce(0) { $0 + (statistics.counts[$1] ?? 0) }
    }

    /// Tasks with a verdict, which are what the success rate is about.
    static func verdicts(_ statistics: Statistics) -> Int {
        [.completed, .failed, .expired].reduce(0) { $0 + (statistics.counts[$1] ?? 0) }
    }
}
