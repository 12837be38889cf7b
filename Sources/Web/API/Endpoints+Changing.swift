import Contract
import Desk
import Model
import Store
import Sync

extension WebDesk {
    private static let tasks = Parameter.path(
        "task", .name, "A task, or several: 42, 42-80, ref:KEY, separated by commas; * for all that filters match.")

    /// Which tasks are meant, and among them those that filters leave.
    private static var chosen: [Parameter] { [tasks] + filters }

    /// Nobody can be asked over HTTP: what was asked for is meant.
    var caller: Caller { Caller(ask: { _ in }) }

    private static let dryRun = Parameter("dry_run", .flag, "Only tells which tasks are meant.")

    private func choice(_ call: Call) throws -> TaskChoice {
        let filters = try filters(call)
        let names = call.segment("task") == "*" ? [] : [call.segment("task")]
        var query = try filters.query(profile: call.text("profile") ?? profile, moments())
        // What is named is meant, whatever profile is in use.
        if !names.isEmpty, call.text("profile") == nil { query.profile = nil }
        return TaskChoice(names: names, filter: query, isFiltered: filters.isNarrowing || names.isEmpty)
    }

    private func told(_ tasks: [VideoTask], _ heard: Heard) -> Reply {
        Reply(json(of: tasks), notices: heard.notices)
    }

    /// What changes tasks.
    var changingTasks: [Endpoint] { judging + steering + closing }

    private var judging: [Endpoint] {
        let reason = Parameter.body("reason", .text, "Why, for others.")
        return [
            .post(
                "/api/v1/tasks/{task}/pick", "pick", "Picks takes: one for each shot.", for: .maker,
                Self.chosen + [reason]
            ) {
                try await judge($0, .picked)
            },
            .post(
                "/api/v1/tasks/{task}/reject", "reject", "Turns takes down; their videos stay.", for: .maker,
                Self.chosen + [reason]
            ) { try await judge($0, .rejected) },
            .post(
                "/api/v1/tasks/{task}/unpick", "unpick", "Takes a pick or a rejection back.", for: .maker,
                Self.chosen
            ) {
                try await judge($0, nil)
            },
            .post(
                "/api/v1/tasks/{task}/edit", "edit", "Changes what people say of tasks; an empty text takes it away.",
                for: .maker,
                Self.chosen + [
                    .body("project", .name, "The project."), .body("shot", .name, "The shot."),
                    .body("note", .text, "The note."), Parameter.body("add_tags", .name, "Tags to add.").repeatable(),
                    Parameter.body("remove_tags", .name, "Tags to take away.").repeatable(),
                ]
            ) { call in
                let heard = Heard()
                return told(try await desk.edit(choice(call), edit(call), for: heard.caller), heard)
            },
        ]
    }

    private func judge(_ call: Call, _ verdict: Verdict?) async throws -> Reply {
        try Self.refuse(GivenTextRule.text("reason", call.text("reason")))
        let heard = Heard()
        return told(
            try await desk.judge(choice(call), verdict, because: call.text("reason"), for: heard.caller), heard)
    }

    private func edit(_ call: Call) throws -> TaskEdit {
        var edit = TaskEdit()
        (edit.project, edit.shot, edit.note) = (call.text("project"), call.text("shot"), call.text("note"))
        if edit.project != nil { edit.project = try call.visitor.keep(edit.project) }
        (edit.addedTags, edit.removedTags) = (call.texts("add_tags"), call.texts("remove_tags"))
        guard edit != TaskEdit() else {
            throw Failure(code: "usage", message: "nothing to change; give project, shot, note or tags", exit: .usage)
        }
        try Self.refuse(
            GivenTextRule.name("project", edit.project) ?? GivenTextRule.name("shot", edit.shot)
                ?? GivenTextRule.text("note", edit.note)
                ?? edit.addedTags.lazy.compactMap(GivenTextRule.tag).first)
        return edit
    }

    /// - Parameter fault: what is wrong; nil for nothing.
    static func refuse(_ fault: String?) throws {
        if let fault { throw Failure(code: "usage", message: fault, exit: .usage) }
    }

