import Contract
import Model
import Store

extension StatisticsSections {
    private static let mostBudgets = 24

    /// A bar for each cap, those first of which most is used; nil without caps.
    var caps: StatisticsSection? {
        guard !budgets.isEmpty else { return nil }
        let fullest = budgets.enumerated().sorted {
            ($1.element.share, $0.offset) < ($0.element.share, $1.offset)
        }
        .map(\.element)
        let bars = fullest.prefix(Self.mostBudgets).enumerated().map { bar($1, place: $0) }
        let more = fullest.count - bars.count
        return StatisticsSection(
            id: "budgets", heading: words["budgets"],
            hint: words["budgetsHint"] + (more > 0 ? words["space"] + words.counted("moreBudgets", more) : ""),
            bars: bars,
            table: NumbersTable(
                columns: ["cap", "capAmount", "spent", "reserved", "remaining", "waitingTasks", "waitingCost"].map {
                    words[$0]
                },
                rows: fullest.map { budget in
                    [
                        name(budget.cap), amount(budget.cap.amount, budget), amount(budget.spent, budget),
                        amount(budget.reserved, budget), amount(budget.left, budget),
                        FigureText.number(budget.waiting), amount(budget.waitingCost, budget),
                    ]
                }))
    }

    private func bar(_ budget: Budget, place: Int) -> StatisticsSection.Bar {
        let name = name(budget.cap)
        func named(_ what: String, _ amount: Int64) -> String {
            "\(words[what]) \(self.amount(amount, budget))"
        }
        let over = budget.spent + budget.reserved - budget.cap.amount
        let left = words.told(
            over > 0 ? "overBy" : "leftOf", ["amount": amount(over > 0 ? over : budget.left, budget)])
        let waiting =
            budget.waiting == 0
            ? nil
            : words.counted("waits", budget.waiting, ["cost": amount(budget.waitingCost, budget)])
        let (spent, reserved) = (named("spent", budget.spent), named("reserved", budget.reserved))
        let cap = named("capAmount", budget.cap.amount)
        let bar = BudgetBar(
            head: ChartHead(
                id: "budget-\(place)", title: name,
                description: ([spent, reserved, cap, left] + [waiting].compactMap { $0 }).joined(
                    separator: words["comma"])),
            spent: Money.amount(budget.spent), reserved: Money.amount(budget.reserved),
            cap: Money.amount(budget.cap.amount), spentText: spent, reservedText: reserved, capText: cap)
        return StatisticsSection.Bar(
            name: name, chart: bar.svg, remark: [left, waiting].compactMap { $0 }.joined(separator: words["comma"]))
    }

    private func amount(_ millionths: Int64, _ budget: Budget) -> String {
        FigureText.amount(Money.amount(millionths), budget.cap.currency)
    }

    /// Such as `Project film, a day`.
    private func name(_ cap: Cap) -> String {
        let scope = words.told("scope.\(cap.scope.word)", ["name": Sanitizer.line(cap.scope.name)])
        let place = words.told("per.\(cap.period.rawValue)", ["scope": scope, "currency": cap.currency])
        return cap.keeper == .config ? place + words["ofHost"] : place
    }
}

extension Budget {
    /// How much of the cap is used; a cap of nothing is used up.
    fileprivate var share: Double {
        cap.amount > 0 ? Double(spent + reserved) / Double(cap.amount) : .greatestFiniteMagnitude
    }
}
