import Contract
import Desk
import Model
import Store
import Sync

extension WebDesk {
    /// Everything that programs can ask for, in the order of the document.
    var endpoints: [Endpoint] { ofTasks + makingTasks + changingTasks + ofTheLedger + ofClients }

    // MARK: Parameters

    static let filters = [
        Parameter("state", TaskState.fieldKind, "A state; may be given several times.").repeatable(),
        Parameter("tag", .name, "A tag; several must all be there.").repeatable(),
        Parameter("project", .name, "A project."), Parameter("shot", .name, "A shot."),
        Parameter("model", .name, "A model."),
        Parameter("verdict", Verdict.fieldKind, "What a person thinks of it."),
        Parameter("submitted_by", .name, "Who made them: a login name, or the name of a token."),
        Parameter("since", .name, "Recorded since: 2h, 7d, today, 2026-11-01, or RFC 3339."),
        Parameter("until", .name, "Recorded before; a day, month or year includes all of it."),
        Parameter("search", .text, "Words in prompt, tags, note or error."), Parameter("profile", .name, "A profile."),
        Parameter("all", .flag, "Tasks of every profile, not only of the one in use."),
    ]
    private static let limit = Parameter("limit", .integer, "At most so many; 100 unless given.").within(1...1_000)
    private static let paging = [
        limit, Parameter("sort", TaskQuery.Order.fieldKind, "The order; created unless given."),
        Parameter("reverse", .flag, "The other way round."),
        Parameter("after", .name, "Goes on behind this task, in the same order."),
    ]
    static let task = Parameter.path("task", .name, "A local number, ref:KEY, or the service's id.")
    private static let period = [
        Parameter("since", .name, "At or after: 2h, 7d, today, 2026-11-01, or RFC 3339."),
        Parameter("until", .name, "Before; a day, month or year includes all of it."),
    ]
    private static let profiles = [
        Parameter("profile", .name, "A profile; the one in use unless given."),
        Parameter("all", .flag, "Of every profile, not only of the one in use."),
    ]

    private func profile(_ call: Call) -> String? { call.flag("all") ? nil : call.text("profile") ?? profile }

    func filters(_ call: Call) throws -> TaskFilters {
        func text(_ name: String) -> String? { call.asked(name).first }
        return TaskFilters(
            state: call.asked("state").compactMap(TaskState.init), tag: call.asked("tag"),
            project: try call.visitor.keep(text("project")), shot: text("shot"), model: text("model"),
            verdict: text("verdict").flatMap(Verdict.init), submittedBy: text("submitted_by"), since: text("since"),
            until: text("until"), search: text("search"), all: text("all") == "true")
    }

    private func query(_ call: Call) async throws -> TaskQuery {
        var query = try filters(call).query(profile: call.text("profile") ?? profile, moments())
        query.isUnfinishedOnly = call.flag("unfinished")
        if call.has("task") { query.ranges = try await desk.ranges(call.texts("task")) }
        query.order = call.text("sort").flatMap(TaskQuery.Order.init) ?? .created
        query.isReversed = call.flag("reverse")
        query.limit = call.integer("limit").map(Int.init) ?? 100
        if let after = call.text("after") {
            let task = try await repository.task(named: after, profile: profile)
            try call.visitor.require(task, named: after)
            query.after = task.id
        }
        return query
    }

    // MARK: Tasks

