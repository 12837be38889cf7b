import Contract
import Model
import Store

extension StatisticsSections {
    /// More bars than these nobody compares: the rest of them are one.
    private static let mostGroups = 20

    /// What each project has cost, by currency.
    var projectCosts: [StatisticsSection] { costs(of: facts.projects, "project", "noneOfProject") }

    /// The same for each user, if there are several.
    var userCosts: [StatisticsSection] {
        facts.users.count < 2 ? [] : costs(of: facts.users, "user", "noUser")
    }

    private func costs(of groups: [Statistics], _ what: String, _ none: String) -> [StatisticsSection] {
        facts.total.cost.keys.sorted().compactMap { currency in
            let dearest = groups.filter { ($0.cost[currency] ?? 0) > 0 }
                .sorted { ($1.cost[currency] ?? 0, $0.group ?? "") < ($0.cost[currency] ?? 0, $1.group ?? "") }
            guard !dearest.isEmpty else { return nil }
            let shown = dearest.prefix(dearest.count == Self.mostGroups + 1 ? dearest.count : Self.mostGroups)
            var rows = shown.map { group in
                (
                    name: group.group.map { Sanitizer.line($0) } ?? words[none], tasks: group.tasks,
                    cost: group.cost[currency] ?? 0
                )
            }
            let rest = dearest.dropFirst(shown.count)
            if !rest.isEmpty {
                rows.append(
                    (
                        words.counted("others", rest.count), rest.reduce(0) { $0 + $1.tasks },
                        Self.sum(rest.map { $0.cost[currency] ?? 0 })
                    ))
            }
            return section(rows, currency, what)
        }
    }

    private func section(
        _ rows: [(name: String, tasks: Int, cost: Double)], _ currency: String, _ what: String
    ) -> StatisticsSection {
        let title = words["cost.\(what)"] + words.told("ofCurrency", ["currency": currency])
        let sum = FigureText.amount(Self.sum(rows.map(\.cost)), currency)
        let about = words.told(
            "about.dearest",
            ["name": rows.first?.name ?? "", "cost": FigureText.amount(rows.first?.cost ?? 0, currency)])
        let bars = HorizontalBars(
            head: ChartHead(id: "\(what)-\(currency)-chart", title: title, description: about),
            rows: rows.map { .init(name: $0.name, value: $0.cost) }, format: { FigureText.amount($0, currency) })
        return StatisticsSection(
            id: "\(what)-\(currency)", heading: title, chart: bars.svg,
            table: NumbersTable(
                columns: [words[what], words["allTasks"], words["cost"]],
                rows: rows.map { [$0.name, FigureText.number($0.tasks), FigureText.amount($0.cost, currency)] },
                sums: [words["total"], FigureText.number(rows.reduce(0) { $0 + $1.tasks }), sum]))
    }

    /// Amounts have at most six decimals, which sums of fractions keep only in millionths.
    private static func sum(_ amounts: [Double]) -> Double {
        amounts.reduce(0) { $0 + ($1 * 1_000_000).rounded() } / 1_000_000
    }
}
