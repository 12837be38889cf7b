import Contract
import Model
import Providers
import Store

/// The form of a new task as it is shown.
struct ShownForm: Sendable {
    /// What is told on top beside the faults of fields.
    struct Alert: Sendable {
        var text: String
        /// The task that stands in the way.
        var task: Int64?
        /// Whether it can be made all the same.
        var offersAnyway = false
    }

    var form: TaskForm
    /// Sentences about what it is filled with.
    var notes: [String] = []
    var alert: Alert?
    /// Whether faults are told on top: not while somebody is still writing.
    var tells = false
    /// Whether a script asks, which keeps the files that were given.
    var isAskedByScript = false
}

extension Pages {
    func page(
        _ shown: ShownForm, _ outcome: TaskMaker.Outcome, _ maker: TaskMaker, _ asked: Asked
    ) async throws -> String {
        let (words, form, visitor) = (maker.words, shown.form, maker.visitor)
        let faults = outcome.faults
        let groups = FormGroup.all.map { group($0, form, faults, maker) }
        var content: [String: Any] = [
            "groups": groups, "mark": forgery.mark(for: visitor), "once": RandomText.hexadecimal(bytes: 16),
            "ref": form.ref, "from": form.from ?? "", "hasNotes": !shown.notes.isEmpty, "notes": shown.notes,
            "isRecordOnly": form.isRecordOnly,
            "files": shown.isAskedByScript
                ? [] : form.files.map { ["fileField": GivenFile.name(of: $0.field), "fileText": $0.text] },
        ]
        if let from = form.from { content["fromText"] = words["fromTask"].filled(from) }
        let told = shown.tells ? faults.list.map { self.told($0, words) } : []
        if !told.isEmpty || shown.alert != nil {
            content["isTold"] = true
            content["told"] = told
            content["toldTitle"] =
                shown.alert?.text ?? words[told.count == 1 ? "oneFault" : "faults"].filled("\(told.count)")
            if let task = shown.alert?.task { content["inTheWay"] = task }
            if shown.alert?.offersAnyway == true { content["offersAnyway"] = true }
        }
        let price = try await priceView(outcome, visitor, words)
        content.merge(price) { $1 }
        let title = words["newTask"]
        return templates.page("new", title: title, content, frame(asked, visitor))
    }

    private func told(_ fault: FormFaults.Fault, _ words: Words) -> [String: Any] {
        guard let field = fault.field else { return ["text": fault.text, "hasPlace": false] }
        return [
            "text": fault.text, "hasPlace": true, "place": field.rawValue,
            "placeName": words["field.\(field.rawValue)"],
        ]
    }

    // MARK: The price

    private func priceView(
        _ outcome: TaskMaker.Outcome, _ visitor: Visitor, _ words: Words
    ) async throws -> [String: Any] {
        guard let spending = outcome.spending else {
            return ["hasPrice": false, "price": "", "makeText": words["make"]]
        }
        let budgets = try await desk.repository.budgets()
        let caps = HoldingCap.among(
            budgets, spending, profile: desk.profile, projects: [outcome.draft?.project], for: visitor)
        let views = capViews(caps, words)
        let isPriced = spending.unpriced == 0
        return [
            "hasPrice": true, "isPriced": isPriced, "price": spending.mark, "priceText": priceText(spending, words),
            "makeText": words["make"] + (isPriced ? " · " + spending.text : ""),
            "caps": views, "hasCaps": !views.isEmpty,
        ]
    }

    func priceText(_ spending: Spending, _ words: Words) -> String {
        guard spending.unpriced == 0 else { return words["noPrice"] }
        return spending.count == 1 ? spending.text : words["priceOf"].filled(spending.text, "\(spending.count)")
    }

    func capViews(_ caps: [HoldingCap], _ words: Words) -> [[String: Any]] {
        caps.compactMap { cap in
            let budget = cap.budget
            guard cap.isOpen else {
                return cap.isTooSmall ? ["capText": words["hiddenCap"], "isTooSmall": true] : nil
            }
            let currency = budget.cap.currency
            let amount = { MoneyText.amount(Money.amount($0), currency) }
            let scope = budget.cap.scope
            let whose = scope == .all ? "" : words["cap.\(scope.word)"].filled(Sanitizer.line(scope.name))
            let name = words["cap.\(budget.cap.period.rawValue)"].filled(amount(budget.cap.amount), whose)
            var text = name + words["capLeft"].filled(amount(budget.left))
            if budget.waiting > 0 { text += words["capWaits"].filled(amount(budget.waitingCost)) }
            return ["capText": text, "isTooSmall": cap.isTooSmall]
        }
    }
}
