import Model

/// The words of an error message, in whichever form a record has it.
enum ReasonText {
    /// - Returns: nil for what says nothing: blanks, `null`, numbers, empty objects.
    static func of(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text):
            return text.trimmed.isEmpty || text.trimmed == "null" ? nil : text
        case .array(let elements):
            let texts = elements.compactMap(of)
            return texts.isEmpty ? nil : texts.joined(separator: "; ")
        case .object(let members):
            if let message = messageKeys.lazy.compactMap({ members[$0].flatMap(of) }).first {
                let code = members["code"].flatMap { $0.wholeNumber.map { "\($0)" } ?? $0.string?.trimmed }
                return [code, message].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ": ")
            }
            let isEmpty = members.values.allSatisfy { of($0) == nil && $0.wholeNumber == nil }
            // Its names may be all that tells what its values mean.
            return isEmpty ? nil : String(decoding: value.canonicalBytes(), as: UTF8.self)
        default: return nil
        }
    }

    private static let messageKeys = ["message", "error_message", "msg", "reason", "detail", "error"]
}
