import Contract
import Model

/// The colours of fields, by their names. A field that has none here is printed plainly.
enum FieldColour {
    static let of: [String: @Sendable (FieldValue) -> Style?] = [
        "state": { value in
            if case .text(let word) = value { TaskState(rawValue: word).flatMap(TaskRows.style(of:)) } else { nil }
        }
    ]
}
