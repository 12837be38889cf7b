import Contract
import Files
public import Desk
public import Model
public import Store
import Transport

extension RemoteDesk: FrontDesk {
    // MARK: Waiting

    public func wait(_ order: WaitOrder, for caller: Caller) async throws -> WaitOutcome {
        let end = order.timeout.map { ContinuousClock.now + .milliseconds($0) }
        var outcome = WaitOutcome(tasks: [], goal: order.goal)
        var (isFirst, pause) = (true, Duration.milliseconds(250))
        var isAnswered = order.ids.isEmpty
        while true {
            let left = end.map { max(.zero, $0 - ContinuousClock.now) }
            // Short where somebody looks at bars.
            let turn = min(left ?? .seconds(20), caller.followsProgress && !isFirst ? .seconds(2) : .seconds(20))
            do {
                outcome = try await caller.interruption.cancelling { [isFirst] in
                    try await look(order, isFirst && caller.followsProgress ? .zero : turn, isTold: isFirst)
                }
                (pause, isAnswered) = (.milliseconds(250), true)
            } catch  where caller.interruption.isRaised {
                outcome.tasks = try await tasks(order.ids)
            } catch let lost as ServerConnection.Lost {
                // Nothing is lost with it: the server goes on, and is asked again.
                if isFirst, !lost.mayHaveArrived { throw api.failure(lost) }
                caller.tell(.remark("the server cannot be reached (\(lost.reason)); asking again"))
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(30))
            }
            let isOver =
                isAnswered && outcome.tasks.allSatisfy { order.isSettled($0) || outcome.stranded[$0.id] != nil }
                || caller.interruption.isRaised || isAnswered && left == .zero
            if caller.followsProgress, !outcome.tasks.isEmpty {
                let settled = Set(outcome.tasks.filter(order.isSettled).map(\.id))
                caller.tell(.progress(WaitProgress(tasks: outcome.tasks, settled: settled, isLast: isOver)))
            }
            if isOver { break }
            isFirst = false
        }
        outcome.isInterrupted = caller.interruption.isRaised
        return outcome
    }

    private func look(_ order: WaitOrder, _ turn: Duration, isTold: Bool) async throws -> WaitOutcome {
        var outcome = WaitOutcome(tasks: [], goal: order.goal)
        for (place, names) in Self.groups(order.ids).enumerated() {
            var json = JSONWriter()
            json.object { json in
                json.arrayField("tasks") { json in
                    for name in names { json.string(name) }
                }
                json.field("for", order.goal == .finished ? "finished" : "saved")
                json.field("timeout", place == 0 ? Int64(turn / .milliseconds(1)) : 0)
            }
            let bytes = try await api.once(
                "POST", "/wait", [], json.bytes, turn + .seconds(60), isTold: isTold)
            let answer = try JSONValue.parse(bytes)
            outcome.tasks += try Self.tasks(answer["tasks"] ?? .null)
            for one in answer["stranded"]?.array ?? [] {
                guard let task = one["task"]?.integer, let error = one["error"] else { continue }
                outcome.stranded[task] = Failure(.object(["error": error]))
            }
        }
        return outcome
    }

    // MARK: Changes

    public func cancel(_ choice: TaskChoice, isDryRun: Bool, for caller: Caller) async throws -> [VideoTask] {
        try await confirmed("cancel", choice, isDryRun, caller)
    }

    public func abandon(_ choice: TaskChoice, isDryRun: Bool, for caller: Caller) async throws -> [VideoTask] {
        try await confirmed("abandon", choice, isDryRun, caller)
    }

    private func confirmed(
        _ verb: String, _ choice: TaskChoice, _ isDryRun: Bool, _ caller: Caller
    ) async throws -> [VideoTask] {
        let meant = try await change(verb, choice, [("dry_run", "true")], isTold: isDryRun)
        guard !meant.isEmpty else {
            caller.tell(.remark("no task matches; nothing to do"))
            return []
        }
        guard !isDryRun else { return meant }
        try await caller.ask(DeskQuestion("\(verb) \(TaskNames.sentence(meant.map(\.id)))?"))
        return try await change(verb, choice)
    }

    /// - Parameter body: what the change says besides, as JSON.
    private func change(
        _ verb: String, _ choice: TaskChoice, _ more: RemoteAPI.Query = [], _ body: [UInt8]? = nil, isTold: Bool = true
    ) async throws -> [VideoTask] {
        try choice.requireAny()
        let names = choice.names.isEmpty ? "*" : choice.names.joined(separator: ",")
        let query = choice.isFiltered ? filters(choice.filter) : named
        return try Self.tasks(
            await api.post("/tasks/\(try Self.segment(names))/\(verb)", query + more, body, isTold: isTold))
    }

    public func edit(_ choice: TaskChoice, _ edit: TaskEdit, for caller: Caller) async throws -> [VideoTask] {
        var json = JSONWriter()
        json.object { json in
            if let project = edit.project { json.field("project", project) }
            if let shot = edit.shot { json.field("shot", shot) }
            if let note = edit.note { json.field("note", note) }
            for (name, tags) in [("add_tags", edit.addedTags), ("remove_tags", edit.removedTags)] where !tags.isEmpty {
                json.arrayField(name) { json in
                    for tag in tags { json.string(tag) }
                }
            }
        }
        return try await change("edit", choice, [], json.bytes)
    }

    public func judge(
        _ choice: TaskChoice, _ verdict: Verdict?, because reason: String?, for caller: Caller
    ) async throws -> [VideoTask] {
        var json = JSONWriter()
        json.object { json in
            if let reason { json.field("reason", reason) }
        }
        let verb =
            switch verdict {
            case .picked: "pick"
            case .rejected: "reject"
            case nil: "unpick"
            }
        return try await change(verb, choice, [], verdict == nil ? nil : json.bytes)
    }

    public func hold(_ choice: TaskChoice, for caller: Caller) async throws -> QueueOutcome {
        QueueOutcome(changed: try await change("hold", choice), forecast: try await forecast())
    }

    public func release(_ choice: TaskChoice?, for caller: Caller) async throws -> QueueOutcome {
        guard let choice else {
            let held = try await heldTasks()
            guard !held.isEmpty else { return QueueOutcome(changed: [], forecast: try await forecast()) }
            return QueueOutcome(
                changed: try await change("release", TaskChoice(names: held.map { "\($0)" })),
                forecast: try await forecast())
        }
        return QueueOutcome(changed: try await change("release", choice), forecast: try await forecast())
    }

    private func heldTasks() async throws -> [Int64] {
        var query = TaskQuery()
        query.states = [.queued]
        return try await list(ListQuestion(query)).tasks.filter { $0.waitingFor == .held }.map(\.id).sorted()
    }

    public func pause() async throws -> SendingForecast {
        _ = try await api.post("/queue/pause")
        return try await forecast()
    }

    public func resume() async throws -> (wasPaused: Bool, SendingForecast) {
        let answer = try await api.post("/queue/resume")
        return (answer["was_paused"]?.bool ?? false, try await forecast())
    }

    private func forecast() async throws -> SendingForecast {
        do { return try SendingForecast(json: await api.get("/queue/forecast")) } catch let failure as Failure
            where failure.code == "project"
        {
            // Whoever has one project is not told of the whole queue.
            return SendingForecast.empty
        }
    }

    public func resolve(_ name: String, as answer: ResolveAnswer, for caller: Caller) async throws -> VideoTask {
        var json = JSONWriter()
        json.object { json in
            switch answer {
            case .created(let upstreamID): json.field("task_id", upstreamID)
            case .notCreated: json.field("not_created", true)
            case .abandoned: json.field("abandon", true)
            case .searchUpstream: json.field("search_upstream", true)
            }
        }
        let task = try TaskFields.task(
            from: await api.post("/tasks/\(try Self.segment(name))/resolve", named, json.bytes))
        caller.tell(.made(task))
        return task
    }

    public func refresh(_ choice: TaskChoice, for caller: Caller) async throws -> RefreshOutcome {
        RefreshOutcome(tasks: try await change("refresh", choice))
    }

    public func download(_ order: DownloadOrder, for caller: Caller) async throws -> DownloadOutcome {
        var more: RemoteAPI.Query = []
        if order.allMissing { more.append(("all_missing", "true")) }
        if order.verifies { more.append(("verify", "true")) }
        let choice = order.choice.isEmpty ? TaskChoice(names: [], isFiltered: true) : order.choice
        var outcome = DownloadOutcome(tasks: try await change("download", choice, more))
        guard let folder = order.folder else { return outcome }
        try PrivateFiles.createFolder(folder)
        for task in outcome.tasks where task.video?.state == .saved {
            // What was brought here before is not brought again.
            let path = "\(folder)/\(PrivateFiles.name(of: task.video?.path ?? "\(task.id).mp4"))"
            if !PrivateFiles.isTaken(path) { _ = try await fetch(task, to: path) }
            outcome.copies[task.id] = path
        }
        return outcome
    }

    // MARK: What works where the ledger is

    public func adopt(_ order: AdoptOrder, for caller: Caller) async throws -> AdoptOutcome { throw Self.here("adopt") }
    public func deliver(_ order: DeliverOrder, for caller: Caller) async throws -> DeliverOutcome {
        throw Self.here("deliver")
    }
    public func sync(_ order: SyncOrder, for caller: Caller) async throws -> SyncOutcome { throw Self.here("sync") }
    public func prune(_ order: PruneOrder, for caller: Caller) async throws -> PruneOutcome { throw Self.here("prune") }
    public func rekey(_ order: RekeyOrder) async throws -> RekeyOutcome { throw Self.here("profile rekey") }
}
