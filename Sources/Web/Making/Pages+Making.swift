import Contract
import Desk
import HTTPTypes
import Hummingbird
import Model
import Store

/// What a button of the form of a new task does.
enum MakingAction: String {
    /// Tells what is wrong and what it costs.
    case check
    case make
    /// The same although an equal request is there.
    case anyway
}

extension Pages {
    func addMaking(to router: Router<WebContext>) {
        router.get("new") { request, context in try await newTask(request, try Self.requireMaker(context)) }
        router.post("new") { request, context in
            try await makeTask(request, try Self.requireMaker(context), context)
        }
        router.get("making.js") { request, _ in
            Self.file(PageTemplates.makingScript, "text/javascript; charset=utf-8", request)
        }
    }

    static func requireMaker(_ context: WebContext) throws -> Visitor {
        let visitor = try requireViewer(context)
        guard visitor.role >= .maker else { throw Refusal.tooLittle(visitor, .maker) }
        return visitor
    }

    /// The empty form, or one that is filled from another task.
    private func newTask(_ request: Request, _ visitor: Visitor) async throws -> Response {
        let asked = try Asked(request)
        let maker = TaskMaker(desk: desk, visitor: visitor, words: asked.words)
        var shown = ShownForm(form: maker.usual())
        if let from = asked.text("from") { (shown.form, shown.notes) = try await maker.form(from: from) }
        for field in [TaskFormField.project, .shot] {
            if let text = asked.text(field.rawValue) { shown.form[field] = text }
        }
        let outcome = try await maker.outcome(of: shown.form, isFinished: false)
        return Self.page(try await page(shown, outcome, maker, asked))
    }

    private func makeTask(
        _ request: Request, _ visitor: Visitor, _ context: WebContext
    ) async throws -> Response {
        let asked = try Asked(request)
        let sent = try await Form(request, context, atMost: largestForm, within: .seconds(300))
        try forgery.require(sent.text("mark"), of: visitor)
        guard let action = sent.text("action").flatMap(MakingAction.init) else {
            throw Failure(code: "usage", message: "the form says nothing of what to do", exit: .usage)
        }
        let maker = TaskMaker(desk: desk, visitor: visitor, words: asked.words)
        var shown = ShownForm(form: try TaskForm(sent))
        shown.isAskedByScript = sent.text("script") != nil
        // Somebody is still writing.
        let isLive = sent.text("live") != nil
        shown.tells = !isLive
        let outcome = try await maker.outcome(of: shown.form, isFinished: !isLive)
        guard action != .check, !isLive, let draft = outcome.draft, let spending = outcome.spending else {
            let status: HTTPResponse.Status = outcome.faults.isEmpty || isLive ? .ok : .unprocessableContent
            return Self.page(try await page(shown, outcome, maker, asked), status)
        }
        // Nobody pays another price than the button has named.
        guard sent.text("price") == spending.mark else {
            shown.alert = ShownForm.Alert(text: asked.words["otherPrice"].filled(priceText(spending, asked.words)))
            return Self.page(try await page(shown, outcome, maker, asked), .conflict)
        }
        do {
            let target = try await make(draft, shown.form, action, once: sent.text("once"), visitor)
            return SignIn.redirect(to: target, request)
        } catch {
            let failure = Failure(error)
            shown.alert = alert(failure, asked.words)
            // What the ref names was made with this form, and something else is asked for now.
            if failure.code == "ref_taken" { shown.form.ref = TaskForm().ref }
            return Self.page(try await page(shown, outcome, maker, asked), Refusal(failure).status)
        }
    }

    /// - Returns: the path of what it has come to.
    private func make(
        _ draft: TaskDraft, _ form: TaskForm, _ action: MakingAction, once: String?, _ visitor: Visitor
    ) async throws -> String {
        guard let once, once.utf8.count == 32 else {
            throw Failure(
                code: "usage", message: "the form says nothing of when it was shown; load it again", exit: .usage)
        }
        var made = draft
        if action == .anyway { made.allowsDuplicate = true }
        let isLater = draft.notBefore.map { $0 > desk.moments().now } ?? false
        let order = SubmitOrder([made], isRecordOnly: form.isRecordOnly || isLater)
        let submit = { @Sendable in
            try await Author.$name.withValue(visitor.name) { try await self.submit(order) }
        }
        // The ref keeps a second press from paying twice; this has it wait for what the first comes to.
        let first = try await desk.work.shielded { try await pressed.press(once, submit) }
        guard (draft.takes ?? 1) > 1 else { return "/tasks/\(first)" }
        let places = [("project", draft.project), ("shot", draft.shot)].compactMap { name, text in
            text.map { "\(name)=\(PercentText.encoded($0))" }
        }
        return "/" + (places.isEmpty ? "" : "?" + places.joined(separator: "&"))
    }

    /// - Returns: the number of the first task.
    private func submit(_ order: SubmitOrder) async throws -> Int64 {
        let outcome = try await desk.desk.submit(order, for: desk.caller)
        // What was recorded says on its page how it stands.
        if let task = outcome.tasks.first { return task.id }
        throw outcome.failure ?? Failure(code: "nothing", message: "nothing was made", exit: .failed)
    }

    /// What a person can do about trouble, in the words of a page.
    private func alert(_ failure: Failure, _ words: Words) -> ShownForm.Alert {
        var alert = ShownForm.Alert(text: Sanitizer.keepingLineBreaks(failure.message))
        alert.task = failure.existingTask
        let isUncertain = failure.next?.hasPrefix("reel resolve") == true
        switch failure.code {
        case "duplicate" where !isUncertain:
            alert.text = words["equalTask"]
            alert.offersAnyway = true
        case "duplicate": alert.text = words["equalUncertain"]
        case "ref_taken": alert.text = words["madeBefore"]
        case "over_cap":
            alert.text = words["overCap"]
        default: break
        }
        return alert
    }
}
