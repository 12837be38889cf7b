import Contract
import Desk
import Model
import Store
import Sync

extension WebDesk {
    private static let queue = Parameter("queue", .flag, "Only writes it down; the daemon sends it.")
    private static let allowDuplicate = Parameter(
        "allow_duplicate", .flag, "Makes it although an equal request is open or was just completed.")

    private static let ref = Parameter(
        "ref", .name, "The caller's own key: with it the same may be asked for again safely. It names one task.")

    /// What makes tasks, which costs money.
    var makingTasks: [Endpoint] {
        [
            .post(
                "/api/v1/tasks", "submit", "Checks a request, writes it down, sends it.", for: .maker,
                [Self.queue, Self.allowDuplicate], answer: .array(.named("MadeTask"))
            ) { call in try await submit(draft(call.body), call) }.takingRequest().keptToProject(),
            .post(
                "/api/v1/tasks/{task}/resubmit", "resubmit", "Makes a task of the same request, linked to the old one.",
                for: .maker, [Self.task, Self.queue, Self.allowDuplicate, Self.ref], answer: .array(.named("MadeTask"))
            ) { call in try await submit(remake(call.segment("task")), call) }.making(),
            .post(
                "/api/v1/tasks/{task}/takes", "takes", "Makes more takes of a task, numbered behind those of its shot.",
                for: .maker,
                [
                    Self.task, Parameter("count", .integer, "How many; one unless given.").within(1...1_000),
                    Self.queue, Self.ref,
                ],
                answer: .array(.named("MadeTask"))
            ) { call in
                var draft = try await remake(call.segment("task"))
                (draft.takes, draft.continuesTakes) = (call.integer("count").map(Int.init) ?? 1, true)
                return try await submit(draft, call)
            }.making(),
        ]
    }

    /// A task of the same request as another's.
    func remake(_ task: String) async throws -> TaskDraft {
        let remakes = try await desk.remakes(
            of: TaskChoice(names: [task]), with: .changed(RequestDescription()), for: caller)
        guard let remake = remakes.first, remakes.count == 1 else {
            throw Failure(code: "usage", message: "this is about one task; \(remakes.count) are named", exit: .usage)
        }
        return try estimate(remake.draft)
    }

    private func submit(_ draft: TaskDraft, _ call: Call) async throws -> Reply {
        var draft = try await admit(draft, of: call.visitor)
        draft.allowsDuplicate = call.flag("allow_duplicate")
        if let ref = call.text("ref") {
            try Self.refuse(GivenTextRule.ref("ref", ref))
            guard draft.takes ?? 1 == 1 else {
                throw Failure(
                    code: "usage", message: "ref names one task; ask for each take with a ref of its own", exit: .usage)
            }
            draft.ref = ref
        }
        let isLater = draft.notBefore.map { $0 > moments().now } ?? false
        let outcome = try await desk.submit(
            SubmitOrder([draft], isRecordOnly: call.flag("queue") || isLater), for: caller)
        if let failure = outcome.failure { throw failure }
        let json = json(of: outcome.tasks) { $1.field("created", outcome.isNew[$0.id] == true) }
        return Reply(json, hasMade: outcome.isNew.values.contains(true))
    }
}
