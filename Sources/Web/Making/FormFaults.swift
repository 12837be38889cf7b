import Contract
import Model

/// What is wrong with a form: beside which field it stands, in the order of the fields.
struct FormFaults: Sendable {
    struct Fault: Sendable {
        /// Nil where it is about the whole.
        var field: TaskFormField?
        var text: String
    }

    private(set) var list: [Fault] = []

    var isEmpty: Bool { list.isEmpty }

    mutating func add(_ text: String, at field: TaskFormField? = nil) {
        list.append(Fault(field: field, text: Sanitizer.keepingLineBreaks(text)))
    }

    func texts(of field: TaskFormField) -> [String] { list.filter { $0.field == field }.map(\.text) }

    /// Takes in what a draft of the form could not be made for.
    /// - Parameter material: how many pieces each field has put into the request.
    mutating func add(_ failure: Failure, _ material: [TaskFormField: Int]) {
        var lines = failure.message.split(separator: "\n  ").map(String.init)
        // The first says that there are some.
        if lines.count > 1 { lines.removeFirst() }
        for line in lines {
            let (field, text) = Self.placed(line, material)
            add(text, at: field)
        }
    }

    /// Finds the field that a line is about by the name in front of it.
    private static func placed(
        _ line: String, _ material: [TaskFormField: Int]
    ) -> (field: TaskFormField?, text: String) {
        guard let colon = line.firstRange(of: ": ") else { return (nil, line) }
        let (name, rest) = (line[..<colon.lowerBound], String(line[colon.upperBound...]))
        guard name.allSatisfy({ !$0.isWhitespace }) else { return (nil, line) }
        if let place = place(in: name) { return (field(ofPiece: place, material), rest) }
        // A service may have its own words in front of it, and shorter ones.
        let last = String(name.split(separator: ".").last ?? name)
        let known = TaskFormField(rawValue: last) ?? TaskFormField(rawValue: "task_" + last)
        if let known { return (known, rest) }
        return (TaskFormField.material.first { material[$0] ?? 0 > 0 }, rest)
    }

    /// The number in brackets of a name such as `content[2].url`.
    private static func place(in name: Substring) -> Int? {
        guard let open = name.firstIndex(of: "["), let close = name[open...].firstIndex(of: "]") else { return nil }
        return Int(name[name.index(after: open)..<close])
    }

    /// A request has its prompt first, and then its material in the order of the fields.
    private static func field(ofPiece place: Int, _ material: [TaskFormField: Int]) -> TaskFormField? {
        var left = place
        for (field, count) in [(TaskFormField.prompt, 1)] + TaskFormField.material.map({ ($0, material[$0] ?? 0) }) {
            if left < count { return field }
            left -= count
        }
        return nil
    }
}
