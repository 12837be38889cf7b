import Contract

/// One value of the ledger as an export writes it.
///
/// Its kind says how it is read from a row, written as JSON, read from JSON and checked: a new column is one entry.
struct LedgerField: Sendable {
    /// In JSON; `cost.rate` is the member `rate` of the member `cost`.
    let key: String
    /// In the table; nil if the value comes from elsewhere.
    let column: String?
    let kind: FieldKind
    let isRequired: Bool

    /// The part of the key before the dot.
    let group: String?
    /// The part of the key behind the dot.
    let name: String

    /// The name as JSON has it, with its quotes and its colon.
    let jsonKey: [UInt8]
    /// What a SELECT takes the value from, where it is more than the column.
    private let expression: String?

    /// - Parameters:
    ///   - column: the name of the column, where it is another than the key.
    ///   - expression: what a SELECT takes the value from.
    init(
        _ key: String, _ kind: FieldKind = .text, column: String? = nil, from expression: String? = nil,
        isRequired: Bool = false
    ) {
        self.init(key, kind, storedIn: column ?? key, expression, isRequired)
    }

    /// A field that is made up of several values, and written by code of its own.
    init(composed key: String, isRequired: Bool = false) {
        self.init(key, .object, storedIn: nil, nil, isRequired)
    }

    private init(
        _ key: String, _ kind: FieldKind, storedIn column: String?, _ expression: String?, _ isRequired: Bool
    ) {
        (self.key, self.kind, self.column, self.expression, self.isRequired) = (
            key, kind, column, expression, isRequired
        )
        let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
        group = parts.count == 2 ? parts[0] : nil
        name = parts.last ?? key
        jsonKey = Array("\"\(name)\":".utf8)
    }

    var isComposed: Bool { column == nil }

    /// For a SELECT: a null where the value is made up elsewhere.
    func selection(of alias: String) -> String { expression ?? column.map { "\(alias).\($0)" } ?? "NULL" }
}

/// A kind of object in an export: its fields in the order of their keys, in which they are written.
struct LedgerRecord: Sendable {
    let table: String
    let fields: [LedgerField]
    /// Columns of the table that stay behind: they belong to this ledger, this machine or this moment.
    let leftOut: Set<String>
    private let places: [String: Int]
    /// What may stand in the object, groups counted once.
    let memberNames: Set<String>

    init(_ table: String, leftOut: Set<String>, _ fields: [LedgerField]) {
        self.table = table
        self.leftOut = leftOut
        self.fields = fields.sorted { $0.key < $1.key }
        places = Dictionary(uniqueKeysWithValues: self.fields.enumerated().map { ($1.key, $0) })
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
