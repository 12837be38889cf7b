import Contract
import Desk
import Hummingbird
import Model
import Store

extension Pages {
    /// Periods that a link leads to, in days. A year is one of whole weeks.
    private static let spans = [7, 30, 84, 364]

    /// Counts, waiting times, success and cost as charts, with the numbers behind each.
    func statistics(_ request: Request, _ visitor: Visitor) async throws -> String {
        let query = try Asked(request)
        let moments = desk.moments()
        let asked = try StatisticsAsked(query, profile: desk.profile, moments)
        let times = TimeColumns(asked.days, zone: asked.zone)
        let facts = try await StatisticsFacts.read(asked, times, for: visitor, from: desk.repository)
        let (words, sections) = (query.words, StatisticsSections(facts: facts, times: times, words: query.words))
        var (byTime, byGroup): ([StatisticsSection], [StatisticsSection]) = ([], [])
        if facts.total.tasks > 0, visitor.project == nil {
            byTime = [sections.tasks, sections.waiting, sections.success] + sections.costs
            byGroup = sections.projectCosts + sections.userCosts
        } else if facts.total.tasks > 0 {
            byGroup = [sections.states]
        }
        if let budgets = sections.budgets { byGroup.append(budgets) }
        // Beside each other stands what is about as high.
        let blocks = [byTime, byGroup].filter { !$0.isEmpty }.map { ["sections": $0.map(\.content)] }
        var content: [String: Any] = [
            "scope": scope(asked, words), "isEmpty": facts.total.tasks == 0,
            "emptySentence": words[facts.isOnlySimulated ? "onlySimulatedHere" : "noneYet"],
            "figures": figures(facts.total, words), "blocks": blocks,
            "isHidden": visitor.project != nil,
        ]
        if facts.isOnlySimulated { content["simulatedLink"] = link(query, setting: ["simulated": "true"]) }
        if let project = visitor.project {
            let seen = words.told("onlyOfProject", ["project": Sanitizer.line(project)])
            content["hiddenSentence"] = seen + words["space"] + words["hiddenFromProject"]
        }
        content.merge(form(query, asked, today: moments.zone.civilTime(at: moments.now / 1_000).day(separator: "-"))) {
            $1
        }
        let frame = frame(query, visitor).merging(["isStatistics": true, "hidesFilters": true]) { $1 }
        return templates.page("stats", title: words["statistics"], content, frame)
    }

    // MARK: What is asked for

    private func form(_ query: Asked, _ asked: StatisticsAsked, today: String) -> [String: Any] {
        var content: [String: Any] = [
            "since": query.text("since") ?? "", "until": query.text("until") ?? "",
            "profile": query.text("profile") ?? "", "usualProfile": desk.profile, "today": today,
            "isAll": asked.profile == nil, "isSimulated": asked.simulated,
            "spans": Self.spans.map { days -> [String: Any] in
                [
                    "name": query.words["days.\(days)"], "chosen": asked.wholeDays == Int64(days),
                    "link": link(query, setting: ["days": "\(days)", "since": nil, "until": nil]),
                ]
            },
        ]
        if let days = query.text("days") { content["keptDays"] = days }
        return content
    }

    /// The same page asked for something else.
    private func link(_ query: Asked, setting values: [String: String?]) -> String {
        let names = ["days", "since", "until", "profile", "all", "simulated"]
        let pairs = names.compactMap { name in
            (values[name] ?? query.text(name)).map { "\(name)=\(PercentText.encoded($0))" }
        }
        return "/stats" + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
    }

    /// What is counted, in words.
    private func scope(_ asked: StatisticsAsked, _ words: Words) -> String {
        func moment(_ milliseconds: Int64) -> String {
            String(Timestamp.local(milliseconds, zone: asked.zone).prefix(16))
        }
        let midnight = asked.zone.seconds(of: CivilTime(day: asked.days.lowerBound)) * 1_000
        let from = asked.since == midnight ? FigureText.day(asked.days.lowerBound) : moment(asked.since)
        let end = asked.zone.seconds(of: CivilTime(day: asked.days.upperBound + 1)) * 1_000
        let to = asked.until.map { $0 == end ? FigureText.day(asked.days.upperBound) : moment($0) }
        let period = to.map { words.told("fromTo", ["from": from, "to": $0]) } ?? words.told("from", ["from": from])
        let profile = asked.profile.map { words.told("ofProfile", ["profile": Sanitizer.line($0)]) }
        let parts = [period, profile ?? words["ofEveryProfile"]] + (asked.simulated ? [words["onlySimulated"]] : [])
        return parts.joined(separator: words["comma"])
    }

    // MARK: Figures

    private func figures(_ total: Statistics, _ words: Words) -> [[String: Any]] {
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
                "spent", total.cost.isEmpty ? nil : FigureText.amounts(total.cost),
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
