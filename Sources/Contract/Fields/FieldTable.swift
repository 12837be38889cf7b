/// All fields of a subject, in the order in which they are written. Names and order are the contract: what is new is added
/// at the end.
public struct FieldTable<Subject>: Sendable {
    public let fields: [Field<Subject>]
    /// The places of the fields that are in no object, each with those of the fields within it.
    let parts: [Part]
    private let places: [String: Int]
    private let csvPlaces: [Int]

    struct Part: Sendable, Equatable {
        var field: Int
        var members: Range<Int>
    }

    /// - Parameter fields: those within an object behind it.
    public init(_ fields: [Field<Subject>]) {
        self.fields = fields
        var parts: [Part] = []
        for (place, field) in fields.enumerated() {
            if field.object == nil {
                parts.append(Part(field: place, members: place + 1..<place + 1))
            } else {
                parts[parts.count - 1].members = parts[parts.count - 1].members.lowerBound..<place + 1
            }
        }
        self.parts = parts
        places = Dictionary(uniqueKeysWithValues: fields.enumerated().map { ($1.name, $0) })
        csvPlaces = fields.indices.filter { fields[$0].csvName != nil }
    }

    public static func + (table: FieldTable, more: [Field<Subject>]) -> FieldTable { FieldTable(table.fields + more) }

    public var names: [String] { fields.map(\.name) }

    public subscript(name: String) -> Field<Subject>? { places[name].map { fields[$0] } }

    // MARK: JSON

    /// An object with all fields.
    /// - Parameter extra: adds what a command has to say besides.
    public func write(
        _ subject: Subject, to json: inout JSONWriter, extra: (inout JSONWriter) -> Void = { _ in }
    ) {
        json.object { json in
            writeFields(of: subject, to: &json)
            extra(&json)
        }
    }

    /// All fields, within an object that is open.
    /// - Parameter excluded: names of fields that are left out.
    public func writeFields(of subject: Subject, without excluded: Set<String> = [], to json: inout JSONWriter) {
        for part in parts where excluded.isEmpty || !excluded.contains(fields[part.field].name) {
            write(part, of: subject, to: &json)
        }
    }

    func write(_ part: Part, of subject: Subject, to json: inout JSONWriter) {
        json.key(encoded: fields[part.field].jsonKey)
        let value = fields[part.field].value(subject)
        if case .object = value {
            write(part.members, of: subject, to: &json)
        } else {
            json.value(value)
        }
    }

    func write(_ members: some Sequence<Int>, of subject: Subject, to json: inout JSONWriter) {
        json.object { json in
            for place in members {
                json.key(encoded: fields[place].jsonKey)
                json.value(fields[place].value(subject))
            }
        }
    }

    /// An object as text: what a person wants to know of it, or JSON on one line.
    public func text(of field: Field<Subject>, _ subject: Subject, isForPeople: Bool) -> String {
        if isForPeople, let summary = field.summary?(subject) { return summary }
        return parts.first { fields[$0.field].name == field.name }.map { text(of: $0, subject) } ?? ""
    }

    func text(of part: Part, _ subject: Subject) -> String {
        var json = JSONWriter()
        let value = fields[part.field].value(subject)
        if case .object = value {
            write(part.members, of: subject, to: &json)
        } else {
            json.value(value)
        }
        return json.text
    }

    // MARK: Spreadsheets

    public var csvHeader: [String] { csvPlaces.compactMap { fields[$0].csvName } }

    public func csvFields(_ subject: Subject) -> [DelimitedText.Field] {
        csvPlaces.map { DelimitedText.Field(fields[$0].value(subject)) }
    }
}
