import Contract
public import Desk
public import Model
public import Store
import Transport

extension RemoteDesk: AskingDesk {
    /// So many are asked for at once.
    private static let page = 1_000

    public func list(_ question: ListQuestion) async throws -> Listing {
        let query = question.query
        var tasks: [VideoTask] = []
        var after = question.after ?? query.after.map(String.init)
        while true {
            let wanted = min(Self.page, query.limit.map { $0 - tasks.count } ?? Self.page)
            guard wanted > 0 else { break }
            var asked = filters(query) + [("limit", "\(wanted)"), ("sort", query.order.rawValue)]
            if query.isReversed { asked.append(("reverse", "true")) }
            if let after {
                _ = try Self.segment(after)
                asked.append(("after", after))
            }
            let found = try Self.tasks(await api.get("/tasks", asked))
            tasks += found
            guard found.count == wanted, let last = found.last else { break }
            after = "\(last.id)"
        }
        var listing = Listing(tasks: tasks)
        if tasks.isEmpty {
            listing.others = try await api.get("/tasks", [("all", "true"), ("limit", "1")]).array?.count ?? 0
        }
        return listing
    }

    /// The filters of a query, as the API names them.
    func filters(_ query: TaskQuery) -> RemoteAPI.Query {
        var asked: RemoteAPI.Query = []
        if query.profile == nil { asked.append(("all", "true")) } else { asked += named }
        asked += query.states.map { ("state", $0.rawValue) } + query.tags.map { ("tag", $0) }
        let texts = [
            ("project", query.project), ("shot", query.shot), ("model", query.model), ("verdict", query.verdict),
            ("submitted_by", query.submittedBy), ("since", query.since.map(Timestamp.rfc3339)),
            ("until", query.until.map(Timestamp.rfc3339)), ("search", query.search),
        ]
        asked += texts.compactMap { name, value in value.map { (name, $0) } }
        if query.isUnfinishedOnly { asked.append(("unfinished", "true")) }
        return asked
    }

    public func details(_ question: DetailQuestion) async throws -> TaskDetails {
        var asked = named + [("overdue", "true")]
        if question.history { asked.append(("history", "true")) }
        let path = "/tasks/\(try Self.segment(question.name))"
        let json = try await api.get(path, asked)
        var details = TaskDetails(task: try TaskFields.task(from: json))
        for value in json["history"]?.array ?? [] {
            details.history.append(try EventFields.event(from: value, of: details.task.id))
        }
        if let overdue = json["overdue"], overdue != .null {
            let reader = try FieldReader(overdue, of: "overdue")
            details.overdue = OverdueTask(
                id: details.task.id, deadlineAt: reader.time("deadline_at") ?? 0, heardAt: reader.time("heard_at"))
        }
        if question.request {
            do {
                // The answer ends with a line break of its own.
                let body = try await api.raw("/tasks/\(details.task.id)/request")
                details.request = body.last == UInt8(ascii: "\n") ? body.dropLast() : body
            } catch let failure as Failure where failure.code == "no_request" { details.request = nil }
        }
        return details
    }

    public func task(named name: String) async throws -> VideoTask {
        try TaskFields.task(from: await api.get("/tasks/\(try Self.segment(name))", named))
    }

    public func history(_ query: HistoryQuery) async throws -> [TaskEvent] {
        let path = query.task.map { "/tasks/\($0)/history" } ?? "/history"
        var asked: RemoteAPI.Query = []
        if query.task == nil { asked += query.profile == nil ? [("all", "true")] : named }
        asked += query.kinds.map { ("kind", $0.rawValue) }
        if let since = query.since { asked.append(("since", Timestamp.rfc3339(since))) }
        if let until = query.until { asked.append(("until", Timestamp.rfc3339(until))) }
        // The last so many are one page; all of them come page by page.
        guard query.limit == nil || query.after != nil else {
            let limit = min(query.limit ?? 0, Self.mostEntries)
            return try await entries(path, asked + [("limit", "\(limit)")])
        }
        var (events, after) = ([TaskEvent](), query.after ?? 0)
        while query.limit.map({ events.count < $0 }) ?? true {
            let wanted = min(Self.mostEntries, query.limit.map { $0 - events.count } ?? Self.mostEntries)
            let page = try await entries(path, asked + [("limit", "\(wanted)"), ("after", "\(after)")])
            events += page
            guard page.count == wanted, let last = page.map(\.event).max() else { break }
            after = last
        }
        return events
    }

    private static let mostEntries = 10_000

    private func entries(_ path: String, _ asked: RemoteAPI.Query) async throws -> [TaskEvent] {
        try (await api.get(path, asked).array ?? []).map { try EventFields.event(from: $0) }
    }

    public func newestEvent() async throws -> Int64 {
        try await entries("/history", [("all", "true"), ("limit", "1")]).last?.event ?? 0
    }

