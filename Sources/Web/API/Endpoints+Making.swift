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

    private static let outcome = Parameter(
        "outcome", .flag, "Answers with an Outcome, also after a bad end: what the command line goes by.")
    private static let profileToSendWith = Parameter(
        "profile", .name, "The profile that it is sent with; the one in use unless given.")
    private static let links = [
        Parameter("parent", .integer, "The task that it repeats.").within(1...Int64.max),
        Parameter("continues", .integer, "The task whose last frame it begins with.").within(1...Int64.max),
        Parameter("more_takes", .flag, "Numbers its takes behind those that its shot has."),
    ]

    /// What makes tasks, which costs money.
    var makingTasks: [Endpoint] {
        [
            .post(
                "/api/v1/tasks", "submit", "Checks a request, writes it down, sends it.", for: .maker,
                [Self.queue, Self.allowDuplicate, Self.outcome, Self.profileToSendWith] + Self.links,
                answer: .either([.array(.named("MadeTask")), .named("Outcome")])
            ) { call in
                var draft = try draft(call.body, call.text("profile"))
                if let parent = call.integer("parent") {
                    try await require("\(parent)", for: call.visitor)
                    draft.parentID = try await repository.task(parent).id
                }
                if let continued = call.integer("continues") {
                    draft.continuesID = try await repository.task(continued).id
                }
                draft.continuesTakes = call.flag("more_takes")
                return try await submit(draft, call)
            }.takingRequest().keptToProject(),
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
        let heard = Heard()
        var outcome = try await desk.submit(
            SubmitOrder([draft], isRecordOnly: call.flag("queue") || isLater), for: heard.caller)
        if let ref = draft.ref, draft.takes ?? 1 > 1, !outcome.isNew.values.contains(true) {
            outcome.tasks = try await takes(ref: ref, profile: draft.profile)
        }
        let hasMade = outcome.isNew.values.contains(true)
        if call.flag("outcome") { return Reply(json(of: outcome), hasMade: hasMade, notices: heard.notices) }
        if let failure = outcome.failure { throw failure }
        let json = json(of: outcome.tasks) { $1.field("created", outcome.isNew[$0.id] == true) }
        return Reply(json, hasMade: hasMade, notices: heard.notices)
    }

    /// All that a ref has made: whoever asks again wants to hear of each.
    private func takes(ref: String, profile: String) async throws -> [VideoTask] {
        do { return [try await repository.task(named: "ref:\(ref)", profile: profile)] } catch StoreError.ambiguous(
            _, let candidates)
        { return candidates.sorted { $0.id < $1.id } }
    }

    private func json(of outcome: SubmitOutcome) -> String {
        var json = JSONWriter()
        json.object { json in
            json.key("tasks")
            write(outcome.tasks, to: &json) { $1.field("created", outcome.isNew[$0.id] == true) }
            json.field("exit_code", Int(outcome.exit.rawValue))
            json.rawField("error", (outcome.stranded ?? outcome.failure)?.object)
            json.arrayField("errors") { json in
                for failure in outcome.failures { json.raw(failure.object) }
            }
            json.field("daemon_runs", outcome.daemonRuns)
        }
        return json.text
    }
}
