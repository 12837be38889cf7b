import Model
import Store

/// What lines of a batch are told apart by.
struct BatchMark {
    var line: Int
    var ref: String?
    var project: String?
    var takes: Int?
    var allowsDuplicate: Bool
    var fingerprint: [UInt8]
    /// The ref of the line, or task, whose last frame it begins with.
    var continues: String?

    init(line: Int, _ draft: TaskDraft) {
        self.line = line
        (ref, project) = (draft.ref.map(Spelling.composed), draft.project.map(Spelling.composed))
        (takes, allowsDuplicate, fingerprint) = (draft.takes, draft.allowsDuplicate, draft.request.fingerprint)
        for case .lastFrame(let name) in draft.request.pending where name.hasPrefix("ref:") {
            continues = Spelling.composed(String(name.dropFirst(4)))
        }
    }

    /// Lines that nobody could tell apart when the batch is run again.
    static func twins(_ marks: [BatchMark]) -> [BatchFault] {
        struct Key: Hashable {
            var ref: String?
            var project: String?
            var fingerprint: [UInt8]?
        }
        var first: [Key: Int] = [:]
        var equal: [[UInt8]: Int] = [:]
        var faults: [BatchFault] = []
        for (place, mark) in marks.enumerated() {
            let key =
                mark.ref == nil
                ? Key(fingerprint: mark.fingerprint) : Key(ref: mark.ref, project: mark.project)
            if let other = first.updateValue(place, forKey: key) {
                first[key] = other
                let advice = "give each a ref of its own, or one of them takes and leave the other out"
                faults.append(
                    BatchFault(
                        line: mark.line,
                        reason: mark.ref.map {
                            "has the ref \(BatchFault.excerpt($0)) of line \(marks[other].line); give it another"
                        } ?? "asks for the same as line \(marks[other].line); \(advice)"))
            } else if let other = equal[mark.fingerprint], !mark.allowsDuplicate,
                mark.takes == nil || marks[other].takes == nil
            {
                faults.append(
                    BatchFault(
                        line: mark.line,
                        reason:
                            "asks for the same as line \(marks[other].line), under another ref; give one of them takes and "
                            + "leave the other out, or say --allow-duplicate"))
            }
            if equal[mark.fingerprint] == nil { equal[mark.fingerprint] = place }
        }
        return faults
    }
}
