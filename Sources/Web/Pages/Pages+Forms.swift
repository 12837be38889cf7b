import Contract
import Crypto
import Desk
import HTTPTypes
import Hummingbird
import Model
import Store

/// What a button of a task's page does.
enum PageAction: String, CaseIterable {
    case pick, reject, unpick, hold, release, cancel, takes, resubmit, refresh, fetch, edit
}

extension Pages {
    /// Does what a form asks for, and leads back to the page, or tells why not.
    func act(_ task: String, _ request: Request, _ context: WebContext) async throws -> Response {
        guard let visitor = context.visit.visitor else { throw Refusal.noToken }
        let form = try await Form(request, context)
        try forgery.require(form.text("mark"), of: visitor)
        let then = form.text("then").map(SignIn.destination)
        let back = then ?? Self.address(of: task)
        guard visitor.role >= .maker else {
            return Self.said(Refusal.tooLittle(visitor, .maker).failure, back: back, request, .forbidden)
        }
        guard let action = form.text("action").flatMap(PageAction.init) else {
            throw Failure(code: "usage", message: "the form says nothing of what to do", exit: .usage)
        }
        let found = try await desk.repository.task(named: task, profile: desk.profile)
        try visitor.require(found, named: task)
        let id = found.id
        do {
            let perform = { @Sendable (action: PageAction, id: Int64, form: Form) in
                try await Author.$name.withValue(visitor.name) {
                    try await self.perform(action, id, form, for: visitor)
                }
            }
            let shown = try await desk.work.shielded {
                guard action == .takes || action == .resubmit else { return try await perform(action, id, form) }
                guard let once = form.text("once"), once.utf8.count == 32 else {
                    throw Failure(
                        code: "usage", message: "the form says nothing of when it was shown; load it again",
                        exit: .usage)
                }
                return try await pressed.press(once) { try await perform(action, id, form) }
            }
            return SignIn.redirect(to: then ?? "/tasks/\(shown)", request)
        } catch {
            let failure = Failure(error)
            return Self.said(failure, back: back, request, Refusal(failure).status)
        }
    }

    /// - Returns: the number of the task to be shown then.
    private func perform(
        _ action: PageAction, _ id: Int64, _ form: Form, for visitor: Visitor
    ) async throws -> Int64 {
        let (choice, caller) = (TaskChoice(names: ["\(id)"]), desk.caller)
        switch action {
        case .pick, .reject:
            let reason = form.text("reason").flatMap { $0.isEmpty ? nil : $0 }
            try WebDesk.refuse(GivenTextRule.text("reason", reason))
            _ = try await desk.desk.judge(choice, action == .pick ? .picked : .rejected, because: reason, for: caller)
        case .unpick: _ = try await desk.desk.judge(choice, nil, because: nil, for: caller)
        case .hold: _ = try await desk.desk.hold(choice, for: caller)
        case .release: _ = try await desk.desk.release(choice, for: caller)
        case .cancel: _ = try await desk.desk.cancel(choice, isDryRun: false, for: caller)
        case .refresh:
            let outcome = try await desk.desk.refresh(choice, for: caller)
            if let failure = outcome.failure { throw failure }
        case .fetch:
            let outcome = try await desk.desk.download(DownloadOrder(choice), for: caller)
            if let failure = outcome.failure { throw failure }
        case .takes:
            guard let count = form.text("count").flatMap({ Int($0) }), (1...100).contains(count) else {
                throw Failure(code: "usage", message: "how many takes: allowed are 1 to 100", exit: .usage)
            }
            return try await make(id, for: visitor) { ($0.takes, $0.continuesTakes) = (count, true) }
        // Whoever presses the button knows that it is there already.
        case .resubmit: return try await make(id, for: visitor) { $0.allowsDuplicate = true }
        case .edit: try await edit(id, form, for: visitor)
        }
        return id
    }

