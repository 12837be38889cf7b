import Contract

/// A kind of object in an export: its fields in the order of their keys, in which they are written.
struct LedgerRecord: Sendable {
    let table: String
    let fields: [LedgerField]
    /// Of the fields, by their places.
    let forms: [StoredForm]
    /// Columns of the table that stay behind: they belong to this ledger, this machine or this moment.
    let leftOut: Set<String>
    private let places: [String: Int]
    /// What may stand in the object, groups counted once.
    let memberNames: Set<String>

    /// - Parameters:
    ///   - exported: what the contract says of it.
    ///   - names: of columns, by fields that are called otherwise. All others are called alike, with `_` for a dot.
    ///   - composed: fields that no column has.
    ///   - expressions: what a SELECT takes a field from, where it is more than its column.
    init(
        _ table: String, _ exported: [ExportedField], named names: [String: String] = [:],
        composed: Set<String> = [], expressions: [String: String] = [:], leftOut: Set<String>
    ) {
        self.table = table
        self.leftOut = leftOut
        fields = exported.sorted { $0.name < $1.name }.map { field in
            let column = names[field.name] ?? String(field.name.map { $0 == "." ? "_" : $0 })
            return LedgerField(
                field, column: composed.contains(field.name) ? nil : column, from: expressions[field.name])
        }
        forms = fields.map { $0.isComposed ? .integer : StoredForm($0.kind) }
        places = Dictionary(uniqueKeysWithValues: fields.enumerated().map { ($1.key, $0) })
        memberNames = Set(fields.map { $0.group ?? $0.key })
    }

    /// Where a field stands in `fields`, and its value in a row's values. For keys that are written in this program.
    func place(_ key: String) -> Int { places[key] ?? -1 }

    /// The columns of `fields`, without those that have none.
    var columns: [String] { fields.compactMap(\.column) }

    /// For a SELECT: every field has a place, those without a column a null.
    func selection(of alias: String) -> String {
        fields.map { $0.selection(of: alias) }.joined(separator: ", ")
    }
}

extension LedgerRow {
    /// The values of a record's fields, selected in their order.
    mutating func values(_ record: LedgerRecord) throws -> [LedgerValue] {
        try record.forms.map { form in
            switch form {
            case .integer, .time, .flag: LedgerValue(try integerOrNil())
            case .text: LedgerValue(try textOrNil())
            case .real: LedgerValue(try realOrNil())
            case .blob: LedgerValue(try blobOrNil())
            }
        }
    }
}