    private var ofTasks: [Endpoint] {
        [
            .get(
                "/api/v1/tasks", "listTasks", "Tasks, the newest first.",
                Self.filters + Self.paging + [
                    Parameter("unfinished", .flag, "Only what is not finished, or whose video is still to be fetched."),
                    Parameter("task", .name, "Only these: 42, 42-80, ref:KEY; may be given several times.")
                        .repeatable(),
                ],
                answer: .array(.named("Task"))
            ) { call in try await self.list(call) }.keptToProject(),
            .get(
                "/api/v1/tasks/{task}", "showTask", "One task.",
                [
                    Self.task, Parameter("history", .flag, "With every change of its status."),
                    Parameter("request", .flag, "With the request body, as sent."),
                    Parameter("overdue", .flag, "With what is to be said of it once it is past its deadline."),
                    Self.profileOfRefs,
                ], answer: .named("TaskInDetail")
            ) { call in try await show(call) },
            .get(
                "/api/v1/tasks/{task}/request", "taskRequest", "The body of its request, byte by byte as it was sent.",
                [Self.task, Self.profileOfRefs], answer: .any
            ) { call in
                let found = try await self.task(call)
                guard let body = try await repository.requestBody(of: found.id) else {
                    throw Failure(
                        code: "no_request", message: "the request of task \(found.id) is gone", exit: .notFound,
                        task: found.id)
                }
                return String(decoding: body, as: UTF8.self)
            },
            .get(
                "/api/v1/tasks/{task}/history", "taskHistory", "The changes of one task, in order.",
                [Self.task, Self.profileOfRefs] + historyParameters, answer: .array(.named("Event"))
            ) { call in
                try await history(call, of: task(call).id)
            },
        ]
    }

    private func list(_ call: Call) async throws -> Reply {
        let listing = try await desk.list(ListQuestion(query(call)))
        let notices = listing.gap.map { [Heard.Notice(kind: "remark", text: $0.sentence)] } ?? []
        return Reply(json(of: listing.tasks), notices: notices)
    }

    func json(of tasks: [VideoTask], extra: (VideoTask, inout JSONWriter) -> Void = { _, _ in }) -> String {
        let videos = VideoFinder.here(videosFolder)
        var json = JSONWriter()
        write(tasks, to: &json, videos, extra: extra)
        return json.text
    }

    func write(
        _ tasks: [VideoTask], to json: inout JSONWriter, _ videos: VideoFinder? = nil,
        extra: (VideoTask, inout JSONWriter) -> Void = { _, _ in }
    ) {
        let videos = videos ?? .here(videosFolder)
        json.array { json in
            for task in tasks { TaskFields.table.write(ShownTask(task, videos), to: &json) { extra(task, &$0) } }
        }
    }

    /// In which profile a ref is looked for.
    static let profileOfRefs = Parameter(
        "profile", .name, "The profile in which a ref is looked for; the one in use unless given.")

    /// The task that a path names.
    func task(_ call: Call) async throws -> VideoTask {
        try await repository.task(named: call.segment("task"), profile: call.text("profile") ?? profile)
    }

    private func show(_ call: Call) async throws -> String {
        let found = try await task(call)
        let overdue = call.flag("overdue") ? try await repository.overdue(among: [found.id]).first : nil
        let (hasRequest, hasHistory) = (call.flag("request"), call.flag("history"))
        let (task, history) =
            hasHistory ? try await repository.taskWithHistory(found.id) : (found, [])
        let body = hasRequest ? try await repository.requestBody(of: task.id) : nil
        var json = JSONWriter()
        TaskFields.table.write(ShownTask(task, .here(videosFolder)), to: &json) { json in
            TaskDetailJSON.write(
                task, request: hasRequest ? .some(body) : nil, history: hasHistory ? history : nil, to: &json)
            guard call.flag("overdue") else { return }
            guard let overdue else { return json.nullField("overdue") }
            json.objectField("overdue") { json in
                json.field("deadline_at", Timestamp.rfc3339(overdue.deadlineAt))
                json.field("heard_at", overdue.heardAt.map(Timestamp.rfc3339))
            }
        }
        return json.text
    }

    private var historyParameters: [Parameter] {
        [Parameter("kind", TaskEvent.Kind.fieldKind, "A kind of entry; may be given several times.").repeatable()]
            + Self.period + [
                Parameter("limit", .integer, "At most so many; 100 unless given.").within(1...10_000),
                Parameter("after", .integer, "Only entries behind this one.").within(0...Int64.max),
            ]
    }

