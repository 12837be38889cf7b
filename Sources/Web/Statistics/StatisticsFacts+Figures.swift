import Model
import Store

extension StatisticsFacts {
    /// The figures above the charts, for a template.
    func figures(_ words: Words) -> [[String: Any]] {
        let text = FigureText(words: words)
        let open = total.counts.filter { !$0.key.isFinal }.values.reduce(0, +)
        func figure(_ name: String, _ value: String?, _ more: String? = nil) -> [String: Any] {
            ["figure": words["figure." + name], "value": value ?? "–", "more": more ?? "", "hasMore": more != nil]
        }
        var figures = [
            figure(
                "tasks", FigureText.number(total.tasks),
                words.told(
                    open == 0 ? "figure.completedOf" : "figure.tasksOf",
                    [
                        "completed": FigureText.number(total.counts[.completed] ?? 0),
                        "open": FigureText.number(open),
                    ])),
            figure(
                "success", total.successRate.map(FigureText.percent),
                words.counted("figure.successOf", total.verdicts)),
            figure(
                "waiting", total.waitP50.map(text.span),
                total.waitP95.map { words.told("figure.waitingOf", ["p95": text.span($0)]) }),
        ]
        let each = total.costPerPickedSecond.mapValues { ($0 * 100).rounded() / 100 }
        figures.append(
            figure(
                "spent", total.cost.isEmpty ? nil : FigureText.amounts(total.cost, separator: ",\n"),
                each.isEmpty ? nil : words.told("figure.spentOf", ["each": FigureText.amounts(each)])))
        figures.append(
            figure(
                "video", words.counted("figure.seconds", total.videoSeconds),
                total.videoSeconds < 60 ? nil : text.span(Int64(total.videoSeconds) * 1_000)))
        if let made = total.secondsPerPickedSecond {
            figures.append(
                figure(
                    "made", words.told("figure.seconds", ["n": FigureText.number((made * 10).rounded() / 10)]),
                    words.counted("figure.madeOf", total.pickedSeconds)))
        }
        return figures
    }
}
