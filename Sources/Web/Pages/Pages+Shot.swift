import Contract
import Desk
import HTTPTypes
import Hummingbird
import Model
import Store

extension Pages {
    private static let mostTakes = 100

    func addShots(to router: Router<WebContext>) {
        router.get("projects") { request, context in
            Self.page(try await projects(request, try Self.requireViewer(context)))
        }
        router.get("shots") { request, context in
            Self.page(try await project(nil, request, try Self.requireViewer(context)))
        }
        router.get("projects/{project}") { request, context in
            let visitor = try Self.requireViewer(context)
            return Self.page(try await project(Self.segment("project", context), request, visitor))
        }
        router.get("projects/{project}/shots/{shot}") { request, context in
            let visitor = try Self.requireViewer(context)
            let (project, name) = (try Self.segment("project", context), try Self.segment("shot", context))
            return Self.page(try await shot(name, of: project, request, visitor))
        }
        router.get("shots/{shot}") { request, context in
            let visitor = try Self.requireViewer(context)
            return Self.page(try await shot(Self.segment("shot", context), of: nil, request, visitor))
        }
        router.get("shot.js") { request, _ in
            Self.file(PackageResources.shot_js, "text/javascript; charset=utf-8", request)
        }
    }

    /// A shot: its takes side by side, to be compared and judged.
    /// - Parameter project: nil for a shot of no project.
    func shot(_ name: String, of project: String?, _ request: Request, _ visitor: Visitor) async throws -> String {
        let asked = try Asked(request)
        if project == nil { try visitor.requireWholeLedger() }
        var takes = try await takes(of: name, in: try visitor.keep(project), after: asked.text("after"), visitor)
        guard let first = takes.first else {
            throw Failure(
                code: "no_such_shot",
                message: "there is no shot '\(Sanitizer.line(name).truncated(to: 100))'"
                    + (project.map { " in the project '\(Sanitizer.line($0).truncated(to: 100))'" } ?? ""),
                exit: .notFound)
        }
        // As the ledger spells them.
        let (shot, project) = (first.shot ?? name, project == nil ? nil : first.project)
        let words = asked.words
        let here = ShotAddress.shot(shot, of: project)
        var content: [String: Any] = [
            "shot": shot, "here": here, "mark": forgery.mark(for: visitor), "mayJudge": visitor.role >= .maker,
            "projectName": project ?? words["noProject"], "projectLink": ShotAddress.project(project),
            "hasPosters": desk.posters.arePossible,
        ]
        if takes.count > Self.mostTakes {
            takes.removeLast(takes.count - Self.mostTakes)
            if let last = takes.last { content["further"] = "\(here)?after=\(last.id)" }
        } else if asked.text("after") == nil {
            // Only whoever has seen all takes can sum them up.
            content["summary"] = summary(of: takes, words)
        }
        if let project {
            let (previous, next) = try await shots.neighbours(of: shot, in: project)
            content["previous"] = previous.map { ["name": $0, "link": ShotAddress.shot($0, of: project)] }
            content["next"] = next.map { ["name": $0, "link": ShotAddress.shot($0, of: project)] }
        }
        let (common, differing) = TakeParameters.compared(takes, words)
        content["common"] = common.map { ["name": $0.name, "value": $0.value] }
        content["hasCommon"] = !common.isEmpty
        content["takes"] = takes.enumerated().map { place, take in
            card(take, at: place, differing[place], words, visitor)
        }
        let title = [project, shot].compactMap { $0 }.joined(separator: " / ").truncated(to: 80)
        var frame = frame(asked, visitor)
        frame["scripts"] = ["/shot.js"]
        return templates.page("shot", title: title, content, frame)
    }

    /// - Returns: one more than a page has, where there are more; the oldest first.
    private func takes(
        of shot: String, in project: String?, after: String?, _ visitor: Visitor
    ) async throws -> [VideoTask] {
        var query = TaskQuery()
        (query.shot, query.project, query.isReversed) = (shot, project, true)
        query.limit = Self.mostTakes + 1
        if let after {
            let task = try await desk.repository.task(named: after, profile: desk.profile)
            try visitor.require(task, named: after)
            query.after = task.id
        }
        guard project == nil else { return try await desk.repository.list(query) }
        // Shots of projects may be called so too: they are passed over, up to a number of them.
        var takes: [VideoTask] = []
        for _ in 0..<20 {
            let some = try await desk.repository.list(query)
            takes += some.filter { ($0.project ?? "").isEmpty }
            guard let last = some.last, some.count > Self.mostTakes, takes.count <= Self.mostTakes else { break }
            query.after = last.id
        }
        return takes
    }

    private func summary(of takes: [VideoTask], _ words: Words) -> String {
        var summary = ShotSummary(project: nil, shot: "")
        for take in takes {
            summary.states[take.state, default: 0] += 1
            let isSaved = take.video?.state == .saved
            if take.verdict == .rejected { summary.turnedDown += 1 }
            if take.verdict == .picked {
                summary.picked = .init(
                    task: take.id, take: take.take, isSaved: isSaved, duration: take.request.duration)
            }
            guard take.state.countsAsSpent, let cost = take.spending else { continue }
            summary.cost[cost.currency, default: 0] += Money.millionths(cost.amount) ?? 0
        }
        return ([words.takes(summary.takes)] + words.tail(summary)).joined(separator: " · ")
    }

    private func card(
        _ take: VideoTask, at place: Int, _ differing: [TakeParameters.Parameter], _ words: Words, _ visitor: Visitor
    ) -> [String: Any] {
        let number = take.take ?? place + 1
        var card: [String: Any] = [
            "id": take.id, "state": take.state.rawValue, "stateText": stateText(take, words), "number": number,
            "name": words["takeNamed"].replacing("{n}", with: "\(number)"), "hasVideo": take.video?.state == .saved,
            "error": take.error?.message ?? "", "hasError": take.error != nil,
            "parameters": differing.map { ["name": $0.name, "value": $0.value] }, "hasParameters": !differing.isEmpty,
            "cost": take.spending.map(MoneyText.short) ?? "",
        ]
        // Nine of them have a key.
        if place < 9 { card["key"] = place + 1 }
        if let verdict = take.verdict {
            card["verdict"] = verdict.rawValue
            card["verdictText"] = words[verdict.rawValue] + (take.verdictReason.map { ": \($0)" } ?? "")
        }
        guard visitor.role >= .maker else { return card }
        card.merge([
            "canJudge": true, "canPick": take.state == .completed && take.verdict != .picked,
            "canReject": take.state.isFinal && take.verdict != .rejected, "canUnpick": take.verdict != nil,
            "once": Self.once(), "eachCosts": take.cost.map { "\(words["each costs"]) \(MoneyText.short($0))" } ?? "",
            "reasonOf": words["reasonOf"].replacing("{n}", with: "\(number)"),
            "countOf": words["countOf"].replacing("{n}", with: "\(number)"),
        ]) { $1 }
        return card
    }
}

extension Words {
    func takes(_ count: Int) -> String { "\(count) \(self[count == 1 ? "takeOne" : "takesMany"])" }

    /// What is missing of a shot and what is spent on it, as far as there is something to say.
    func tail(_ shot: ShotSummary) -> [String] {
        let missing = shot.missing.map { self["missing." + $0] }
        return [missing, spent(shot.cost).map { "\(self["spent"]) \($0)" }].compactMap { $0 }
    }

    /// - Returns: nil where nothing is known.
    func spent(_ cost: [String: Int64]) -> String? {
        cost.isEmpty ? nil : MoneyText.amounts(cost.mapValues(Money.amount))
    }
}
