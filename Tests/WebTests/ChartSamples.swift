@testable import Web

/// Charts of given values, with names that do no harm.
enum ChartSamples {
    static let head = ChartHead(id: "sample", title: "Title", description: "Description")

    static func days(_ count: Int) -> [String] { (0..<count).map { "day \($0)" } }

    static func stacked(_ values: [[Double?]], steps: AxisSteps = .decimal) -> StackedBars {
        let series = values.enumerated().map { index, values in
            StackedBars.Series(
                name: "series \(index)", values: values, tone: .bad, hatch: Hatch.allCases[index % Hatch.allCases.count]
            )
        }
        return StackedBars(
            head: head, days: days(values.first?.count ?? 0), series: series, steps: steps, format: { "\($0)" },
            joinedDays: { "\($0) days each" })
    }

    static func lines(_ values: [[Double?]], reaching: [Double] = []) -> LineChart {
        let markers = [Marker.circle, .square, .diamond, .triangle]
        let series = values.enumerated().map { index, values in
            LineChart.Series(
                name: "series \(index)", values: values, tone: .accent, dash: .dashed,
                marker: markers[index % markers.count])
        }
        return LineChart(
            head: head, days: days(values.first?.count ?? 0), series: series, reaching: reaching,
            format: { "\($0)" })
    }

    static func rows(_ rows: [(String, Double)]) -> HorizontalBars {
        HorizontalBars(head: head, rows: rows.map { .init(name: $0.0, value: $0.1) }, format: { "\($0)" })
    }

    static func budget(_ spent: Double, _ reserved: Double, _ cap: Double) -> BudgetBar {
        BudgetBar(
            head: head, spent: spent, reserved: reserved, cap: cap, spentText: "spent", reservedText: "reserved",
            capText: "cap")
    }

    /// Values that are drawn seldom and must do no harm.
    static let odd: [[Double?]] = [
        [0], [1], [-1], [nil, 0, nil], [nil, 3, nil, 4], [1e12, 1, 0], [-1e12, 1e12], [.infinity, -.infinity, .nan, 1],
        [.greatestFiniteMagnitude, -.greatestFiniteMagnitude], [.leastNonzeroMagnitude], [1e-7, 2e-7],
        [1, -1_000], [1_000, -1], Array(repeating: 5, count: 31), Array(repeating: 1e15, count: 366),
        (0..<366).map { $0.isMultiple(of: 3) ? nil : Double($0 % 17) - 5 },
    ]
}
