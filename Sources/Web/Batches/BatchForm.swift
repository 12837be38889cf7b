import Contract
import Model
import Store

/// What reads the text of a batch.
struct BatchForm: Sendable {
    /// A fault, and the line that has it; nil where the text as a whole is meant.
    struct Fault: Sendable {
        var line: Int?
        var text: String
    }

    /// The lines that are right, and what is wrong with the others.
    struct Reading: Sendable {
        var lines: [BatchLine] = []
        var faults: [Fault] = []
    }

    /// Reads a text; the name of its file, if it has one, and the project of lines that have none.
    let read: @Sendable (_ text: [UInt8], _ name: String, _ project: String?) throws -> Reading

    /// A JSON object on each line.
    static func jsonLines(_ desk: WebDesk) -> BatchForm {
        BatchForm { text, _, project in
            var reading = Reading()
            var refs: [String: Int] = [:]
            var requests: [[UInt8]: Int] = [:]
            for (index, part) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                .enumerated()
            {
                let line = index + 1
                guard part.contains(where: { ![0x20, 0x09, 0x0D].contains($0) }) else { continue }
                do {
                    var draft = try desk.draft(Array(part))
                    draft.project = draft.project ?? project
                    let other =
                        if let ref = draft.ref {
                            refs.updateValue(line, forKey: "\(Spelling.composed(ref))\u{0}\(draft.project ?? "")")
                        } else { requests.updateValue(line, forKey: draft.request.fingerprint) }
                    if let other {
                        let text = "the same as line \(other); give it a ref of its own, or one of them takes"
                        reading.faults.append(Fault(line: line, text: text))
                    }
                    reading.lines.append(BatchLine(line: line, draft: draft))
                } catch let failure as Failure {
                    var texts = failure.message.split(separator: "\n  ").map(String.init)
                    if texts.count > 1 { texts.removeFirst() }
                    reading.faults += texts.map { Fault(line: line, text: $0) }
                }
            }
            return reading
        }
    }
}
