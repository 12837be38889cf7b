import Contract
import Model
import Store

/// A row for each group. On a terminal each has a bar, and columns that do not fit the window are left out whole rather
/// than cut: a number without its end is a wrong one.
struct StatisticsTable {
    private struct Column {
        var title: String
        var values: [String]
        /// The higher, the sooner it is left out; nil for what never is.
        var rank: Int?

        var width: Int { ([title] + values).map { DisplayWidth.columns(of: $0) }.max() ?? 0 }
    }

    private let name: Column
    private var columns: [Column]
    private let counts: [Int]

    init(_ groups: [Statistics], by: StatisticsQuery.Grouping) {
        func column(_ title: String, _ rank: Int?, _ value: (Statistics) -> String) -> Column {
            Column(title: title, values: groups.map(value), rank: rank)
        }
        name = column(by.rawValue.uppercased(), nil) { $0.group ?? "(none)" }
        counts = groups.map(\.tasks)
        columns = [
            column("TASKS", nil) { "\($0.tasks)" },
            column("COMPLETED", 3) { "\($0.counts[.completed] ?? 0)" },
            column("FAILED", 5) { "\($0.counts[.failed] ?? 0)" },
            column("OPEN", 6) { "\(StatisticsText.open($0))" },
            column("SUCCESS", 1) { StatisticsText.percent($0.successRate) },
            column("P50", 2) { StatisticsText.span($0.waitP50) },
            column("P95", 4) { StatisticsText.span($0.waitP95) },
            column("VIDEO", 7) { "\($0.videoSeconds) s" },
        ]
        // What one picks from.
        guard by == .project || by == .shot else { return }
        columns += [
            column("COST", 8) { $0.cost.isEmpty ? "–" : StatisticsText.cost($0) },
            column("PICKED", 0) { "\($0.pickedSeconds) s" },
            column("MADE/PICKED", 9) { StatisticsText.made($0) },
            column("COST/PICKED", 10) { StatisticsText.price($0) },
        ]
    }

    func renderTabSeparated() -> String {
        let all = [name] + columns
        return Table(
            columns: all.map { .init(title: $0.title) },
            rows: counts.indices.map { row in all.map { .init($0.values[row]) } }
        ).renderTabSeparated()
    }

    func renderTerminal(width: Int, colour: Bool) -> String {
        var shown = columns
        let nameWidth = min(Self.leastName, name.width)
        func rest() -> Int { shown.reduce(0) { $0 + $1.width + Self.gap } }
        while nameWidth + rest() + Self.gap + Self.leastBar > width {
            let ranked = shown.indices.compactMap { index in shown[index].rank.map { (index, $0) } }
            guard let (last, _) = ranked.max(by: { $0.1 < $1.1 }) else { break }
            shown.remove(at: last)
        }
        // The names come before long bars.
        let bar = min(Self.longestBar, max(Self.leastBar, width - name.width - rest() - Self.gap))
        let longest = counts.max() ?? 0
        let bars = counts.map { Bar.render($0, of: longest, columns: bar) }
        return Table(
            columns: [.init(title: name.title, minimumWidth: nameWidth, isFlexible: true)]
                + shown.prefix(1).map { .init(title: $0.title, alignment: .right, minimumWidth: $0.width) }
                + [.init(title: "", minimumWidth: bar)]
                + shown.dropFirst().map { .init(title: $0.title, alignment: .right, minimumWidth: $0.width) },
            rows: counts.indices.map { row in
                [.init(name.values[row])] + shown.prefix(1).map { .init($0.values[row]) }
                    + [.init(bars[row], style: .cyan)] + shown.dropFirst().map { .init($0.values[row]) }
            }
        ).renderTerminal(width: width, colour: colour)
    }

    private static let gap = 2
    private static let leastName = 12
    private static let leastBar = 8
    private static let longestBar = 40
}
