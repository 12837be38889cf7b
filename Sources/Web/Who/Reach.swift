import Contract
import Desk
import HTTPTypes
import Model
import Store

/// What of a ledger an endpoint is about, for visitors who have one project of it.
enum Reach: Sendable {
    /// All of it: not for them.
    case ledger
    /// The tasks that the path names: they must be of the project.
    case named
    /// What the endpoint itself keeps to the project.
    case kept

    /// Unless an endpoint says otherwise: it is about what its path names.
    init(_ path: String) { self = path.contains("{task}") ? .named : .ledger }
}

extension Visitor {
    /// Whether a task is any of the visitor's business.
    func sees(_ task: VideoTask) -> Bool { project == nil || task.project == project }

    /// - Throws: `StoreError.noSuchTask` for a task of another project, as for one that is not there.
    func require(_ task: VideoTask, named name: String) throws {
        guard sees(task) else { throw StoreError.noSuchTask(name) }
    }

    /// The project that something is asked for in.
    /// - Throws: `Refusal` for another one than the visitor has.
    func keep(_ asked: String?) throws -> String? {
        guard let project else { return asked }
        guard asked.map(Spelling.composed) ?? project == project else {
            throw refusal("that is not in the project \(Sanitizer.line(project))")
        }
        return project
    }

    /// - Throws: `Refusal` where the ledger as a whole is asked for.
    func requireWholeLedger() throws {
        if project != nil { throw refusal("this is about the whole ledger") }
    }

    private func refusal(_ reason: String) -> Refusal {
        Refusal(
            status: .forbidden,
            Failure(
                code: "project",
                message:
                    "\(Sanitizer.line(name)) may see and work in the project \(Sanitizer.line(project ?? "")) only, "
                    + "and \(reason)", exit: .key))
    }
}

extension WebDesk {
    /// - Parameter name: one task or several, as a path names them.
    /// - Throws: `StoreError.noSuchTask` where one of them is of another project than the visitor's.
    func require(_ name: String, for visitor: Visitor) async throws {
        // What filters match is kept to the project where they are read.
        guard visitor.project != nil, name != "*" else { return }
        let ids = try await desk.ids(of: TaskChoice(names: [name]), for: caller)
        for task in try await desk.tasks(ids) { try visitor.require(task, named: name) }
    }

    /// Looks at a task that a visitor is about to make: what it is in, what it continues, and whether it can be counted.
    /// - Throws: `Refusal`, `Failure`, `StoreError`.
    func admit(_ draft: TaskDraft, of visitor: Visitor) async throws -> TaskDraft {
        var draft = draft
        draft.project = try visitor.keep(draft.project)
        if let continued = draft.continuesID { try await require("\(continued)", for: visitor) }
        for case .lastFrame(let name) in draft.request.pending { try await require(name, for: visitor) }
        guard !visitor.caps.isEmpty, !visitor.caps.contains(where: { $0.currency == draft.cost?.currency }) else {
            return draft
        }
        let caps = visitor.caps.map(\.amountText).joined(separator: ", ")
        throw Failure(
            code: "no_price",
            message: "\(Sanitizer.line(visitor.name)) may spend \(caps), and "
                + (draft.cost.map { "this costs \(MoneyText.short($0))" }
                    ?? "no price is set for this, so that nobody knows what it costs")
                + "; whoever keeps the ledger adds a price or a cap. Nothing was recorded", exit: .refused)
    }
}