    private var steering: [Endpoint] {
        [
            .post("/api/v1/tasks/{task}/hold", "hold", "Keeps queued tasks from being sent.", for: .maker, Self.chosen)
            { call in
                let heard = Heard()
                return told(try await desk.hold(choice(call), for: heard.caller).changed, heard)
            },
            .post("/api/v1/tasks/{task}/release", "release", "Lets held tasks be sent.", for: .maker, Self.chosen) {
                call in
                let heard = Heard()
                return told(try await desk.release(choice(call), for: heard.caller).changed, heard)
            },
            .post(
                "/api/v1/tasks/{task}/cancel", "cancel", "Takes back what was never sent; it costs nothing.",
                for: .maker, Self.chosen + [Self.dryRun]
            ) { call in
                let heard = Heard()
                return told(
                    try await desk.cancel(choice(call), isDryRun: call.flag("dry_run"), for: heard.caller), heard)
            },
            .post(
                "/api/v1/tasks/{task}/refresh", "refresh", "Asks the service now, whether a task is finished or not.",
                for: .maker, Self.chosen
            ) { call in
                let heard = Heard()
                let outcome = try await desk.refresh(choice(call), for: heard.caller)
                if let failure = outcome.failure { throw failure }
                return told(outcome.tasks, heard)
            },
            .post(
                "/api/v1/tasks/{task}/download", "download", "Fetches videos that are missing.", for: .maker,
                Self.chosen + [
                    Parameter("all_missing", .flag, "Every finished video that is not saved."),
                    Parameter("verify", .flag, "Checks saved files, and fetches damaged ones again."),
                ]
            ) { call in
                let heard = Heard()
                let order = DownloadOrder(
                    try choice(call), allMissing: call.flag("all_missing"), verifies: call.flag("verify"))
                let outcome = try await desk.download(order, for: heard.caller)
                if let failure = outcome.failure { throw failure }
                return told(outcome.tasks, heard)
            },
            .post(
                "/api/v1/queue/pause", "pause", "Sends nothing more until sending is resumed.", for: .keeper,
                answer: .object([.init("paused", "Whether all sending is paused.", .value(.flag))])
            ) { _ in
                _ = try await desk.pause()
                return Reply(#"{"paused":true}"#)
            },
            .post(
                "/api/v1/queue/resume", "resume", "Sends again.", for: .keeper,
                answer: .object([
                    .init("paused", "Whether all sending is paused.", .value(.flag)),
                    .init("was_paused", "Whether it was.", .value(.flag)),
                ])
            ) { _ in
                let (wasPaused, _) = try await desk.resume()
                return Reply("{\"paused\":false,\"was_paused\":\(wasPaused)}")
            },
        ]
    }

    private var closing: [Endpoint] {
        [
            .post(
                "/api/v1/tasks/{task}/abandon", "abandon",
                "Stops following what was sent; the service may still run and bill it.", for: .keeper,
                Self.chosen + [Self.dryRun]
            ) { call in
                let heard = Heard()
                return told(
                    try await desk.abandon(choice(call), isDryRun: call.flag("dry_run"), for: heard.caller), heard)
            },
            .post(
                "/api/v1/tasks/{task}/resolve", "resolve",
                "Closes a task of which nobody knows whether it was created. One of the four is given.", for: .keeper,
                [
                    Self.task, .body("task_id", .name, "It was created: the service's id of it."),
                    .body("not_created", .flag, "It was not."), .body("abandon", .flag, "Nobody will ever know."),
                    .body("search_upstream", .flag, "Asks the service for what may be this task."),
                    Self.profileOfRefs,
                ], answer: .named("Task")
            ) { call in
                let answers: [ResolveAnswer] =
                    (call.text("task_id").map { [.created(upstreamID: $0)] } ?? [])
                    + (call.flag("not_created") ? [.notCreated] : []) + (call.flag("abandon") ? [.abandoned] : [])
                    + (call.flag("search_upstream") ? [.searchUpstream] : [])
                guard let answer = answers.first, answers.count == 1 else {
                    throw Failure(
                        code: "usage",
                        message:
                            "give one of task_id, not_created, abandon and search_upstream; \(answers.count) are given",
                        exit: .usage)
                }
                let task = try await desk.resolve(call.segment("task"), as: answer, for: caller)
                var json = JSONWriter()
                TaskFields.table.write(ShownTask(task, .here(videosFolder)), to: &json)
                return Reply(json.text)
            },
        ]
    }
}
