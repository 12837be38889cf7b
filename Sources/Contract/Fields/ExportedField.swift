/// What an export has under one name. The kind says how it is written, read back and checked.
public struct ExportedField: Sendable, Equatable {
    /// How a field stands in an export.
    public struct Rule: Sendable, Equatable {
        /// Whether no export is without it.
        public var isRequired: Bool
        public var taking: Taking
    }

    /// What an import takes of a task that the ledger has already.
    public enum Taking: Sendable {
        /// Nothing: it makes the task the one it is, or is this ledger's own affair.
        case never
        /// What an export says that knows the whole history that is known here.
        case withHistory
        /// What an export says that knows any more of the task: the service has said it.
        case always
    }

    /// `cost.rate` is the member `rate` of the object `cost`.
    public let name: String
    public let kind: FieldKind
    /// One plain sentence.
    public let meaning: String
    public let rule: Rule

    public init(
        _ name: String, _ kind: FieldKind, _ meaning: String, isRequired: Bool = false, taking: Taking = .withHistory
    ) {
        (self.name, self.kind, self.meaning) = (name, kind, meaning)
        rule = Rule(isRequired: isRequired, taking: taking)
    }

    fileprivate init(_ name: String, _ kind: FieldKind, _ meaning: String, _ rule: Rule) {
        (self.name, self.kind, self.meaning, self.rule) = (name, kind, meaning, rule)
    }
}

extension FieldTable {
    /// What an export has of these fields, without those of an object that stands in it as a whole.
    public var exported: [ExportedField] {
        let whole = Set(fields.filter { $0.kind == .object && $0.export != nil }.map(\.name))
        return fields.compactMap { field in
            guard field.object.map({ !whole.contains($0) }) ?? true else { return nil }
            return field.export.map { ExportedField(field.name, field.kind, field.meaning, $0) }
        }
    }

    /// What an export has of the fields of one object, by their names within it.
    public func exported(within object: String) -> [ExportedField] {
        fields.compactMap { field in
            guard field.object == object, let rule = field.export else { return nil }
            return ExportedField(String(field.name.dropFirst(object.count + 1)), field.kind, field.meaning, rule)
        }
    }
}
