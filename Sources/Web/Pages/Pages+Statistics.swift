import Contract
import Desk
import Hummingbird
import Model
import Store

extension Pages {
    /// Periods that a link leads to, in days. A year is one of whole weeks.
    private static let spans = [7, 30, 84, 364]

    /// Counts, waiting times, success and cost as charts, with the numbers behind each.
    func statisticsPage(_ request: Request, _ visitor: Visitor) async throws -> String {
        let query = try Asked(request)
        let moments = desk.moments()
        let wanted = try StatisticsAsked(query, profile: desk.profile, moments)
        let facts = try await statistics.facts(key(query, visitor, today: moments.today)) { [desk] in
            try await StatisticsFacts.read(wanted, at: moments.now, for: visitor, from: desk.repository)
        }
        let budgets = try await desk.repository.budgets().filter { visitor.sees($0.cap) }
        let (asked, words) = (facts.asked, query.words)
        let sections = StatisticsSections(facts: facts, budgets: budgets, words: words)
        var (byTime, byGroup): ([StatisticsSection], [StatisticsSection]) = ([], [])
        if facts.total.tasks > 0, visitor.project == nil {
            byTime = [sections.tasks, sections.waiting, sections.success] + sections.costs
            byGroup = sections.projectCosts + sections.userCosts
        } else if facts.total.tasks > 0 {
            byGroup = [sections.states]
        }
        if let caps = sections.caps { byGroup.append(caps) }
        // Beside each other stands what is about as high.
        let blocks = [byTime, byGroup].filter { !$0.isEmpty }.map { ["sections": $0.map(\.content)] }
        var content: [String: Any] = [
            "scope": scope(facts, words), "isEmpty": facts.total.tasks == 0,
            "emptySentence": words[facts.isOnlySimulated ? "onlySimulatedHere" : "noneYet"],
            "figures": facts.figures(words), "blocks": blocks,
            "isHidden": visitor.project != nil,
        ]
        if facts.isOnlySimulated { content["simulatedLink"] = link(query, setting: ["simulated": "true"]) }
        if let project = visitor.project {
            let seen = words.told("onlyOfProject", ["project": Sanitizer.line(project)])
            content["hiddenSentence"] = seen + words["space"] + words["hiddenFromProject"]
        }
        content.merge(form(query, asked, today: FigureText.day(moments.today))) {
            $1
        }
        let frame = frame(query, visitor).merging(["isStatistics": true, "hidesFilters": true]) { $1 }
        return templates.page("stats", title: words["statistics"], content, frame)
    }

    // MARK: What is asked for

    private static let parameters = ["days", "since", "until", "profile", "all", "simulated"]

    private func key(_ query: Asked, _ visitor: Visitor, today: Int64) -> StatisticsMemory.Key {
        let asked = Self.parameters.compactMap { name in query.text(name).map { (name, $0) } }
        return StatisticsMemory.Key(
            asked: Dictionary(asked) { $1 }, project: visitor.project, today: today)
    }

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
        let pairs = Self.parameters.compactMap { name in
            (values[name] ?? query.text(name)).map { "\(name)=\(PercentText.encoded($0))" }
        }
        return "/stats" + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
    }

    /// What is counted, in words.
    private func scope(_ facts: StatisticsFacts, _ words: Words) -> String {
        let asked = facts.asked
        func moment(_ milliseconds: Int64) -> String {
            String(Timestamp.local(milliseconds, zone: asked.zone).prefix(16))
        }
        let midnight = asked.zone.seconds(of: CivilTime(day: asked.days.lowerBound)) * 1_000
        let from = asked.since == midnight ? FigureText.day(asked.days.lowerBound) : moment(asked.since)
        let end = asked.zone.seconds(of: CivilTime(day: asked.days.upperBound + 1)) * 1_000
        let to = asked.until.map { $0 == end ? FigureText.day(asked.days.upperBound) : moment($0) }
        let period = to.map { words.told("fromTo", ["from": from, "to": $0]) } ?? words.told("from", ["from": from])
        let profile = asked.profile.map { words.told("ofProfile", ["profile": Sanitizer.line($0)]) }
        let parts =
            [period, profile ?? words["ofEveryProfile"]] + (asked.simulated ? [words["onlySimulated"]] : [])
            + [words.told("asOf", ["time": String(Timestamp.local(facts.moment, zone: asked.zone).dropFirst(11))])]
        return parts.joined(separator: words["comma"])
    }
}

extension MomentReader {
    /// Days since 1970, by the clocks of its zone.
    fileprivate var today: Int64 { zone.civilTime(at: now / 1_000).dayNumber }
}

extension Visitor {
    /// Whether a cap is about nothing that is hidden from the visitor.
    fileprivate func sees(_ cap: Cap) -> Bool {
        guard let project else { return true }
        return cap.scope == .project(project)
    }
}
