import Contract

/// A field of an export, and where the ledger has its value.
struct LedgerField: Sendable {
    /// In JSON; `cost.rate` is the member `rate` of the member `cost`.
    let key: String
    /// In the table; nil if the value is made up of others, or comes from elsewhere.
    let column: String?
    let kind: FieldKind
    let isRequired: Bool
    let taking: ExportedField.Taking

    /// The part of the key before the dot.
    let group: String?
    /// The part of the key behind the dot.
    let name: String

    /// The name as JSON has it, with its quotes and its colon.
    let jsonKey: [UInt8]
    /// What a SELECT takes the value from, where it is more than the column.
    private let expression: String?

    /// - Parameter expression: what a SELECT takes the value from.
    init(_ field: ExportedField, column: String?, from expression: String?) {
        (key, kind, isRequired, taking) = (field.name, field.kind, field.rule.isRequired, field.rule.taking)
        (self.column, self.expression) = (column, expression)
        let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
        group = parts.count == 2 ? parts[0] : nil
        name = parts.last ?? key
        jsonKey = Array("\"\(name)\":".utf8)
    }

    /// Whether code of its own writes it.
    var isComposed: Bool { column == nil }

    /// For a SELECT: a null where the value is made up elsewhere.
    func selection(of alias: String) -> String { expression ?? column.map { "\(alias).\($0)" } ?? "NULL" }
}

/// How a row has the value of a field. A kind may hold words, which nobody wants to look at for each value.
enum StoredForm: Sendable {
    case integer, time, flag, real, text, blob

    init(_ kind: FieldKind) {
        switch kind {
        case .integer, .percent, .size, .object: self = .integer
        case .time: self = .time
        case .flag: self = .flag
        case .text, .name, .word, .list: self = .text
        case .decimal: self = .real
        case .binary: self = .blob
        }
    }
}
