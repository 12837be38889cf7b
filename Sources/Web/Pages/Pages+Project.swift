import Contract
import Hummingbird
import Model
import Store

extension Pages {
    private static let shotsOfPage = 96
    /// Shots of no project are found by reading the whole ledger, which must not be long.
    private static let mostTasksToRead = 20_000

    /// A project as a storyboard: a picture for each shot, and what is missing.
    /// - Parameter name: nil for what has no project.
    func project(_ name: String?, _ request: Request, _ visitor: Visitor) async throws -> String {
        let asked = try Asked(request)
        let words = asked.words
        if name == nil { try visitor.requireWholeLedger() }
        let project = try visitor.keep(name)
        var content: [String: Any] = ["hasPosters": desk.posters.arePossible]
        var shots: [ShotSummary] = []
        if let project {
            shots = try await desk.repository.shots(of: project, profile: nil)
            if shots.isEmpty { try await requireTask(of: project) }
        } else if try await isSmall() {
            shots = try await desk.repository.shots(of: nil, profile: nil).filter { ($0.project ?? "").isEmpty }
        } else {
            content["isTooLarge"] = true
        }
        let spelled = shots.first?.project ?? project
        let here = ShotAddress.project(spelled)
        let from = try Self.place(asked, within: shots.count)
        let shown = shots[from..<min(from + Self.shotsOfPage, shots.count)]
        content.merge([
            "name": spelled ?? words["noProject"], "isEmpty": shots.isEmpty && content["isTooLarge"] == nil,
            "summary": summary(of: shots, words), "lacking": lacking(shots, words),
            "isLacking": shots.contains { $0.missing != nil },
            "shots": try await shown.asyncMap { try await frame(of: $0, words) },
        ]) { $1 }
        if let project { content["videosLink"] = "/?project=\(PercentText.encoded(project))" }
        if from > 0 { content["earlier"] = "\(here)?from=\(max(0, from - Self.shotsOfPage))" }
        if shown.endIndex < shots.count { content["further"] = "\(here)?from=\(shown.endIndex)" }
        let title = (spelled ?? words["noProject"]).truncated(to: 80)
        return templates.page("project", title: title, content, frame(asked, visitor))
    }

    /// Such as `picked 3 of 5 · spent 15 CNY`.
    private func summary(of shots: [ShotSummary], _ words: Words) -> String {
        let cost = shots.reduce(into: [String: Int64]()) { $0.merge($1.cost, uniquingKeysWith: +) }
        let picked = "\(words["pickedCount"]) \(shots.count { $0.picked != nil }) \(words["ofAll"]) \(shots.count)"
        return [picked, words.spent(cost).map { "\(words["spent"]) \($0)" }].compactMap { $0 }
            .joined(separator: " · ")
    }

    /// What is missing, and of which shots: the first ones by name.
    private func lacking(_ shots: [ShotSummary], _ words: Words) -> [[String: Any]] {
        let kinds = Dictionary(grouping: shots.filter { $0.missing != nil }) { $0.missing ?? "" }
        return kinds.sorted { $0.value.count > $1.value.count }.map { kind, shots in
            var part: [String: Any] = [
                "what": words["missing." + kind],
                "shots": shots.prefix(12).map { ["name": $0.shot, "link": ShotAddress.shot($0.shot, of: $0.project)] },
            ]
            if shots.count > 12 { part["more"] = words["andMore"].replacing("{n}", with: "\(shots.count - 12)") }
            return part
        }
    }

    private func frame(of shot: ShotSummary, _ words: Words) async throws -> [String: Any] {
        var frame: [String: Any] = [
            "shot": shot.shot, "link": ShotAddress.shot(shot.shot, of: shot.project), "takes": words.takes(shot.takes),
            "spent": words.spent(shot.cost) ?? "", "isReady": shot.missing == nil,
        ]
        if let missing = shot.missing { frame["missing"] = words["missing." + missing] }
        if let picked = shot.picked {
            if picked.isSaved { frame["task"] = picked.task }
            frame["pickedText"] =
                words["picked"] + (picked.take.map { " · " + words["takeNamed"].replacing("{n}", with: "\($0)") } ?? "")
        } else if let task = try await newest(of: shot) {
            (frame["task"], frame["isNewest"]) = (task.id, true)
        }
        return frame
    }

    /// The newest video of a shot, one that nobody has rejected if there is one.
    private func newest(of shot: ShotSummary) async throws -> VideoTask? {
        guard shot.saved > 0 else { return nil }
        var query = TaskQuery()
        (query.project, query.shot, query.states, query.limit) = (shot.project, shot.shot, [.completed], 20)
        let videos = try await desk.repository.list(query).filter {
            $0.video?.state == .saved && ($0.project ?? "") == (shot.project ?? "")
        }
        return videos.first { $0.verdict != .rejected } ?? videos.first
    }

    private func isSmall() async throws -> Bool {
        let counts = [
            try await desk.repository.counts(profile: nil, simulated: false),
            try await desk.repository.counts(profile: nil, simulated: true),
        ]
        return counts.reduce(0) { $1.values.reduce($0, +) } <= Self.mostTasksToRead
    }

    private func requireTask(of project: String) async throws {
        var query = TaskQuery()
        (query.project, query.limit) = (project, 1)
        guard try await desk.repository.list(query).isEmpty else { return }
        throw Failure(
            code: "no_such_project",
            message: "there is no task of the project '\(Sanitizer.line(project).truncated(to: 100))'",
            exit: .notFound)
    }

    /// From which place of a list on it is shown.
    static func place(_ asked: Asked, within count: Int) throws -> Int {
        guard let text = asked.text("from") else { return 0 }
        guard let place = Int(text), (0...count).contains(place) else {
            throw Failure(
                code: "usage",
                message: "from: found '\(Sanitizer.line(text).truncated(to: 40))'; allowed are 0 to \(count)",
                exit: .usage)
        }
        return place
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ body: (Element) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await body(element)) }
        return values
    }
}
