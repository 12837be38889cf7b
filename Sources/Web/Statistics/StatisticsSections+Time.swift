import Contract
import Model
import Store

/// What the facts are as charts.
struct StatisticsSections: Sendable {
    let facts: StatisticsFacts
    let budgets: [Budget]
    let words: Words

    var times: TimeColumns { facts.times }
    var text: FigureText { FigureText(words: words) }

    /// Looks that are told apart without colour, from the bottom of a column to its top.
    private static let looks: [(name: String, states: [TaskState], tone: Tone, hatch: Hatch)] = [
        ("completed", [.completed], .good, .solid), ("failed", [.failed], .bad, .rising),
        ("expired", [.expired], .bad, .dots), ("rejected", [.rejected], .bad, .level),
        ("cancelled", [.cancelled], .soft, .falling), ("abandoned", [.abandoned], .soft, .crossed),
        ("uncertain", [.uncertain], .text, .upright),
        ("stillOpen", [.queued, .submitting, .pending, .processing], .accent, .hollow),
    ]

    var labels: [String] { facts.columns.map { text.label($0, times.unit) } }
    var names: [String] { facts.columns.map { text.name($0, times.unit) } }
    var unit: String { words["unit.\(times.unit.rawValue)"] }
    var hint: String? { times.unit == .week ? words["weekHint"] : nil }

    func title(_ name: String, _ more: String = "") -> String {
        words.told("\(name).\(times.unit.rawValue)", [:]) + more
    }

    private func joined() -> @Sendable (Int) -> String {
        { [words, times] in words.counted("joined." + times.unit.rawValue, $0) }
    }

    private func count(_ states: [TaskState], _ statistics: Statistics?) -> Int {
        states.reduce(0) { $0 + (statistics?.counts[$1] ?? 0) }
    }

    private func name(of look: (name: String, states: [TaskState], tone: Tone, hatch: Hatch)) -> String {
        look.states.count == 1 ? words.state(look.states[0]) : words[look.name]
    }

    // MARK: Tasks

    var tasks: StatisticsSection {
        let shown = Self.looks.filter { count($0.states, facts.total) > 0 }
        let most = facts.columns.max { $0.tasks < $1.tasks }
        let about = words.counted(
            "about.tasks", facts.total.tasks,
            [
                "completed": FigureText.number(facts.total.counts[.completed] ?? 0),
                "most": FigureText.number(most?.tasks ?? 0), "when": most.map { text.name($0, times.unit) } ?? "",
            ])
        let bars = StackedBars(
            head: ChartHead(id: "tasks-chart", title: title("tasks"), description: about), days: labels,
            series: shown.map { look in
                StackedBars.Series(
                    name: name(of: look), values: facts.columns.map { Double(count(look.states, $0.statistics)) },
                    tone: look.tone, hatch: look.hatch)
            }, format: { FigureText.number(Int($0)) }, joinedDays: joined())
        let table = NumbersTable(
            columns: [unit, words["allTasks"]] + shown.map(name),
            rows: zip(names, facts.columns).map { name, column in
                [name, FigureText.number(column.tasks)]
                    + shown.map { FigureText.number(count($0.states, column.statistics)) }
            },
            sums: [words["total"], FigureText.number(facts.total.tasks)]
                + shown.map { FigureText.number(count($0.states, facts.total)) })
        return StatisticsSection(
            id: "tasks", heading: title("tasks"), hint: hint, chart: bars.svg, table: table)
    }

    /// Of one project, whose days nobody knows.
    var states: StatisticsSection {
        let shown = Self.looks.flatMap(\.states).filter { facts.total.counts[$0, default: 0] > 0 }
        let bars = HorizontalBars(
            head: ChartHead(
                id: "states-chart", title: words["states"],
                description: words.counted(
                    "about.states", facts.total.tasks,
                    ["completed": FigureText.number(facts.total.counts[.completed] ?? 0)])),
            rows: shown.map { .init(name: words.state($0), value: Double(facts.total.counts[$0] ?? 0)) },
            format: { FigureText.number(Int($0)) })
        return StatisticsSection(
            id: "states", heading: words["states"], chart: bars.svg,
            table: NumbersTable(
                columns: [words["state"], words["allTasks"]],
                rows: shown.map { [words.state($0), FigureText.number(facts.total.counts[$0] ?? 0)] },
                sums: [words["total"], FigureText.number(facts.total.tasks)]))
    }

    // MARK: Cost

    /// A section for each currency.
    var costs: [StatisticsSection] {
        facts.total.cost.sorted { $0.key < $1.key }.map { currency, sum in
            let title = title("cost", words.told("ofCurrency", ["currency": currency]))
            let bars = StackedBars(
                head: ChartHead(
                    id: "cost-\(currency)-chart", title: title,
                    description: words.told("about.cost", ["sum": FigureText.amount(sum, currency)])), days: labels,
                series: [
                    .init(
                        name: words["cost"], values: facts.columns.map { $0.statistics?.cost[currency] ?? 0 },
                        tone: .accent)
                ], steps: .decimal, format: { FigureText.amount($0, currency) },
                axisFormat: { FigureText.number($0) }, joinedDays: joined())
            let table = NumbersTable(
                columns: [unit, words["cost"]],
                rows: zip(names, facts.columns).map {
                    [$0, FigureText.amount($1.statistics?.cost[currency] ?? 0, currency)]
                }, sums: [words["total"], FigureText.amount(sum, currency)])
            return StatisticsSection(
                id: "cost-\(currency)", heading: title, hint: hint, chart: bars.svg, table: table)
        }
    }
}
