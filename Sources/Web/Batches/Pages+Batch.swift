import Contract
import Desk
import HTTPTypes
import Hummingbird
import Model
import Store

extension Pages {
    func addBatches(to router: Router<WebContext>) {
        router.get("batch") { request, context in
            let visitor = try Self.requireMaker(context)
            let asked = try Asked(request)
            var shown = ShownBatch()
            shown.project = visitor.project ?? asked.text("project") ?? ""
            if let made = asked.text("made").flatMap({ Int($0) }), let known = asked.text("known").flatMap({ Int($0) })
            {
                shown.done = asked.words["recordedSoMany"].filled("\(made)", "\(known)")
            }
            return Self.page(try await page(shown, nil, visitor, asked))
        }
        router.post("batch") { request, context in
            try await recordBatch(request, try Self.requireMaker(context), context)
        }
        router.get("batch.js") { request, _ in
            Self.file(PageTemplates.batchScript, "text/javascript; charset=utf-8", request)
        }
    }

    private func recordBatch(
        _ request: Request, _ visitor: Visitor, _ context: WebContext
    ) async throws -> Response {
        let asked = try Asked(request)
        let form = try await Form(request, context, atMost: largestForm, within: .seconds(300))
        try forgery.require(form.text("mark"), of: visitor)
        var shown = ShownBatch()
        shown.text = (form.text("lines") ?? "").replacing("\r\n", with: "\n")
        shown.name = form.text("name") ?? ""
        shown.project = (form.text("project") ?? "").trimmed
        shown.revises = form.text("revise") != nil
        let project = shown.project.isEmpty ? nil : shown.project
        try WebDesk.refuse(GivenTextRule.name("project", project))
        let checked = try await CheckedBatch(
            shown.text, name: shown.name, project: project, revises: shown.revises, desk, for: visitor,
            asked.words)
        guard form.text("action") == "record", checked.isClean else {
            let status: HTTPResponse.Status = checked.isClean ? .ok : .unprocessableContent
            return Self.page(try await page(shown, checked, visitor, asked), status)
        }
        // Only what was shown is recorded. A second press finds it all there.
        guard form.text("checked") == checked.mark || checked.missing == 0 else {
            shown.alert = asked.words["otherBatch"]
            return Self.page(try await page(shown, checked, visitor, asked), .conflict)
        }
        do {
            let made = try await record(checked, once: form.text("once"), visitor)
            let pairs = ["made=\(made)", "known=\(checked.known + checked.missing - made)"]
            let place = project.map { ["project=\(PercentText.encoded($0))"] } ?? []
            return SignIn.redirect(to: "/batch?" + (pairs + place).joined(separator: "&"), request)
        } catch {
            let failure = Failure(error)
            shown.alert = Sanitizer.keepingLineBreaks(failure.message)
            return Self.page(try await page(shown, checked, visitor, asked), Refusal(failure).status)
        }
    }

    /// - Returns: how many tasks were recorded just now.
    private func record(_ checked: CheckedBatch, once: String?, _ visitor: Visitor) async throws -> Int {
        guard let once, once.utf8.count == 32 else {
            throw Failure(
                code: "usage", message: "the form says nothing of when it was shown; load it again", exit: .usage)
        }
        var order = checked.order
        // Others may have recorded some of it since it was looked at.
        let mark = checked.spending.mark
        order.approve = { new throws(Failure) in
            var spending = Spending()
            for (cost, count) in new { spending.add(cost, times: count) }
            guard spending.mark == mark else {
                throw Failure(
                    code: "changed", message: "what is new changed meanwhile; nothing was recorded. Check it again",
                    exit: .refused)
            }
        }
        let approved = order
        let submit = { @Sendable in
            try await Author.$name.withValue(visitor.name) { try await self.submit(approved) }
        }
        return Int(try await desk.work.shielded { try await pressed.press(once, submit) })
    }

    private func submit(_ order: BatchOrder) async throws -> Int64 {
        let outcome = try await desk.desk.submit(order, for: desk.caller)
        guard !outcome.hasConflict else {
            throw Failure(
                code: "changed", message: "what is new changed meanwhile; nothing was recorded. Check it again",
                exit: .refused)
        }
        return Int64(outcome.results.reduce(0) { $0 + $1.made.count })
    }
}
