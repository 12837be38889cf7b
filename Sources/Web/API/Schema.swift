import Contract

/// What a piece of JSON looks like, as the document of the API says it: JSON Schema of 2020-12.
indirect enum Schema: Sendable {
    /// A part of the document, by its name.
    case named(String)
    case array(Schema)
    case object([Member])
    /// Any names, all with values alike.
    case map(Schema)
    case value(FieldKind)
    /// JSON as somebody else wrote it.
    case any
    /// The same, or null.
    case optional(Schema)
    /// One of them.
    case either([Schema])
    /// All of them at once.
    case all([Schema])

    struct Member: Sendable {
        var name: String
        var meaning: String
        var schema: Schema
        /// Whether it may be missing; what is there and has nothing to say is null.
        var isExtra = false

        init(_ name: String, _ meaning: String, _ schema: Schema, isExtra: Bool = false) {
            (self.name, self.meaning, self.schema, self.isExtra) = (name, meaning, schema, isExtra)
        }
    }

    /// All fields of a table.
    /// - Parameters:
    ///   - present: names of fields that are never null.
    ///   - excluded: names of fields that are left out.
    init<Subject>(_ table: FieldTable<Subject>, present: Set<String> = [], without excluded: Set<String> = []) {
        func member(_ field: Field<Subject>, _ schema: Schema) -> Member {
            let name = field.name.split(separator: ".").last.map(String.init) ?? field.name
            return Member(name, field.meaning, present.contains(field.name) ? schema : .optional(schema))
        }
        self = .object(
            table.fields.filter { !$0.name.contains(".") && !excluded.contains($0.name) }.map { field in
                let within = table.fields.filter { $0.name.hasPrefix(field.name + ".") }
                if !within.isEmpty { return member(field, .object(within.map { member($0, .value($0.kind)) })) }
                return member(field, field.kind == .object ? .map(.value(.decimal)) : .value(field.kind))
            })
    }

    func write(to json: inout JSONWriter) {
        switch self {
        case .named(let name): json.object { $0.field("$ref", "#/components/schemas/\(name)") }
        case .any: json.object { _ in }
        case .array(let element):
            json.object { json in
                json.field("type", "array")
                json.key("items")
                element.write(to: &json)
            }
        case .map(let element):
            json.object { json in
                json.field("type", "object")
                json.key("additionalProperties")
                element.write(to: &json)
            }
        case .object(let members): Self.write(members, to: &json)
        case .value(let kind): Self.write(kind, to: &json)
        case .optional(let schema):
            json.object { json in
                json.arrayField("anyOf") { json in
                    schema.write(to: &json)
                    json.object { $0.field("type", "null") }
                }
            }
        case .either(let schemas):
            json.object { json in
                json.arrayField("anyOf") { json in
                    for schema in schemas { schema.write(to: &json) }
                }
            }
        case .all(let schemas):
            json.object { json in
                json.arrayField("allOf") { json in
                    for schema in schemas { schema.write(to: &json) }
                }
            }
        }
    }

    private static func write(_ members: [Member], to json: inout JSONWriter) {
        json.object { json in
            json.field("type", "object")
            json.objectField("properties") { json in
                for member in members {
                    json.objectField(member.name) { json in
                        json.field("description", member.meaning)
                        json.arrayField("allOf") { member.schema.write(to: &$0) }
                    }
                }
            }
            json.field("required", members.filter { !$0.isExtra }.map(\.name))
        }
    }

    private static func write(_ kind: FieldKind, to json: inout JSONWriter) {
        json.object { json in
            switch kind {
            case .integer, .percent, .size: json.field("type", "integer")
            case .decimal: json.field("type", "number")
            case .flag: json.field("type", "boolean")
            case .time:
                json.field("type", "string")
                json.field("format", "date-time")
            case .name, .text, .binary: json.field("type", "string")
            case .word(let words):
                json.field("type", "string")
                json.field("enum", words)
            case .list:
                json.field("type", "array")
                json.objectField("items") { $0.field("type", "string") }
            case .object: json.field("type", "object")
            }
        }
    }
}
