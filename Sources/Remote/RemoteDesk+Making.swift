import Contract
public import Desk
import Files
import Model
import Providers
import Store
import Sync
import Transport

extension RemoteDesk {
    public func submit(_ order: SubmitOrder, for caller: Caller) async throws -> SubmitOutcome {
        var orders = order.drafts
        for place in orders.indices where orders[place].ref == nil { orders[place].ref = Self.newRef() }
        try Self.checkDestination(order)
        try await approve(orders, order)
        var outcome = SubmitOutcome(
            tasks: [], isNew: [:], exit: .done, failures: [], isInterrupted: false, daemonRuns: false)
        for draft in orders where !caller.interruption.isRaised {
            let made = try await lettingEnd(draft.ref ?? "", caller) { try await make(draft, order, caller) }
            for task in made.tasks where made.isNew[task.id] == true { caller.tell(.made(task)) }
            outcome.tasks += made.tasks
            outcome.isNew.merge(made.isNew) { $1 }
            outcome.failures += made.failures
            outcome.daemonRuns = outcome.daemonRuns || made.daemonRuns
            outcome.failure = outcome.failure ?? made.failure
            outcome.exit = Exit.gravest([outcome.exit, made.exit])
        }
        outcome.isInterrupted = caller.interruption.isRaised
        if outcome.isInterrupted, outcome.exit == .done { outcome.exit = .interrupted }
        guard order.waits, !outcome.isInterrupted, [.done, .busy, .unreachable].contains(outcome.exit) else {
            return outcome
        }
        let waited = try await wait(WaitOrder(ids: outcome.tasks.map(\.id), timeout: order.waitTimeout), for: caller)
        (outcome.tasks, outcome.exit, outcome.failures) = (waited.tasks, waited.exit, waited.told)
        if outcome.exit == .key, let first = waited.stranded.keys.min() { outcome.stranded = waited.stranded[first] }
        outcome.failure = outcome.exit == .done ? nil : waited.failure(of: outcome.exit)
        if outcome.exit == .done, let path = order.drafts.first?.outputPath, outcome.tasks.count == 1 {
            outcome.tasks[0] = try await fetch(outcome.tasks[0], to: path)
        }
        return outcome
    }

    /// A request that is under way is let end by the first wish: its answer may be paid for. By the second it is left to the
    /// server, and its ref tells what came of it.
    private func lettingEnd(
        _ ref: String, _ caller: Caller, _ body: @escaping @Sendable () async throws -> SubmitOutcome
    ) async throws -> SubmitOutcome {
        let work = Task { try await body() }
        let handler = Interruption.Handler {
            caller.tell(
                .remark(
                    "waiting for the server's answer, since what was sent may be paid for; a second signal leaves it to "
                        + "the server, and `reel show ref:\(ref)` tells what came of it"))
        } cutOff: {
            work.cancel()
            return true
        }
        return try await caller.interruption.handled(by: handler) {
            do { return try await work.value } catch  where work.isCancelled {
                var failure = unsettled(ref, ServerConnection.Lost(reason: "it was interrupted", mayHaveArrived: true))
                failure.task = try? await task(named: "ref:\(ref)").id
                throw failure
            }
        }
    }

    private static let noOutput = Failure(
        code: "not_from_afar",
        message: "--output names a file of the server's machine; leave it out, and bring the video here with "
            + "`reel download TASK -D FOLDER`", exit: .usage)

    /// A key of its own for each task, so that a lost answer is asked for again, and never guessed at.
    private static func newRef() -> String {
        "reel-" + (0..<12).map { _ in UInt8.random(in: .min ... .max) }.hexadecimal
    }

    /// What is new is approved before anything is sent.
    private func approve(_ drafts: [TaskDraft], _ order: SubmitOrder) async throws {
        var new: [TaskDraft] = []
        for (draft, asked) in zip(drafts, order.drafts) {
            guard let ref = asked.ref, try await isKnown(ref) else {
                new.append(draft)
                continue
            }
        }
        try order.approve(new)
    }

    private func isKnown(_ ref: String) async throws -> Bool {
        do {
            _ = try await task(named: "ref:\(ref)")
            return true
        } catch let failure as Failure where failure.exit == .notFound {
            return false
        } catch let failure as Failure where failure.code == "ambiguous" {
            return true
        }
    }

