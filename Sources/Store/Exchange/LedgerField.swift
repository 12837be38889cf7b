import Model

/// One value of the ledger as an export writes it.
struct LedgerField: Sendable {
    enum Kind: Sendable, Equatable {
        case integer, real, text, flag
        /// RFC 3339 in JSON, milliseconds since 1970, UTC, in the ledger.
        case time
        /// Lower-case hexadecimal in JSON, a BLOB in the ledger.
        case bytes
        /// One of a closed set.
        case word([String])
        /// Made up of several values, and written by code of its own.
        case composed
    }

    /// In JSON; `cost.rate` is the member `rate` of the member `cost`.
    let key: String
    /// In the table; nil if the value comes from elsewhere.
    let column: String?
    let kind: Kind
    let isRequired: Bool

    /// The part of the key before the dot.
    let group: String?
    /// The part of the key behind the dot.
    let name: String

    init(_ key: String, _ kind: Kind = .text, column: String? = nil, isRequired: Bool = false) {
        self.key = key
        self.kind = kind
        self.isRequired = isRequired
        self.column = kind == .composed ? nil : column ?? key
        let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
        group = parts.count == 2 ? parts[0] : nil
        name = parts.last ?? key
    }
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
        fields.map { field in field.column.map { "\(alias).\($0)" } ?? "NULL" }.joined(separator: ", ")
    }
}

extension RawRepresentable where RawValue == String, Self: CaseIterable {
    /// The closed set of this type's words.
    static var ledgerWords: LedgerField.Kind { .word(allCases.map(\.rawValue)) }
}
