public import Model

/// The way back: what JSON says in a field.
extension FieldKind {
    /// Whole numbers that every JSON parser reads alike, and that add up without overflowing.
    private static let numbers: ClosedRange<Int64> = -9_007_199_254_740_991...9_007_199_254_740_991

    /// The value that a field of this kind has by a JSON value; `null` says that it has none.
    /// - Returns: nil for what no field of this kind has, and for objects, whose fields are read one by one.
    public func value(_ json: JSONValue) -> FieldValue? {
        switch (self, json) {
        case (_, .null): return .absent
        case (.integer, .integer(let integer)), (.percent, .integer(let integer)), (.size, .integer(let integer)):
            if Self.numbers.contains(integer) { return .integer(integer) }
        case (.time, .integer(let integer)):
            if Self.numbers.contains(integer) { return .time(integer) }
        case (.time, .string(let text)): return Timestamp.parseExact(text).map { .time($0) }
        case (.decimal, .integer(let integer)): return .decimal(Double(integer))
        case (.decimal, .number(let number)):
            if number.isFinite { return .decimal(number) }
        case (.text, .string(let text)), (.name, .string(let text)): return .text(text)
        case (.word(let words), .string(let text)):
            if words.contains(text) { return .text(text) }
        case (.flag, .bool(let flag)): return .flag(flag)
        case (.binary, .string(let text)): return [UInt8](hexadecimal: text).map { .bytes($0) }
        case (.list, .array(let elements)):
            let texts = elements.compactMap(\.string)
            if texts.count == elements.count { return .list(texts) }
        default: break
        }
        return nil
    }

    /// What `value` takes, in words.
    public var allowed: String {
        switch self {
        case .integer, .percent, .size: "a whole number of at most 53 bits"
        case .decimal: "a number"
        case .text, .name: "a string"
        case .flag: "true or false"
        case .time: "a time such as 2026-11-23T13:45:10.123Z"
        case .binary: "an even number of digits 0-9 and a-f"
        case .word(let words): words.joined(separator: ", ")
        case .list: "an array of strings"
        case .object: "an object"
        }
    }
}