    /// One request, asked for again under its ref until the server has said what came of it.
    private func make(_ draft: TaskDraft, _ order: SubmitOrder, _ caller: Caller) async throws -> SubmitOutcome {
        var query = named + [("outcome", "true")]
        if order.isRecordOnly { query.append(("queue", "true")) }
        if draft.allowsDuplicate { query.append(("allow_duplicate", "true")) }
        if let parent = draft.parentID { query.append(("parent", "\(parent)")) }
        if let continued = draft.continuesID { query.append(("continues", "\(continued)")) }
        if draft.continuesTakes { query.append(("more_takes", "true")) }
        let body = RemoteBody.line(draft)
        let ref = draft.ref ?? ""
        var (isFirst, tries) = (true, 0)
        while true {
            do {
                let answer = try await api.once("POST", "/tasks", query, body, RemoteAPI.longTimeout, isTold: isFirst)
                let outcome = try Self.outcome(JSONValue.parse(answer))
                return try await settled(outcome, isFirst: isFirst, caller)
            } catch let lost as ServerConnection.Lost {
                // What never left cannot have made anything; what did is asked for again by its ref.
                if isFirst, !lost.mayHaveArrived { throw unsent(lost) }
                isFirst = false
                tries += 1
                guard tries < 8, !caller.interruption.isRaised, !Task.isCancelled else { throw unsettled(ref, lost) }
                caller.tell(.trouble("the server's answer was lost (\(lost.reason)); asking again by ref \(ref)"))
                try? await Task.sleep(for: .milliseconds(250 << min(tries, 6)))
            }
        }
    }

    /// What was asked for again may still be under way at the server.
    private func settled(
        _ outcome: SubmitOutcome, isFirst: Bool, _ caller: Caller
    ) async throws -> SubmitOutcome {
        guard !isFirst, outcome.tasks.contains(where: { $0.state == .submitting }) else { return outcome }
        var outcome = outcome
        while outcome.tasks.contains(where: { $0.state == .submitting }), !caller.interruption.isRaised {
            try await Task.sleep(for: .milliseconds(500))
            outcome.tasks = try await tasks(outcome.tasks.map(\.id))
        }
        outcome.exit = Exit.gravest(
            outcome.tasks.map { ExitStatus.afterSubmit($0, daemonRuns: outcome.daemonRuns) })
        outcome.failures = outcome.tasks.compactMap {
            ExitStatus.failure($0, ExitStatus.afterSubmit($0, daemonRuns: outcome.daemonRuns), videosFolder: "")
        }
        outcome.failure = outcome.exit == .done ? nil : outcome.failures.first
        return outcome
    }

    private func unsent(_ lost: ServerConnection.Lost) -> Failure {
        var failure = api.failure(lost)
        failure.message += "; nothing was recorded or sent"
        return failure
    }

    private func unsettled(_ ref: String, _ lost: ServerConnection.Lost) -> Failure {
        Failure(
            code: "unsettled",
            message: "the server's answer was lost (\(lost.reason)), so that nobody knows here whether it has made the "
                + "task; ask it, or run the same again with --ref \(ref), which makes no second one",
            exit: .uncertain, created: .unknown, next: "reel show ref:\(ref)")
    }

    static func outcome(_ json: JSONValue) throws -> SubmitOutcome {
        let tasks = try Self.tasks(json["tasks"] ?? .null)
        let isNew = (json["tasks"]?.array ?? []).map { $0["created"]?.bool ?? false }
        let exit = (json["exit_code"]?.integer).flatMap { Exit(rawValue: Int32(truncatingIfNeeded: $0)) } ?? .failed
        func failure(_ value: JSONValue?) -> Failure? { value.flatMap { Failure(.object(["error": $0])) } }
        var outcome = SubmitOutcome(
            tasks: tasks, isNew: Dictionary(zip(tasks.map(\.id), isNew)) { $0 || $1 }, exit: exit,
            failures: (json["errors"]?.array ?? []).compactMap { failure($0) }, isInterrupted: false,
            daemonRuns: json["daemon_runs"]?.bool ?? false)
        outcome.failure = failure(json["error"])
        return outcome
    }