    /// A connection that breaks is made anew, and goes on behind the last entry that came.
    public func changes(_ query: HistoryQuery) -> AsyncThrowingStream<[TaskEvent], any Error> {
        AsyncThrowingStream { continuation in
            let work = Task {
                var after = query.after ?? 0
                var pause = Duration.milliseconds(250)
                while !Task.isCancelled {
                    do {
                        for try await line in api.events(after: after) {
                            guard line.hasPrefix("data: ") else { continue }
                            let event = try EventFields.event(
                                from: JSONValue.parse(Array(line.dropFirst("data: ".count).utf8)))
                            (after, pause) = (event.event, .milliseconds(250))
                            if query.takes(event) { continuation.yield([event]) }
                        }
                    } catch let refused as ServerConnection.Refused {
                        let failure = (try? JSONValue.parse(refused.body)).flatMap { Failure($0) }
                        if let failure, refused.status < 500 { return continuation.finish(throwing: failure) }
                    } catch is ServerConnection.Lost {
                    } catch { return continuation.finish(throwing: error) }
                    try? await Task.sleep(for: pause)
                    pause = min(pause * 2, .seconds(30))
                }
                continuation.finish()
            }
            continuation.onTermination = { _ in work.cancel() }
        }
    }

    /// Days and months are those of the server's zone.
    public func statistics(_ query: StatisticsQuery) async throws -> StatisticsReport {
        var asked: RemoteAPI.Query = query.profile == nil ? [("all", "true")] : named
        if let since = query.since { asked.append(("since", Timestamp.rfc3339(since))) }
        if let until = query.until { asked.append(("until", Timestamp.rfc3339(until))) }
        if let grouping = query.grouping { asked.append(("by", grouping.rawValue)) }
        if query.simulated { asked.append(("simulated", "true")) }
        return try StatisticsJSON.read(await api.get("/stats", asked))
    }

    public func shots(of project: String?, profile: String?) async throws -> [ShotSummary] {
        let asked = (project.map { [("project", $0)] } ?? []) + (profile == nil ? [("all", "true")] : named)
        return try (await api.get("/shots", asked).array ?? []).map { try ShotFields.shot(from: $0) }
    }

    public func ids(of choice: TaskChoice, for caller: Caller) async throws -> [Int64] {
        try choice.requireAny()
        let ids = try await chosen(choice).map(\.id).sorted()
        if ids.isEmpty {
            guard choice.isFiltered else { throw StoreError.noSuchTask(choice.names.joined(separator: ", ")) }
            caller.tell(.remark("no task matches; nothing to do"))
        }
        return ids
    }

    private func chosen(_ choice: TaskChoice) async throws -> [VideoTask] {
        var query = choice.isFiltered ? choice.filter : TaskQuery()
        query.limit = nil
        guard !choice.names.isEmpty else { return try await list(ListQuestion(query)).tasks }
        for name in choice.names { _ = try Self.segment(name) }
        return try await tasks(filters(query) + choice.names.map { ("task", $0) })
    }

    private func tasks(_ asked: RemoteAPI.Query) async throws -> [VideoTask] {
        var (tasks, after) = ([VideoTask](), String?.none)
        while true {
            let page = try Self.tasks(
                await api.get("/tasks", asked + [("limit", "\(Self.page)")] + (after.map { [("after", $0)] } ?? [])))
            tasks += page
            guard page.count == Self.page, let last = page.last else { return tasks }
            after = "\(last.id)"
        }
    }

    public func unfinished(profile: String?) async throws -> [Int64] {
        var query = TaskQuery()
        (query.profile, query.isUnfinishedOnly) = (profile, true)
        return try await list(ListQuestion(query)).tasks.map(\.id).sorted()
    }

    public func tasks(_ ids: [Int64]) async throws -> [VideoTask] {
        var tasks: [VideoTask] = []
        for names in Self.groups(ids) {
            tasks += try await self.tasks([("all", "true")] + names.map { ("task", $0) })
        }
        return tasks.sorted { $0.id < $1.id }
    }

    /// Numbers as ranges, so many together as an address has room for.
    static func groups(_ ids: [Int64]) -> [[String]] {
        let names = TaskNames.text(ids).split(separator: " ").map { name in
            // A number alone must be there; of a range what is there is meant.
            name.contains("-") ? String(name) : "\(name)-\(name)"
        }
        return stride(from: 0, to: names.count, by: 150).map { Array(names[$0..<min($0 + 150, names.count)]) }
    }
}

extension HistoryQuery {
    /// Whether an entry is asked for; profiles are not looked at.
    fileprivate func takes(_ event: TaskEvent) -> Bool {
        (task ?? event.task) == event.task && (kinds.isEmpty || kinds.contains(event.kind))
            && event.at >= since ?? .min && event.at < until ?? .max
    }
}
