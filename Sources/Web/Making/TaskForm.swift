import Contract
import Model

/// What somebody has typed into the form of a new task.
struct TaskForm: Sendable {
    private var values: [TaskFormField: String] = [:]
    var files: [GivenFile] = []
    /// The task that it is filled from, and will come from.
    var from: String?
    /// Names the task, so that whoever asks again finds it.
    var ref: String
    /// Whether it is only written down.
    var isRecordOnly = false

    /// A fresh one.
    init() {
        ref = Self.refPrefix + RandomText.hexadecimal(bytes: 12)
    }

    /// - Throws: `Failure` for a form that was not shown by this program.
    init(_ form: Form) throws(Failure) {
        guard let ref = form.text("ref"), Self.isRef(ref) else {
            throw Failure(
                code: "usage", message: "the form says nothing of when it was shown; load it again", exit: .usage)
        }
        self.ref = ref
        for field in TaskFormField.allCases {
            values[field] = form.text(field.rawValue)?.replacing("\r\n", with: "\n")
        }
        from = form.text("from").flatMap { $0.isEmpty ? nil : $0 }
        isRecordOnly = form.text("queue") != nil
        for field in TaskFormField.allCases where field.takesFile {
            files += form.texts(GivenFile.name(of: field)).compactMap { GivenFile($0, for: field) }
        }
    }

    private static let refPrefix = "web-"

    private static func isRef(_ text: String) -> Bool {
        text.hasPrefix(refPrefix) && text.utf8.count == refPrefix.utf8.count + 24
            && text.dropFirst(refPrefix.count).allSatisfy(\.isHexDigit)
    }

    subscript(field: TaskFormField) -> String {
        get { values[field] ?? "" }
        set { values[field] = newValue }
    }

    /// Without blanks around it; nil for none.
    func text(_ field: TaskFormField) -> String? {
        let text = self[field].trimmed
        return text.isEmpty ? nil : text
    }

    /// What stands in the lines of a field.
    func lines(_ field: TaskFormField) -> [String] {
        let parts =
            field.kind == .list ? self[field].split(whereSeparator: \.isNewline).map(String.init) : [self[field]]
        return parts.map(\.trimmed).filter { !$0.isEmpty }
    }

    var hasMaterial: Bool { !files.isEmpty || TaskFormField.material.contains { !lines($0).isEmpty } }

    /// The body of a request for a task.
    /// - Parameters:
    ///   - material: what is put into each field of material.
    ///   - prompt: stands in where none is written, as for a price.
    func body(_ material: [TaskFormField: [String]], prompt: String? = nil) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("ref", ref)
            for field in TaskFormField.allCases where field.materialKind == nil {
                // A prompt is taken as it is written.
                guard let text = text(field) else { continue }
                let name = field.rawValue
                switch field {
                case .prompt: json.field(name, self[field])
                case .takes where text == "1": continue
                case .tags: json.field(name, Self.tags(text))
                case _ where field.kind == .number:
                    if let number = Int64(text) { json.field(name, number) } else { json.field(name, text) }
                case _ where field.kind == .flag:
                    if let flag = Bool(text) { json.field(name, flag) } else { json.field(name, text) }
                default: json.field(name, text)
                }
            }
            if text(.prompt) == nil { json.field("prompt", prompt) }
            for field in TaskFormField.material {
                guard let texts = material[field], !texts.isEmpty else { continue }
                json.field(field.rawValue, texts)
            }
        }
        return Array(json.text.utf8)
    }

    private static func tags(_ text: String) -> [String] {
        text.split { $0.isWhitespace || ",，;；、".contains($0) }.map(String.init)
    }
}

/// Texts that nobody guesses, and that are not met twice.
enum RandomText {
    static func hexadecimal(bytes: Int) -> String {
        (0..<bytes).map { _ in UInt8.random(in: .min ... .max) }.hexadecimal
    }
}