    // MARK: Batches

    public func plan(_ order: BatchOrder) async throws -> BatchOutcome {
        try await batch(order, isDryRun: true)
    }

    public func submit(_ order: BatchOrder, for caller: Caller) async throws -> BatchOutcome {
        let first = try await plan(order)
        guard !first.hasConflict else { return first }
        let new = order.lines.indices.filter { first.results[$0].missing > 0 }
        try order.approve(new.map { (order.lines[$0].cost, first.results[$0].missing) })
        // All of it or nothing, and the same again records nothing: it can be asked for once more.
        for tries in 0... {
            do { return try await batch(order, isDryRun: false) } catch let lost as ServerConnection.Lost {
                guard tries < 6, tries > 0 || lost.mayHaveArrived else { throw api.failure(lost) }
                caller.tell(.trouble("the server's answer was lost (\(lost.reason)); asking again"))
                try? await Task.sleep(for: .milliseconds(250 << tries))
            }
        }
        return first
    }

    private func batch(_ order: BatchOrder, isDryRun: Bool) async throws -> BatchOutcome {
        var query = named
        if isDryRun { query.append(("dry_run", "true")) }
        if order.revises { query.append(("revise", "true")) }
        var body: [UInt8] = []
        var allowsDuplicate = false
        for line in order.lines {
            var draft = try line.draft()
            if line.largeBodySHA256 != nil { draft.request = draft.request.with(body: try line.body()) }
            allowsDuplicate = allowsDuplicate || draft.allowsDuplicate
            if draft.outputPath != nil { throw Self.noOutput }
            body += RemoteBody.line(draft) + [UInt8(ascii: "\n")]
        }
        if allowsDuplicate { query.append(("allow_duplicate", "true")) }
        let answer = try await api.once(
            "POST", "/batch", query, body, RemoteAPI.longTimeout, type: "application/x-ndjson")
        return try BatchJSON.read(JSONValue.parse(answer), order.lines)
    }

    // MARK: Old requests

    public func remakes(
        of choice: TaskChoice, with request: RemakeRequest, for caller: Caller
    ) async throws -> [Remake] {
        var remakes: [Remake] = []
        for id in try await ids(of: choice, for: caller) {
            let details = try await details(DetailQuestion("\(id)", request: true))
            switch request {
            case .whole(let whole): remakes.append(Remake(parent: details.task, request: whole))
            case .changed(let changes):
                guard let body = details.request else {
                    let sentence =
                        details.task.prunedSentence(caller.time) ?? "the request of task \(id) is not in the ledger"
                    throw Failure(
                        code: "no_request", message: sentence + "; give --request", exit: .invalidRequest, task: id)
                }
                var request = try rules.change(body, by: changes)
                request.files = changes.files
                let isSameFrame = changes.urls(.image, .firstFrame).isEmpty
                remakes.append(
                    Remake(
                        parent: details.task, request: request,
                        continuesID: isSameFrame ? details.task.continuesID : nil))
            }
        }
        return remakes
    }
}

/// A task to be made, as a line of a table says it.
enum RemoteBody {
    static func line(_ draft: TaskDraft) -> [UInt8] {
        var line = JSONWriter()
        line.object { json in
            json.rawField("request", String(decoding: draft.request.body, as: UTF8.self).withoutLineBreaks)
            if let ref = draft.ref { json.field("ref", ref) }
            if let project = draft.project { json.field("project", project) }
            if let shot = draft.shot { json.field("shot", shot) }
            if let takes = draft.takes { json.field("takes", takes) }
            if !draft.tags.isEmpty {
                json.arrayField("tags") { json in
                    for tag in draft.tags { json.string(tag) }
                }
            }
            if let note = draft.note { json.field("note", note) }
            if draft.priority != 0 { json.field("priority", draft.priority) }
            if let moment = draft.notBefore { json.field("not_before", Timestamp.rfc3339(moment)) }
        }
        return line.bytes
    }
}

extension String {
    /// JSON may have line breaks between its parts, and only there; a line of a table has none.
    fileprivate var withoutLineBreaks: String {
        contains("\n") || contains("\r") ? replacing("\n", with: " ").replacing("\r", with: " ") : self
    }
}
