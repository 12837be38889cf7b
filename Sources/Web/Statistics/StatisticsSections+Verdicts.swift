import Model
import Store

/// How long tasks took, and how many came to something.
extension StatisticsSections {
    var waiting: StatisticsSection {
        guard facts.total.waitP50 != nil else {
            return StatisticsSection(id: "waiting", heading: title("waiting"), nothing: words["nothingDone"])
        }
        let text = text
        func span(_ value: Int64?) -> String { value.map(text.span) ?? "–" }
        let about = words.told(
            "about.waiting", ["p50": span(facts.total.waitP50), "p95": span(facts.total.waitP95)])
        func values(_ value: (Statistics) -> Int64?) -> [Double?] {
            facts.columns.map { $0.statistics.flatMap(value).map(Double.init) }
        }
        let lines = LineChart(
            head: ChartHead(id: "waiting-chart", title: title("waiting"), description: about), days: labels,
            series: [
                .init(name: words["p50"], values: values(\.waitP50), tone: .accent),
                .init(name: words["p95"], values: values(\.waitP95), tone: .text, dash: .dashed, marker: .diamond),
            ], steps: .milliseconds, format: { text.span(Int64($0)) }, axisFormat: { text.roundSpan(Int64($0)) })
        let table = NumbersTable(
            columns: [unit, words["p50"], words["p95"]],
            rows: zip(names, facts.columns).map {
                [$0, span($1.statistics?.waitP50), span($1.statistics?.waitP95)]
            }, sums: [words["together"], span(facts.total.waitP50), span(facts.total.waitP95)])
        let error = words.told(
            "waitingHint", ["error": FigureText.percent((Statistics.waitError * 1_000).rounded(.up) / 1_000)])
        return StatisticsSection(
            id: "waiting", heading: title("waiting"), hint: error + (hint.map { words["space"] + $0 } ?? ""),
            chart: lines.svg, table: table)
    }

    var success: StatisticsSection {
        guard let rate = facts.total.successRate else {
            return StatisticsSection(id: "success", heading: title("success"), nothing: words["nothingEnded"])
        }
        let lines = LineChart(
            head: ChartHead(
                id: "success-chart", title: title("success"),
                description: words.told("about.success", ["rate": FigureText.percent(rate)])), days: labels,
            series: [
                .init(name: words["successRate"], values: facts.columns.map { $0.statistics?.successRate }, tone: .good)
            ], reaching: [1], format: { FigureText.percent($0) }, axisFormat: { FigureText.wholePercent($0) })
        func row(_ name: String, _ statistics: Statistics?) -> [String] {
            [
                name, statistics?.successRate.map(FigureText.percent) ?? "–",
                FigureText.number(statistics?.counts[.completed] ?? 0), FigureText.number(statistics?.verdicts ?? 0),
            ]
        }
        let table = NumbersTable(
            columns: [unit, words["successRate"], words.state(.completed), words["withVerdict"]],
            rows: zip(names, facts.columns).map { row($0, $1.statistics) },
            sums: row(words["together"], facts.total))
        return StatisticsSection(
            id: "success", heading: title("success"), hint: hint, chart: lines.svg, table: table)
    }
}

extension Statistics {
    /// Tasks with a verdict of the service, which are what the success rate is about.
    var verdicts: Int { [.completed, .failed, .expired].reduce(0) { $0 + (counts[$1] ?? 0) } }
}
