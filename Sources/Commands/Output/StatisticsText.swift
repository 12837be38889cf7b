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

    static func cost(_ statistics: Statistics) -> String { MoneyText.amounts(statistics.cost) }

    /// Such as `3 (15 s); 2.5 s and 4.2 CNY for each second`.
    static func picked(_ statistics: Statistics) -> String {
        let each =
            [made(statistics) + " s"] + [MoneyText.amounts(statistics.costPerPickedSecond)].filter { !$0.isEmpty }
        return
            "\(statistics.picked) (\(statistics.pickedSeconds) s); \(each.joined(separator: " and ")) for each second"
    }

    /// Seconds that were made for each that is picked.
    static func made(_ statistics: Statistics) -> String {
        statistics.secondsPerPickedSecond.map { JSONText.number(($0 * 10).rounded() / 10) ?? "" } ?? "–"
    }

    /// What each second that is picked has cost.
    static func price(_ statistics: Statistics) -> String {
        let text = MoneyText.amounts(statistics.costPerPickedSecond)
        return text.isEmpty ? "–" : text
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