    /// - Parameter task: nil for those of all.
    private func history(_ call: Call, of task: Int64? = nil) async throws -> String {
        var query = HistoryQuery()
        query.task = task
        query.profile = task == nil ? profile(call) : nil
        (query.since, query.until) = try moments().period(since: call.text("since"), until: call.text("until"))
        query.kinds = call.texts("kind").compactMap(TaskEvent.Kind.init)
        query.after = call.integer("after")
        query.limit = call.integer("limit").map(Int.init) ?? 100
        let events = try await repository.history(query)
        var json = JSONWriter()
        json.array { json in
            for event in events { EventFields.table.write(event, to: &json) }
        }
        return json.text
    }

    // MARK: The ledger

    private var ofTheLedger: [Endpoint] {
        [
            .get(
                "/api/v1/history", "history",
                "Changes of all tasks: the newest, in order; with after, those that follow it.",
                historyParameters + Self.profiles, answer: .array(.named("Event"))
            ) { call in try await history(call) },
            .stream(
                "/api/v1/events", "events",
                "Every change of every task as it happens, as server-sent events: an entry of the history each.",
                EventStream.parameters
            ).keptToProject(),
            .get(
                "/api/v1/stats", "statistics", "Counts, success rate, waiting times, seconds of video, cost.",
                Self.period + [
                    Parameter("by", StatisticsQuery.Grouping.fieldKind, "A group for each."),
                    Parameter("simulated", .flag, "Only what was made against a simulator."),
                ] + Self.profiles, answer: .named("Statistics")
            ) { call in try await statistics(call) },
            .get(
                "/api/v1/queue", "queue", "Every account, and the queued tasks in the order in which they are sent.",
                [Self.limit], answer: .named("Queue")
            ) { call in
                let report = try await desk.queueReport(
                    limit: call.integer("limit").map(Int.init) ?? 100, now: moments().now)
                let videos = VideoFinder.here(videosFolder)
                var json = JSONWriter()
                report.write(to: &json) { QueueReport.fields.write(ShownTask($0, videos), to: &$1) }
                return json.text
            },
            .get(
                "/api/v1/queue/forecast", "queueForecast",
                "What becomes of the queue by itself: how many tasks wait for what.",
                answer: .object([
                    .init("paused_at", "Since when all sending is paused.", .optional(.value(.time))),
                    .init("by_daemon", "That the running daemon sends.", .value(.integer)),
                    .init("by_sync", "That `reel sync` would send.", .value(.integer)),
                    .init("without_key", "Whose profile has no key here.", .value(.integer)),
                    .init("held", "That are held.", .value(.integer)),
                    .init("over_cap", "That wait for a cap.", .value(.integer)),
                    .init("later", "Whose time has not come.", .value(.integer)),
                ])
            ) { (_: Call) -> String in try await desk.sendingForecast().json },
            .get(
                "/api/v1/shots", "shots", "A row for each shot: its takes, the picked one, what is missing.",
                [Parameter("project", .name, "A project; every one unless given.")] + Self.profiles,
                answer: .array(.named("Shot"))
            ) { call in
                let project = try call.visitor.keep(call.text("project"))
                let shots = try await repository.shots(of: project, profile: profile(call))
                return Self.list(shots, ShotFields.table)
            }.keptToProject(),
            .get(
                "/api/v1/budget", "budget", "Every cap: what is spent, reserved and left, and what waits.",
                answer: .array(.named("Budget"))
            ) { _ in Self.list(try await repository.budgets(), BudgetFields.table) },
        ]
    }

    private static func list<Subject>(_ elements: [Subject], _ table: FieldTable<Subject>) -> String {
        var json = JSONWriter()
        json.array { json in
            for element in elements { table.write(element, to: &json) }
        }
        return json.text
    }

    private func statistics(_ call: Call) async throws -> String {
        var query = StatisticsQuery()
        query.grouping = call.text("by").flatMap(StatisticsQuery.Grouping.init)
        query.profile = query.grouping == .profile ? nil : profile(call)
        let moments = moments()
        (query.since, query.until) = try moments.period(since: call.text("since"), until: call.text("until"))
        query.simulated = call.flag("simulated")
        if query.grouping == .day || query.grouping == .month { try moments.requireZone() }
        query.zone = moments.zone
        var json = JSONWriter()
        StatisticsJSON.write(try await repository.statisticsReport(query), by: query.grouping, to: &json)
        return json.text
    }
}
