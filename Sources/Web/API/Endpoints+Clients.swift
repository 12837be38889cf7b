import Contract
import Desk
import Model
import Store
import Sync

/// What the commands of reel ask for where `REEL_SERVER` makes them clients.
extension WebDesk {
    var ofClients: [Endpoint] {
        [
            .get(
                "/api/v1/settings", "settings", "What a client makes requests with: prices and defaults of the server.",
                [Parameter("profile", .name, "A profile; the one in use unless given.")], answer: .named("Settings")
            ) { call in try settings(call.text("profile")).json }.keptToProject(),
            .post(
                "/api/v1/wait", "wait",
                "Answers once tasks are finished, or the time is over; no longer than a minute.",
                for: .viewer,
                [
                    Parameter.body("tasks", .name, "Local numbers or ranges.").repeatable(),
                    .body("for", .word(["finished", "saved"]), "What is waited for; saved unless given."),
                    Parameter.body("timeout", .integer, "Milliseconds; 20000 unless given.").within(0...60_000),
                ], answer: .named("Waiting")
            ) { call in try await wait(call) }.keptToProject().unshielded(),
            .post(
                "/api/v1/batch", "batch", "Records what is new of a table: all of it, or nothing.", for: .maker,
                [
                    Parameter("dry_run", .flag, "Only says what would be new."),
                    Parameter("revise", .flag, "Makes new takes of known lines whose requests have changed."),
                    Parameter("allow_duplicate", .flag, "Records lines although an equal request is there already."),
                    Parameter("project", .name, "The project of lines without one."),
                    Parameter("profile", .name, "The profile that they are sent with; the one in use unless given."),
                ], answer: .named("Batch")
            ) { call in try await batch(call) }.takingTable().keptToProject(),
        ]
    }

    // MARK: Waiting

    private func wait(_ call: Call) async throws -> Reply {
        let names = call.texts("tasks")
        let desk = self.desk
        let ids = names.isEmpty ? [] : try await desk.ids(of: TaskChoice(names: names), for: caller)
        for task in try await desk.tasks(ids) { try call.visitor.require(task, named: "\(task.id)") }
        let goal = call.text("for") == "finished" ? WaitOrder.Goal.finished : .saved
        let order = WaitOrder(ids: ids, goal: goal, timeout: call.integer("timeout") ?? 20_000)
        let heard = Heard()
        // Whoever may only look has nobody work for them.
        let outcome =
            call.visitor.role >= .maker
            ? try await desk.wait(order, for: heard.caller) : try await desk.look(order)
        var json = JSONWriter()
        json.object { json in
            json.key("tasks")
            write(outcome.tasks, to: &json)
            json.arrayField("stranded") { json in
                for (task, failure) in outcome.stranded.sorted(by: { $0.key < $1.key }) {
                    json.object { json in
                        json.field("task", task)
                        json.rawField("error", failure.object)
                    }
                }
            }
        }
        return Reply(json.text, notices: heard.notices)
    }

    // MARK: Batches

    private func batch(_ call: Call) async throws -> Reply {
        let text = TableText(
            bytes: call.body, project: try call.visitor.keep(call.text("project")), profile: call.text("profile"),
            allowsDuplicate: call.flag("allow_duplicate"))
        let lines = try readTable(text).lines
        for line in lines {
            let draft = try line.draft()
            guard try await admit(draft, of: call.visitor).project == draft.project else {
                throw Failure(
                    code: "project", message: "line \(line.line) has no project; say which with project", exit: .usage)
            }
        }
        let order = BatchOrder(lines, revises: call.flag("revise"))
        let heard = Heard()
        let outcome =
            call.flag("dry_run")
            ? try await desk.plan(order) : try await desk.submit(order, for: heard.caller)
        var json = JSONWriter()
        BatchJSON.write(outcome, lines, to: &json) { task, json in
            TaskFields.table.write(ShownTask(task, .here(videosFolder)), to: &json)
        }
        return Reply(
            json.text, hasMade: outcome.results.contains { !$0.made.isEmpty }, notices: heard.notices)
    }
}

extension LocalDesk {
    /// Waits without doing anything for the tasks.
    fileprivate func look(_ order: WaitOrder) async throws -> WaitOutcome {
        let end = ContinuousClock.now + .milliseconds(order.timeout ?? 0)
        while true {
            let tasks = try await tasks(order.ids)
            if tasks.allSatisfy(order.isSettled) || ContinuousClock.now >= end {
                return WaitOutcome(tasks: tasks, goal: order.goal)
            }
            try await Task.sleep(for: .milliseconds(250))
        }
    }
}
