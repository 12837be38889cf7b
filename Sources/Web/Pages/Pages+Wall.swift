import Contract
import Desk
import Hummingbird
import Model
import Store

extension Pages {
    private static let page = 48
    private static let mostOpen = 50

    /// Finished videos, and above them what is under way.
    func wall(_ request: Request, _ visitor: Visitor) async throws -> String {
        let asked = try Asked(request)
        let states = asked.texts("state").compactMap(TaskState.init)
        let filters = TaskFilters(
            state: states.isEmpty ? [.completed] : states, tag: asked.texts("tag"),
            project: try visitor.keep(asked.text("project")),
            shot: asked.text("shot"), model: asked.text("model"), verdict: asked.text("verdict").flatMap(Verdict.init),
            since: asked.text("since"), until: asked.text("until"), search: asked.text("search"),
            all: asked.text("all") != nil)
        var query = try filters.query(profile: desk.profile, desk.moments())
        query.limit = Self.page
        if let after = asked.text("after") {
            let task = try await desk.repository.task(named: after, profile: desk.profile)
            try visitor.require(task, named: after)
            query.after = task.id
        }
        let tasks = try await desk.repository.list(query)
        var content: [String: Any] = [
            "tiles": tasks.map { tile($0, asked.words) }, "isEmpty": tasks.isEmpty,
            "hasPosters": desk.posters.arePossible,
        ]
        if tasks.count == Self.page, let last = tasks.last { content["next"] = asked.link(after: last.id) }
        if asked.text("after") == nil, states.isEmpty {
            var narrowing = filters
            narrowing.state = []
            var open = query
            (open.states, open.limit) = (Self.unfinished, Self.mostOpen)
            content.merge(try await self.open(open, asked.words, isNarrowed: narrowing.isNarrowing)) { $1 }
        }
        content.merge(many(asked, visitor)) { $1 }
        var frame = frame(asked, visitor)
        frame["scripts"] = ["/bars.js"] + (visitor.role >= .maker ? ["/select.js"] : [])
        return templates.page("wall", title: asked.words["wall"], content, frame)
    }

    private func tile(_ task: VideoTask, _ words: Words) -> [String: Any] {
        var tile: [String: Any] = [
            "id": task.id, "prompt": Self.prompt(task), "state": task.state.rawValue,
            "stateText": stateText(task, words), "hasVideo": task.video?.state == .saved,
            "request": TaskText.request(task.request).text,
            "tags": task.tags.map { ["name": $0, "link": "/?tag=\(PercentText.encoded($0))"] },
            "hasTags": !task.tags.isEmpty,
        ]
        let place = Self.place(of: task)
        (tile["place"], tile["hasPlace"]) = (place, !place.isEmpty)
        if let verdict = task.verdict {
            tile["verdict"] = verdict.rawValue
            tile["verdictText"] = words[verdict.rawValue]
        }
        return tile
    }

    /// What a task is in: links to its project and to its shot.
    private static func place(of task: VideoTask) -> [[String: Any]] {
        let project = task.project.flatMap { $0.isEmpty ? nil : $0 }
        let shot = task.shot.flatMap { $0.isEmpty ? nil : $0 }
        let places = [
            project.map { ($0, ShotAddress.project($0)) }, shot.map { ($0, ShotAddress.shot($0, of: project)) },
        ].compactMap { $0 }
        return places.enumerated().map { ["name": $1.0, "link": $1.1, "isSecond": $0 == 1] }
    }

    static func prompt(_ task: VideoTask) -> String {
        task.request.prompt.isEmpty ? task.request.mode.rawValue : task.request.prompt
    }

    private static let unfinished = TaskState.allCases.filter { !$0.isFinal }

    private func open(_ query: TaskQuery, _ words: Words, isNarrowed: Bool) async throws -> [String: Any] {
        let tasks = try await desk.repository.list(query)
        guard !tasks.isEmpty else { return ["hasOpen": false] }
        let known = try await estimates.estimates(for: tasks)
        let now = desk.moments().now
        let counts = try await desk.repository.counts(profile: desk.profile, simulated: false)
            .merging(desk.repository.counts(profile: desk.profile, simulated: true), uniquingKeysWith: +)
        let rows: [[String: Any]] = tasks.map { task in
            var row: [String: Any] = [
                "id": task.id, "prompt": Self.prompt(task), "state": task.state.rawValue,
                "stateText": stateText(task, words), "hasProgress": task.state.isPolled,
                "progress": task.progress ?? 0, "left": "",
            ]
            let elapsed = task.submittedAt.map { now - $0 }
            if let elapsed, let standing = known[WaitEstimate.Kind(task)]?.standing(after: elapsed),
                case .left(let span) = standing
            {
                (row["hasEstimate"], row["elapsed"], row["expected"]) = (true, elapsed, elapsed + span.upperBound)
                row["left"] = "≤ " + ClockText.text(milliseconds: span.upperBound)
            }
            return row
        }
        // What filters leave of it no counter tells.
        let all = isNarrowed ? 0 : query.states.reduce(0) { $0 + (counts[$1] ?? 0) }
        return ["hasOpen": true, "open": rows, "openCount": max(all, tasks.count)]
    }
}
