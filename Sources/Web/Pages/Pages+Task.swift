import Contract
import Desk
import Hummingbird
import Model
import Store
import Sync

extension Pages {
    /// One task: its video, what was asked for, what became of it.
    func task(_ name: String, _ request: Request, _ visitor: Visitor) async throws -> String {
        let asked = try Asked(request)
        let found = try await desk.repository.task(named: name, profile: desk.profile)
        try visitor.require(found, named: name)
        let (task, history) = try await desk.repository.taskWithHistory(found.id)
        let body = try await desk.repository.requestBody(of: task.id)
        let takes = try await takes(of: task)
        let (words, format) = (asked.words, format)
        var content: [String: Any] = [
            "id": task.id, "prompt": Self.prompt(task), "state": task.state.rawValue,
            "hasError": task.error?.message != nil, "error": task.error?.message ?? "",
            "stateText": stateText(task, words),
            "hasVideo": task.video?.state == .saved, "facts": facts(task, words, format, visitor),
            "hasTakes": takes.count > 1,
            "takes": takes.map { take -> [String: Any] in
                let words = [
                    take.take.map { "\(words["take"]) \($0)" }, stateText(take, words),
                    take.verdict.map { words[$0.rawValue] },
                ]
                return [
                    "id": take.id, "isThis": take.id == task.id,
                    "text": words.compactMap { $0 }.joined(separator: ", "),
                ]
            },
            "history": history.map { event -> [String: Any] in
                [
                    "at": Timestamp.rfc3339(event.at), "atText": format.time(event.at).text,
                    "kind": words.kind(event.kind),
                    "state": words.state(event.state), "message": EventText.message(event),
                ]
            },
        ]
        if let video = task.video, let path = video.path {
            content["fileName"] = String(path.split(separator: "/").last ?? "")
            content["size"] = video.bytes.map { ByteCount.text($0) } ?? ""
        }
        let (material, chain) = (material(of: task, in: body, words), try await chain(of: task, words, visitor))
        (content["material"], content["hasMaterial"]) = (material, !material.isEmpty)
        (content["chain"], content["hasChain"], content["hasPosters"]) =
            (chain, !chain.isEmpty, desk.posters.arePossible)
        content.merge(actions(task, words, visitor)) { $1 }
        // Material within it may have megabytes.
        if let body { content["request"] = String(decoding: body.prefix(20_000), as: UTF8.self) }
        let title = "\(task.id) \(Self.prompt(task).truncated(to: 60))"
        return templates.page("task", title: title, content, frame(asked, visitor))
    }

    private func takes(of task: VideoTask) async throws -> [VideoTask] {
        guard let shot = task.shot, !shot.isEmpty else { return [] }
        var query = TaskQuery()
        (query.shot, query.project, query.profile) = (shot, task.project, task.profile)
        (query.limit, query.isReversed) = (200, true)
        return try await desk.repository.list(query)
    }

    private func facts(
        _ task: VideoTask, _ words: Words, _ format: CellFormat, _ visitor: Visitor
    ) -> [[String: String]] {
        let video = task.video
        let facts: [(String, String?)] = [
            ("state", stateText(task, words)), ("error", task.error?.message), ("model", task.request.model),
            ("size", TaskText.request(task.request).text), ("project", task.project), ("shot", task.shot),
            ("take", task.take.map(String.init)), ("verdict", task.verdict.map { words[$0.rawValue] }),
            ("tags", task.tags.isEmpty ? nil : task.tags.joined(separator: " ")), ("note", task.note),
            ("cost", task.cost.map(MoneyText.long)), ("billed", task.billed.map(MoneyText.long)), ("ref", task.ref),
            ("task_id", task.upstreamID), ("profile", task.profile), ("recorded", format.time(task.createdAt).text),
            ("by", task.submittedBy), ("submitted", task.submittedAt.map { format.time($0).text }),
            ("finished", task.finishedAt.map { format.time($0).text }),
            // Where it is on this machine is nothing that a viewer needs.
            (
                "file",
                visitor.role == .keeper
                    ? video.flatMap { VideoFinder.here(desk.videosFolder).place(of: $0)?.path }
                    : video?.path?.split(separator: "/").last.map(String.init)
            ),
        ]
        let others = [("parent", task.parentID), ("continues", task.continuesID)].compactMap { name, id in
            id.map { ["name": words[name], "value": "\($0)", "link": Self.address(of: "\($0)")] }
        }
        let places = [
            "project": task.project.flatMap { $0.isEmpty ? nil : ShotAddress.project($0) },
            "shot": task.shot.flatMap { $0.isEmpty ? nil : ShotAddress.shot($0, of: task.project) },
        ]
        return facts.compactMap { name, value in
            guard let value else { return nil }
            var fact = ["name": words[name], "value": value]
            fact["link"] = places[name] ?? nil
            return fact
        } + others
    }
}
