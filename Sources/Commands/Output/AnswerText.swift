import Contract
import Model

/// Answers to create calls that were not understood, for a person who has to make something of them.
enum AnswerText {
    /// - Returns: empty if none was kept.
    static func make(_ events: [TaskEvent]) -> String {
        events.compactMap { event in event.answer.map { text($0, of: event) } }.joined()
    }

    private static func text(_ answer: UpstreamAnswer, of event: TaskEvent) -> String {
        let (body, isBase64) = answer.text
        let isCut = answer.bodyBytes > answer.body.count && answer.body.count == UpstreamAnswer.bodyLimit
        var title = "answer of entry \(event.event): HTTP \(answer.httpStatus), \(answer.bodyBytes) bytes"
        if isCut { title += ", of which these are the first" }
        if isBase64 { title += ", in base64" }
        var lines = ["", title + ":"] + answer.headers.map { Sanitizer.line("\($0.name): \($0.value)") }
        if !body.isEmpty { lines += [""] + Sanitizer.lines(body) }
        return lines.joined(separator: "\n") + "\n"
    }
}