    private func make(
        _ id: Int64, for visitor: Visitor, _ change: (inout TaskDraft) -> Void
    ) async throws -> Int64 {
        var draft = try await desk.admit(desk.remake("\(id)"), of: visitor)
        change(&draft)
        let outcome = try await desk.desk.submit(SubmitOrder([draft]), for: desk.caller)
        if let failure = outcome.failure { throw failure }
        return outcome.tasks.first?.id ?? id
    }

    private func edit(_ id: Int64, _ form: Form, for visitor: Visitor) async throws {
        // Only what was changed here: others may have changed the rest since the page was shown.
        func changed(_ name: String) -> String? { form.text(name) == form.text("was_" + name) ? nil : form.text(name) }
        func tags(_ name: String) -> Set<String> {
            Set((form.text(name) ?? "").split(whereSeparator: \.isWhitespace).map(String.init))
        }
        var edit = TaskEdit()
        (edit.project, edit.shot) = (changed("project"), changed("shot"))
        if edit.project != nil { edit.project = try visitor.keep(edit.project) }
        let note = form.text("note")?.replacing("\r\n", with: "\n")
        if note.map(Self.noteMark) != form.text("was_note") { edit.note = note }
        edit.addedTags = tags("tags").subtracting(tags("was_tags")).sorted()
        edit.removedTags = tags("was_tags").subtracting(tags("tags")).sorted()
        guard edit != TaskEdit() else { return }
        try WebDesk.refuse(
            GivenTextRule.name("project", edit.project) ?? GivenTextRule.name("shot", edit.shot)
                ?? GivenTextRule.text("note", edit.note) ?? edit.addedTags.lazy.compactMap(GivenTextRule.tag).first)
        _ = try await desk.desk.edit(TaskChoice(names: ["\(id)"]), edit, for: desk.caller)
    }

    /// No two pages are shown with the same.
    static func once() -> String {
        (0..<4).map { _ in withUnsafeBytes(of: UInt32.random(in: .min ... .max)) { Array($0).hexadecimal } }.joined()
    }

    /// What tells whether a note was changed: a hidden field keeps no line breaks.
    static func noteMark(_ note: String) -> String {
        Array(SHA256.hash(data: Array(note.trimmed.utf8))).hexadecimal
    }

    /// The buttons of a task: those that do something as it stands, for whoever may press them.
    func actions(_ task: VideoTask, _ words: Words, _ visitor: Visitor) -> [String: Any] {
        guard visitor.role >= .maker else { return ["canAct": false] }
        var buttons: [(PageAction, String)] = []
        let hasShot = !(task.shot ?? "").isEmpty
        if task.state == .completed, hasShot, task.verdict != .picked { buttons.append((.pick, "pick")) }
        if task.state.isFinal, task.verdict != .rejected { buttons.append((.reject, "reject")) }
        if task.verdict != nil { buttons.append((.unpick, "unpick")) }
        if task.state == .queued {
            buttons.append(task.waitingFor == .held ? (.release, "release") : (.hold, "hold"))
            buttons.append((.cancel, "cancel"))
        }
        if task.upstreamID != nil { buttons.append((.refresh, "refresh")) }
        if task.state == .completed, task.video?.state != .saved { buttons.append((.fetch, "fetch")) }
        buttons.append((.resubmit, "resubmit"))
        let cost = task.cost.map { "\(words["each costs"]) \(MoneyText.short($0))" } ?? ""
        let price = task.cost.map { ", \(MoneyText.short($0))" } ?? ""
        return [
            "canAct": true, "once": Self.once(), "mark": forgery.mark(for: visitor),
            "buttons": buttons.map { action, name in
                [
                    "action": action.rawValue,
                    "name": words[name] + (action == .resubmit ? price : ""),
                ]
            },
            "eachCosts": cost, "note": task.note ?? "", "noteMark": Self.noteMark(task.note ?? ""),
            "tagList": task.tags.joined(separator: " "),
            "project": task.project ?? "", "shot": task.shot ?? "",
        ]
    }
}
