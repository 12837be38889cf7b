/// What a field holds, wherever it is written or read: in JSON, in a spreadsheet, in a table, in an export.
public enum FieldKind: Sendable, Equatable {
    /// A whole number.
    case integer
    /// A whole number of hundredths.
    case percent
    /// A whole number of bytes.
    case size
    case decimal
    case flag
    /// Milliseconds since 1970, UTC; RFC 3339 as text.
    case time
    /// A short text, such as an identifier.
    case name
    /// One of a closed set.
    case word([String])
    /// May be long, and may be cut where there is no room.
    case text
    /// Several short texts.
    case list
    /// Bytes; as text in lower-case hexadecimal.
    case binary
    /// Has fields of its own, whose names stand behind a dot.
    case object

    /// Whether it is a number, which stands on the right of a column.
    public var isNumber: Bool {
        switch self {
        case .integer, .percent, .size, .decimal: true
        default: false
        }
    }

    /// Whether a column without room for it cuts it.
    public var isCuttable: Bool { self == .text || self == .list || self == .object }
}

extension RawRepresentable where RawValue == String, Self: CaseIterable {
    /// The closed set of this type's words.
    public static var fieldKind: FieldKind { .word(allCases.map(\.rawValue)) }
}
