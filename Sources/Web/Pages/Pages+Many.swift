import Contract
import Desk
import HTTPTypes
import Hummingbird
import Model
import Store

/// What is done to several tasks of the wall at once.
enum ManyAction: String, CaseIterable {
    case tag, untag, pick, reject, hold, release, fetch
}

extension Pages {
    private static let mostChosen = 500

    func addMany(to router: Router<WebContext>) {
        router.post("tasks") { request, context in try await actOnMany(request, context) }
        for (name, bytes) in [("select.js", PackageResources.select_js), ("bars.js", PackageResources.bars_js)] {
            router.get(RouterPath(name)) { request, _ in Self.file(bytes, "text/javascript; charset=utf-8", request) }
        }
    }

    /// Does what the bar of the wall asks for, and tells what came of it.
    private func actOnMany(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let visitor = context.visit.visitor else { throw Refusal.noToken }
        let form = try await Form(request, context)
        try forgery.require(form.text("mark"), of: visitor)
        let back = form.text("then").map(SignIn.destination) ?? "/"
        guard visitor.role >= .maker else {
            return Self.said(Refusal.tooLittle(visitor, .maker).failure, back: back, request, .forbidden)
        }
        do {
            guard let action = form.text("action").flatMap(ManyAction.init) else {
                throw Failure(code: "usage", message: "the form says nothing of what to do", exit: .usage)
            }
            let tasks = try await chosen(form, visitor)
            try Self.requireFit(tasks, for: action)
            let perform = { @Sendable in
                try await Author.$name.withValue(visitor.name) { try await self.perform(action, tasks.map(\.id), form) }
            }
            try await desk.work.shielded { try await perform() }
            let words = Words.wished(request.headers[.acceptLanguage])
            let done = words["done." + action.rawValue].replacing("{n}", with: "\(tasks.count)")
            let html = templates.page(
                "done", title: done,
                ["heading": done, "message": TaskNames.text(tasks.map(\.id)), "back": back],
                ["language": words.language, "words": words.texts, "isBare": true])
            return Self.page(html)
        } catch {
            let failure = Failure(error)
            return Self.said(failure, back: back, request, Refusal(failure).status)
        }
    }

    /// - Throws: `Failure` for none, too many, and what is no number; `StoreError` for what is not there for the visitor.
    private func chosen(_ form: Form, _ visitor: Visitor) async throws -> [VideoTask] {
        let texts = Set(form.texts("task"))
        guard (1...Self.mostChosen).contains(texts.count) else {
            throw Failure(
                code: "usage", message: "\(texts.count) tasks are selected; allowed are 1 to \(Self.mostChosen)",
                exit: .usage)
        }
        let ids = try texts.map { text in
            guard let id = Int64(text) else {
                throw Failure(
                    code: "usage",

                    message: "task: found '\(Sanitizer.line(text).truncated(to: 40))'; allowed is a number",
                    exit: .usage)
            }
            return id
        }
        let tasks = try await desk.repository.tasks(ids)
        let missing = Set(ids).subtracting(tasks.filter(visitor.sees).map(\.id))
        if !missing.isEmpty { throw StoreError.noSuchTask(TaskNames.text(missing)) }
        return tasks
    }

    /// All or nothing: half of it would leave people to find out which half.
    private static func requireFit(_ tasks: [VideoTask], for action: ManyAction) throws {
        func require(_ isFit: (VideoTask) -> Bool, _ rule: String) throws {
            let others = tasks.filter { !isFit($0) }
            guard let first = others.first else { return }
            let subject = others.count == 1 ? "task \(first.id)" : "tasks \(TaskNames.sentence(others.map(\.id)))"
            throw Failure(
                code: "not_possible", message: "nothing was changed, because of \(subject): \(rule)", exit: .failed,
                task: first.id)
        }
        switch action {
        case .pick:
            try require({ $0.state == .completed }, "only a finished video can be picked")
            try require({ !($0.shot ?? "").isEmpty }, "only a take of a shot can be picked")
        case .hold, .release: try require({ $0.state == .queued }, "only what is queued can be held or released")
        case .fetch: try require({ $0.state == .completed }, "only a finished task has a video")
        case .tag, .untag, .reject: break
        }
    }

    private func perform(_ action: ManyAction, _ ids: [Int64], _ form: Form) async throws {
        let (choice, caller) = (TaskChoice(names: ids.map(String.init)), desk.caller)
        switch action {
        case .tag, .untag:
            let tags = (form.text("tags") ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
            guard !tags.isEmpty else {
                throw Failure(code: "usage", message: "no tag is given; write one or several", exit: .usage)
            }
            var edit = TaskEdit()
            if action == .tag { edit.addedTags = tags } else { edit.removedTags = tags }
            try WebDesk.refuse(edit.addedTags.lazy.compactMap(GivenTextRule.tag).first)
            _ = try await desk.desk.edit(choice, edit, for: caller)
        case .pick: _ = try await desk.desk.judge(choice, .picked, because: nil, for: caller)
        case .reject: _ = try await desk.desk.judge(choice, .rejected, because: nil, for: caller)
        case .hold: _ = try await desk.desk.hold(choice, for: caller)
        case .release: _ = try await desk.desk.release(choice, for: caller)
        case .fetch:
            let outcome = try await desk.desk.download(DownloadOrder(choice), for: caller)
            guard var failure = outcome.failure else { return }
            let missing = outcome.tasks.filter { $0.video?.state != .saved }.map(\.id)
            if missing.count > 1 {
                failure.message += ". Of \(ids.count) videos these are missing: \(TaskNames.sentence(missing))"
            }
            throw failure
        }
    }

    /// The bar's buttons, for whoever may press them.
    func many(_ asked: Asked, _ visitor: Visitor) -> [String: Any] {
        guard visitor.role >= .maker else { return ["canChoose": false] }
        let then = "/" + (asked.query.isEmpty ? "" : "?") + Asked.text(asked.query)
        let buttons = ManyAction.allCases.filter { $0 != .tag && $0 != .untag }.map {
            ["action": $0.rawValue, "name": asked.words[$0.rawValue]]
        }
        return ["canChoose": true, "mark": forgery.mark(for: visitor), "then": then, "manyButtons": buttons]
    }
}
