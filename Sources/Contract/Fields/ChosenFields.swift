/// Some fields of a table, in the order in which somebody has named them.
public struct ChosenFields<Subject>: Sendable {
    private let table: FieldTable<Subject>
    /// As they were given, those that are none left out.
    public let names: [String]
    /// For each name the field's place, and the object that it is.
    private let chosen: [FieldTable<Subject>.Part]
    /// For JSON: what is within one object stays together.
    private let groups: [Group]

    private struct Group: Sendable {
        var part: FieldTable<Subject>.Part
        /// Nil for all of it.
        var members: [Int]?
    }

    public init(_ names: [String], of table: FieldTable<Subject>) {
        self.table = table
        var found: [String] = []
        var chosen: [FieldTable<Subject>.Part] = []
        var groups: [Group] = []
        for name in names {
            guard let place = table.fields.firstIndex(where: { $0.name == name }),
                let part = table.parts.first(where: { $0.field == place || $0.members.contains(place) })
            else { continue }
            let isWhole = part.field == place
            found.append(name)
            chosen.append(isWhole ? part : .init(field: place, members: place..<place))
            if let group = groups.firstIndex(where: { $0.part == part }) {
                if isWhole { groups[group].members = nil } else { groups[group].members?.append(place) }
            } else {
                groups.append(Group(part: part, members: isWhole ? nil : [place]))
            }
        }
        (self.names, self.chosen, self.groups) = (found, chosen, groups)
    }

    public var fields: [Field<Subject>] { chosen.map { table.fields[$0.field] } }

    /// An object with the chosen fields; those within one object of it stay together. A list, or an object that is chosen as
    /// a whole, stands on one line in every layout.
    public func write(_ subject: Subject, to json: inout JSONWriter) {
        json.object { json in
            for group in groups {
                let field = table.fields[group.part.field]
                json.key(encoded: field.jsonKey)
                switch field.value(subject) {
                case .object:
                    if let members = group.members {
                        table.write(members, of: subject, to: &json)
                    } else {
                        json.raw(table.text(of: group.part, subject))
                    }
                case .list, .amounts: json.raw(table.text(of: group.part, subject))
                case let value: json.value(value)
                }
            }
        }
    }

    /// A value for each name; an object is told as JSON.
    public func csvFields(_ subject: Subject) -> [DelimitedText.Field] {
        chosen.map { part in
            let value = table.fields[part.field].value(subject)
            if case .object = value { return .text(table.text(of: part, subject)) }
            return DelimitedText.Field(value)
        }
    }
}
