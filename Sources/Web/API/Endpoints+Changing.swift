import Contract
import Desk
import Model
import Store
import Sync

extension WebDesk {
    private static let tasks = Parameter.path(
        "task", .name, "A task, or several: 42, 42-80, ref:KEY, separated by commas.")

    /// Nobody can be asked over HTTP: what was asked for is meant.
    var caller: Caller { Caller(ask: { _ in }) }

    private func choice(_ call: Call) -> TaskChoice { TaskChoice(names: [call.segment("task")]) }

    private func told(_ tasks: [VideoTask]) -> Reply { Reply(json(of: tasks)) }

    /// What changes tasks.
    var changingTasks: [Endpoint] { judging + steering + closing }

    private var judging: [Endpoint] {
        let reason = Parameter.body("reason", .text, "Why, for others.")
        return [
            .post(
                "/api/v1/tasks/{task}/pick", "pick", "Picks takes: one for each shot.", for: .maker,
                [Self.tasks, reason]
            ) {
                try await judge($0, .picked)
            },
            .post(
                "/api/v1/tasks/{task}/reject", "reject", "Turns takes down; their videos stay.", for: .maker,
                [Self.tasks, reason]
            ) { try await judge($0, .rejected) },
            .post(
                "/api/v1/tasks/{task}/unpick", "unpick", "Takes a pick or a rejection back.", for: .maker, [Self.tasks]
            ) {
                try await judge($0, nil)
            },
            .post(
                "/api/v1/tasks/{task}/edit", "edit", "Changes what people say of tasks; an empty text takes it away.",
                for: .maker,
                [
                    Self.tasks, .body("project", .name, "The project."), .body("shot", .name, "The shot."),
                    .body("note", .text, "The note."), Parameter.body("add_tags", .name, "Tags to add.").repeatable(),
                    Parameter.body("remove_tags", .name, "Tags to take away.").repeatable(),
                ]
            ) { call in told(try await desk.edit(choice(call), edit(call), for: caller)) },
        ]
    }

    private func judge(_ call: Call, _ verdict: Verdict?) async throws -> Reply {
        try Self.refuse(GivenTextRule.text("reason", call.text("reason")))
        return told(try await desk.judge(choice(call), verdict, because: call.text("reason"), for: caller))
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
            .post("/api/v1/tasks/{task}/hold", "hold", "Keeps queued tasks from being sent.", for: .maker, [Self.tasks])
            {
                told(try await desk.hold(choice($0), for: caller).changed)
            },
            .post("/api/v1/tasks/{task}/release", "release", "Lets held tasks be sent.", for: .maker, [Self.tasks]) {
                told(try await desk.release(choice($0), for: caller).changed)
            },
            .post(
                "/api/v1/tasks/{task}/cancel", "cancel", "Takes back what was never sent; it costs nothing.",
                for: .maker,
                [Self.tasks]
            ) { told(try await desk.cancel(choice($0), isDryRun: false, for: caller)) },
            .post(
                "/api/v1/tasks/{task}/refresh", "refresh", "Asks the service now, whether a task is finished or not.",
                for: .maker, [Self.tasks]
            ) { call in
                let outcome = try await desk.refresh(choice(call), for: caller)
                if let failure = outcome.failure { throw failure }
                return told(outcome.tasks)
            },
            .post(
                "/api/v1/tasks/{task}/download", "download", "Fetches videos that are missing.", for: .maker,
                [Self.tasks]
            ) { call in
                let outcome = try await desk.download(DownloadOrder(choice(call)), for: caller)
                if let failure = outcome.failure { throw failure }
                return told(outcome.tasks)
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
                answer: .object([.init("paused", "Whether all sending is paused.", .value(.flag))])
            ) { _ in
                _ = try await desk.resume()
                return Reply(#"{"paused":false}"#)
            },
        ]
    }

    private var closing: [Endpoint] {
        [
            .post(
                "/api/v1/tasks/{task}/abandon", "abandon",
                "Stops following what was sent; the service may still run and bill it.", for: .keeper, [Self.tasks]
            ) { told(try await desk.abandon(choice($0), isDryRun: false, for: caller)) },
            .post(
                "/api/v1/tasks/{task}/resolve", "resolve",
                "Closes a task of which nobody knows whether it was created. One of the three is given.", for: .keeper,
                [
                    Self.task, .body("task_id", .name, "It was created: the service's id of it."),
                    .body("not_created", .flag, "It was not."), .body("abandon", .flag, "Nobody will ever know."),
                ], answer: .named("Task")
            ) { call in
                let answers: [ResolveAnswer] =
                    (call.text("task_id").map { [.created(upstreamID: $0)] } ?? [])
                    + (call.flag("not_created") ? [.notCreated] : []) + (call.flag("abandon") ? [.abandoned] : [])
                guard let answer = answers.first, answers.count == 1 else {
                    throw Failure(
                        code: "usage",
                        message: "give one of task_id, not_created and abandon; \(answers.count) are given",
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
