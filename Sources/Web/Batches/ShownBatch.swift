import Contract
import Desk
import Model
import Store

/// The page of a batch as it is shown.
struct ShownBatch: Sendable {
    var text = ""
    /// Of the file that was given.
    var name = ""
    /// Of lines that have none.
    var project = ""
    var revises = false
    /// What keeps it from being recorded, beside what is wrong with its lines.
    var alert: String?
    /// What was recorded.
    var done: String?
}

extension Pages {
    /// So many lines are shown at most, those with faults first.
    private static let mostRows = 500

    func page(
        _ shown: ShownBatch, _ checked: CheckedBatch?, _ visitor: Visitor, _ asked: Asked
    ) async throws -> String {
        let words = asked.words
        var content: [String: Any] = [
            "mark": forgery.mark(for: visitor), "once": RandomText.hexadecimal(bytes: 16), "text": shown.text,
            "name": shown.name, "project": shown.project, "revises": shown.revises,
            "isFixed": visitor.project != nil, "isChecked": checked != nil,
            "promptTitle": words["field.prompt"],
        ]
        if let done = shown.done {
            content["done"] = done
            content["wall"] = "/" + (shown.project.isEmpty ? "" : "?project=\(PercentText.encoded(shown.project))")
        }
        if let checked { content.merge(try await view(checked, visitor, words)) { $1 } }
        if let alert = shown.alert { (content["alert"], content["isTold"]) = (alert, true) }
        return templates.page("batch", title: words["batch"], content, frame(asked, visitor))
    }

    private func view(_ checked: CheckedBatch, _ visitor: Visitor, _ words: Words) async throws -> [String: Any] {
        let rows = try rows(checked, words)
        let wrong = Set(checked.faults.map { $0.line ?? 0 }).count + checked.results.count { $0.conflict != nil }
        let (missing, known) = (checked.missing, checked.known)
        var content: [String: Any] = [
            "rows": rows.prefix(Self.mostRows).map { $0 }, "isClean": checked.isClean, "checked": checked.mark,
            "canRecord": checked.isClean && missing > 0,
            "recordText": words[missing == 1 ? "recordOne" : "record"].filled("\(missing)"),
            "summary": words["batchSummary"].filled("\(checked.lines.count)", "\(missing)", "\(known)"),
        ]
        if rows.count > Self.mostRows {
            content["further"] = words["furtherLines"].filled("\(rows.count - Self.mostRows)")
        }
        if !checked.isClean {
            content["isTold"] = true
            content["summary"] = words["wrongSummary"].filled("\(rows.count - wrong)", "\(wrong)")
            content["alert"] = words[wrong == 1 ? "oneWrongLine" : "wrongLines"].filled("\(wrong)")
            // The text as a whole is meant.
            if let fault = checked.faults.first, fault.line == nil, checked.lines.isEmpty {
                (content["alert"], content["summary"]) = (fault.text, words["nothingRead"])
            }
        } else if missing > 0 {
            let budgets = try await desk.repository.budgets()
            let caps = capViews(
                HoldingCap.among(
                    budgets, checked.spending, profile: desk.profile, projects: checked.projects, for: visitor), words)
            let sum = checked.spending
            let unpriced = sum.unpriced > 0 && sum.unpriced < sum.count
            content["sum"] =
                sum.unpriced == sum.count
                ? words["noPrice"]
                : sum.text + (unpriced ? words["andUnpriced"].filled("\(sum.unpriced)") : "")
            content["isPriced"] = sum.unpriced < sum.count
            (content["caps"], content["hasCaps"]) = (caps, !caps.isEmpty)
        }
        return content
    }

    private func rows(_ checked: CheckedBatch, _ words: Words) throws -> [[String: Any]] {
        let texts = Dictionary(grouping: checked.faults) { $0.line ?? 0 }.mapValues { $0.map(\.text) }
        var wrong: [[String: Any]] = []
        var right: [[String: Any]] = []
        let read = Set(checked.lines.map(\.line))
        for (line, texts) in texts.sorted(by: { $0.key < $1.key }) where !read.contains(line) {
            wrong.append([
                "line": line == 0 ? "" : "\(line)", "prompt": "", "isBad": true, "outcome": words["lineWrong"],
                "lineFaults": texts.map(Sanitizer.keepingLineBreaks),
            ])
        }
        for (line, result) in zip(checked.lines, checked.results) {
            var faults = texts[line.line] ?? []
            if let conflict = result.conflict { faults.append(sentence(conflict, words)) }
            if faults.isEmpty, right.count >= Self.mostRows {
                // Only counted: nobody sees it.
                right.append([:])
                continue
            }
            let draft = try line.draft()
            let place = [draft.project, draft.shot].compactMap { $0 }.joined(separator: " / ")
            var row: [String: Any] = [
                "line": "\(line.line)", "prompt": draft.request.summary.prompt.truncated(to: 200),
                "request": TaskText.request(draft.request.summary).text, "place": place, "ref": draft.ref ?? "",
                "isBad": !faults.isEmpty, "lineFaults": faults.map(Sanitizer.keepingLineBreaks),
                "cost": line.cost.map(MoneyText.short) ?? "",
                "outcome": faults.isEmpty ? outcome(result, words) : words["lineWrong"],
                "isNew": faults.isEmpty && result.missing > 0,
            ]
            if let known = result.known.first { row["knownTask"] = known.id }
            if faults.isEmpty { right.append(row) } else { wrong.append(row) }
        }
        wrong.sort { Int("\($0["line"] ?? "")") ?? 0 < Int("\($1["line"] ?? "")") ?? 0 }
        return wrong + right
    }

    private func outcome(_ result: BatchResult, _ words: Words) -> String {
        if result.missing == 0 { return words["lineKnown"] }
        let new = result.missing == 1 ? words["lineNew"] : words["lineNewTakes"].filled("\(result.missing)")
        return result.known.isEmpty ? new : new + ", " + words["lineKnown"]
    }

    private func sentence(_ conflict: BatchConflict, _ words: Words) -> String {
        switch conflict {
        case .changed(let task): words["lineChanged"].filled("\(task.id)")
        case .equal(let task): words["lineEqual"].filled("\(task.id)", words.state(task.state))
        case .noParent(let reason): words["lineParent"].filled(Sanitizer.line(reason))
        case .outputTaken(let task): words["lineOutput"].filled("\(task.id)")
        }
    }
}
