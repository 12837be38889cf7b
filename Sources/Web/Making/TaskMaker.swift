import Contract
import Desk
import Model
import Providers
import Store

/// Makes drafts of what is typed into the form of a new task, and finds what is wrong with it.
struct TaskMaker: Sendable {
    let desk: WebDesk
    let visitor: Visitor
    let words: Words

    var rules: any RequestRules { desk.desk.settings.rules }

    /// What a form comes to.
    struct Outcome: Sendable {
        /// Nil where something is wrong.
        var draft: TaskDraft?
        var faults = FormFaults()
        /// Of a form without a prompt, what it would cost with one.
        var spending: Spending?
    }

    // MARK: What the form is shown with

    /// What a request has where nobody says anything, with what this host's settings say.
    func usual() -> TaskForm {
        var form = TaskForm()
        let example = try? desk.draft(Array(#"{"prompt":"-"}"#.utf8), nil).request.summary
        let defaults = rules.defaults
        if let example {
            fill(&form, with: example)
        } else {
            form[.model] = defaults.model ?? ""
            form[.duration] = defaults.duration.map(String.init) ?? ""
            form[.resolution] = defaults.resolution ?? ""
            form[.ratio] = defaults.ratio ?? ""
        }
        (form[.takes], form[.project]) = ("1", visitor.project ?? "")
        return form
    }

    private func fill(_ form: inout TaskForm, with request: RequestSummary) {
        form[.model] = request.model
        form[.duration] = request.duration > 0 ? "\(request.duration)" : ""
        (form[.resolution], form[.ratio]) = (request.resolution, request.ratio)
        form[.watermark] = request.watermark.map { "\($0)" } ?? ""
        form[.generateAudio] = request.generateAudio.map { "\($0)" } ?? ""
        form[.taskTimeout] = request.timeout.map { "\($0)" } ?? ""
    }

    /// A form with what another task was made of.
    /// - Returns: also what of it is left out, as sentences.
    /// - Throws: `StoreError.noSuchTask`.
    func form(from name: String) async throws -> (form: TaskForm, notes: [String]) {
        let task = try await desk.repository.task(named: name, profile: desk.profile)
        try visitor.require(task, named: name)
        var form = usual()
        fill(&form, with: task.request)
        form[.prompt] = task.request.prompt
        (form[.project], form[.shot]) = (task.project ?? visitor.project ?? "", task.shot ?? "")
        (form[.tags], form[.note]) = (task.tags.joined(separator: " "), task.note ?? "")
        form[.priority] = task.priority == 0 ? "" : "\(task.priority)"
        form.from = "\(task.id)"
        guard let body = try await desk.repository.draft(of: task.id)?.body else {
            return (form, task.request.mode == .text ? [] : [words["requestGone"]])
        }
        let old = OldMaterial(body, prompt: task.request.prompt, rules)
        var notes: [String] = []
        var others = old.others
        for (index, piece) in old.pieces.enumerated() {
            let text: String
            switch PendingMaterial(address: piece.url) {
            case .lastFrame(let name): text = "last:\(task.continuesID.map(String.init) ?? name)"
            case .file:
                others += 1
                continue
            case nil where piece.url.utf8.count > Self.mostBytesOfURL || piece.url.hasPrefix("data:"):
                let short = OldPiece(task: "\(task.id)", place: index + 1)
                text = short.text
                notes.append(words["keptPiece"].filled(short.text, Self.telling(piece.url)))
            case nil: text = piece.url
            }
            let field = TaskFormField(piece)
            form[field] = form[field].isEmpty ? text : form[field] + "\n" + text
        }
        if others > 0 { notes.append(words["leftOut"].filled("\(others)")) }
        return (form, notes)
    }

    /// What is longer stands in a form by a short name.
    private static let mostBytesOfURL = 4_000

    /// Such as `image/png, 120 kB`.
    private static func telling(_ url: String) -> String {
        let type = url.hasPrefix("data:") ? url.dropFirst(5).prefix { $0 != ";" && $0 != "," } : "URL"
        let bytes = url.hasPrefix("data:") ? url.utf8.count * 3 / 4 : url.utf8.count
        return "\(type), \(ByteCount.text(Int64(bytes)))"
    }

    // MARK: What comes of it

    /// - Parameter isFinished: whether a prompt that is missing is a fault: nobody is told so while still writing.
    func outcome(of form: TaskForm, isFinished: Bool) async throws -> Outcome {
        var outcome = Outcome()
        let material = try await material(of: form, &outcome.faults)
        let isEmpty = form.text(.prompt) == nil && !form.hasMaterial
        if isEmpty, isFinished { outcome.faults.add(words["noPrompt"], at: .prompt) }
        do {
            var draft = try desk.draft(form.body(material, prompt: isEmpty ? "-" : nil), nil)
            draft.project = try visitor.keep(draft.project)
            if let from = form.from {
                let parent = try await desk.repository.task(named: from, profile: desk.profile)
                try visitor.require(parent, named: from)
                draft.parentID = parent.id
            }
            var spending = Spending()
            spending.add(draft.cost, times: draft.takes ?? 1)
            outcome.spending = spending
            if !isEmpty { draft = try await desk.admit(draft, of: visitor) }
            for case .lastFrame(let name) in draft.request.pending {
                do { _ = try await desk.repository.task(named: name, profile: desk.profile) } catch let error
                    as StoreError
                {
                    outcome.faults.add(Failure(error).message, at: .firstFrame)
                }
            }
            if outcome.faults.isEmpty, !isEmpty { outcome.draft = draft }
        } catch let failure as Failure {
            outcome.faults.add(failure, material.mapValues(\.count))
        } catch let refusal as Refusal where refusal.failure.code == "project" {
            outcome.faults.add(refusal.failure.message, at: .project)
        } catch let error as StoreError {
            outcome.faults.add(Failure(error).message)
        }
        return outcome
    }

    static let mostTakes = 1_000

    /// What each field of material puts into the request: what is typed, with the pieces of older tasks in place of their
    /// names, and behind it the files.
    private func material(
        of form: TaskForm, _ faults: inout FormFaults
    ) async throws -> [TaskFormField: [String]] {
        var material: [TaskFormField: [String]] = [:]
        for field in TaskFormField.material {
            for line in form.lines(field) {
                guard let piece = OldPiece(line) else {
                    material[field, default: []].append(line)
                    continue
                }
                if let url = try await address(of: piece) {
                    material[field, default: []].append(url)
                } else {
                    faults.add(words["noPiece"].filled(piece.text, piece.task), at: field)
                }
            }
        }
        for file in form.files {
            guard let kind = file.field.materialKind else { continue }
            guard let bytes = file.bytes else {
                faults.add(words["brokenFile"].filled(file.name), at: file.field)
                continue
            }
            do throws(InvalidRequest) {
                let broken = rules.violations(ofFileBytes: bytes.count, kind, at: file.name)
                guard broken.isEmpty else { throw InvalidRequest(violations: broken) }
                material[file.field, default: []].append(try rules.address(ofFile: bytes, kind, at: file.name))
            } catch {
                for violation in error.violations { faults.add("\(violation)", at: file.field) }
            }
        }
        return material
    }

    private func address(of piece: OldPiece) async throws -> String? {
        guard let task = try? await desk.repository.task(named: piece.task, profile: desk.profile),
            visitor.sees(task), let body = try await desk.repository.draft(of: task.id)?.body
        else { return nil }
        let pieces = OldMaterial(body, prompt: task.request.prompt, rules).pieces
        guard pieces.indices.contains(piece.place - 1) else { return nil }
        let url = pieces[piece.place - 1].url
        // A name of what is not ready says nothing outside of its own task.
        return PendingMaterial(address: url) == nil ? url : nil
    }
}
