import Contract
import Model

/// The fields that `--fields` chooses, in their order: names as in JSON, with a dot for what stands in another.
///
/// The values come from the JSON of each element, so that a name means the same in every format.
struct FieldSelection: Equatable {
    /// Each once.
    let names: [String]

    /// - Parameter known: all names that there are.
    /// - Throws: `Failure` for a name that is none of them.
    init(_ text: String, known: [String]) throws(Failure) {
        var names: [String] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let name = String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            guard known.contains(name) else { throw Self.unknown(name, known) }
            if !names.contains(name) { names.append(name) }
        }
        self.names = names
    }

    private static func unknown(_ name: String, _ known: [String]) -> Failure {
        let found = "--fields \"\(Sanitizer.line(name).truncated(to: 80))\": "
        // Somebody may know the last part of a name, or write it as CSV does.
        let parts = known.filter { $0.hasSuffix("." + name) || $0 == name.split(separator: "_").joined(separator: ".") }
        if let near = NearestWord.of(name, among: known) ?? parts.first {
            return Failure(
                code: "usage", message: found + "there is no such field; did you mean \(near)?", exit: .usage)
        }
        return Failure(code: "usage", message: found + "allowed are \(UsageFailure.list(known))", exit: .usage)
    }

    // MARK: JSON

    /// Writes the chosen fields of an object; those within one object of it stay together.
    func write(_ object: [UInt8], to json: inout JSONWriter) {
        guard let members = JSONMembers(object, Set(groups.map(\.name))) else { return json.null() }
        json.object { json in
            for group in groups {
                let text = members.text(of: group.name)
                guard !group.inner.isEmpty else {
                    json.rawField(group.name, text)
                    continue
                }
                guard let nested = text.flatMap({ JSONMembers(Array($0.utf8), Set(group.inner)) }) else {
                    json.nullField(group.name)
                    continue
                }
                json.objectField(group.name) { json in
                    for name in group.inner { json.rawField(name, nested.text(of: name)) }
                }
            }
        }
    }

    /// The members of the object that are needed, with what is wanted of each; nothing means all of it.
    private var groups: [(name: String, inner: [String])] {
        var groups: [(name: String, inner: [String])] = []
        for name in names {
            let (outer, inner) = Self.split(name)
            if let place = groups.firstIndex(where: { $0.name == outer }) {
                guard !groups[place].inner.isEmpty else { continue }
                groups[place].inner = inner.map { groups[place].inner + [$0] } ?? []
            } else {
                groups.append((outer, inner.map { [$0] } ?? []))
            }
        }
        return groups
    }

    private static func split(_ name: String) -> (outer: String, inner: String?) {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        return (parts[0], parts.count > 1 ? parts[1] : nil)
    }

    // MARK: Columns

    var columns: [Table.Column] {
        names.map { name in
            let kind = FieldKind(name)
            return .init(
                title: name.uppercased().split { $0 == "_" || $0 == "." }.joined(separator: " "),
                alignment: kind == .number || kind == .bytes ? .right : .left, minimumWidth: kind == .text ? 8 : 1,
                isFlexible: kind == .text, holdsMoments: kind == .moment)
        }
    }

    func cells(_ object: [UInt8], _ format: CellFormat) -> [Table.Cell] {
        zip(names, values(object)).map { name, found in
            FieldKind(name).cell(found.value, found.text, format, isState: name == "state", isShare: name == "progress")
        }
    }

    func csvFields(_ object: [UInt8]) -> [DelimitedText.Field] {
        values(object).map { found in
            switch found.value {
            case .null: .absent
            case .bool(let value): .boolean(value)
            case .integer(let value): .integer(value)
            case .number(let value): .decimal(value)
            case .string(let value): .text(value)
            case .array(let values): .text(values.compactMap(\.string).joined(separator: " "))
            case .object: .text(found.text)
            }
        }
    }

    private func values(_ object: [UInt8]) -> [(value: JSONValue, text: String)] {
        guard let members = JSONMembers(object, Set(groups.map(\.name))) else { return names.map { _ in (.null, "") } }
        return names.map { name in
            let (outer, inner) = Self.split(name)
            guard let inner else { return (members[outer] ?? .null, members.text(of: outer) ?? "") }
            return (members[outer]?[inner] ?? .null, "")
        }
    }
}

/// What a field holds, as far as a table must know it.
enum FieldKind: Equatable {
    case number, bytes, moment, word
    /// May be long, and may be cut.
    case text

    init(_ name: String) {
        let last = name.split(separator: ".").last.map(String.init) ?? name
        self =
            switch last {
            case "bytes": .bytes
            case "at", "not_before": .moment
            case _ where last.hasSuffix("_at"): .moment
            case "prompt", "note", "message", "error", "tags", "url", "path", "base_url", "model", "project", "shot",
                "video", "cost", "states", "name", "key", "group":
                .text
            case _ where Self.numbers.contains(last) || name.hasPrefix("states."): .number
            default: .word
            }
    }

    private static let numbers: Set = [
        "id", "progress", "duration", "take", "parent_id", "polls", "event", "seq", "observations", "http_status",
        "amount", "rate", "priority", "passed_over", "tasks", "success_rate", "wait_p50", "wait_p95", "video_seconds",
    ]

    /// - Parameters:
    ///   - text: the value as JSON.
    ///   - isShare: whether it is a number of hundredths.
    func cell(
        _ value: JSONValue, _ text: String, _ format: CellFormat, isState: Bool = false, isShare: Bool = false
    ) -> Table.Cell {
        switch value {
        case .null: ""
        case .bool(let value): .init(value ? "true" : "false")
        case .integer(let value) where self == .bytes: .init(format.bytes(value))
        case .integer(let value): .init(isShare && format.isForPeople ? "\(value)%" : "\(value)")
        case .number(let value): .init(JSONText.number(value) ?? "")
        case .string(let value):
            if self == .moment, let milliseconds = Timestamp.parse(value) {
                format.time(milliseconds)
            } else {
                .init(value, style: isState ? TaskState(rawValue: value).flatMap(TaskRows.style(of:)) : nil)
            }
        case .array(let values): .init(values.compactMap(\.string).joined(separator: " "))
        case .object: .init(format.isForPeople ? Self.summary(value) ?? text : text)
        }
    }

    /// What a person wants to know of a video, an error or a cost.
    private static func summary(_ value: JSONValue) -> String? {
        if let text = value["message"]?.string ?? value["state"]?.string { return text }
        guard let currency = value["currency"]?.string else { return nil }
        return switch value["amount"] {
        case .number(let amount): "\(JSONText.number(amount) ?? "") \(currency)"
        case .integer(let amount): "\(amount) \(currency)"
        default: nil
        }
    }
}
