import Model

/// What one thing has in a field.
public enum FieldValue: Sendable, Equatable {
    case absent
    case integer(Int64)
    case decimal(Double)
    case flag(Bool)
    case text(String)
    /// Milliseconds since 1970, UTC.
    case time(Int64)
    case list([String])
    case bytes([UInt8])
    /// Amounts by their names.
    case amounts([String: Double])
    /// The thing has this object; what is in it are fields of their own.
    case object

    public init(_ value: Int64?) { self = value.map { .integer($0) } ?? .absent }
    public init(_ value: Int?) { self = value.map { .integer(Int64($0)) } ?? .absent }
    public init(_ value: Double?) { self = value.map { .decimal($0) } ?? .absent }
    public init(_ value: Bool?) { self = value.map { .flag($0) } ?? .absent }
    public init(_ value: String?) { self = value.map { .text($0) } ?? .absent }

    /// - Parameter milliseconds: since 1970, UTC.
    public static func time(_ milliseconds: Int64?) -> FieldValue { milliseconds.map { .time($0) } ?? .absent }

    /// An object that is there or not.
    public static func object(_ isThere: Bool) -> FieldValue { isThere ? .object : .absent }
}

extension JSONWriter {
    /// A value that is no object.
    mutating func value(_ value: FieldValue) {
        switch value {
        case .absent, .object: null()
        case .integer(let integer): self.integer(integer)
        case .decimal(let number): self.number(number)
        case .flag(let flag): boolean(flag)
        case .text(let text): string(text)
        case .time(let milliseconds): time(milliseconds)
        case .bytes(let bytes): string(bytes.hexadecimal)
        case .list(let texts):
            array { json in
                for text in texts { json.string(text) }
            }
        case .amounts(let amounts):
            object { json in
                for (name, amount) in amounts.sorted(by: { $0.key < $1.key }) { json.field(name, amount) }
            }
        }
    }
}

extension DelimitedText.Field {
    /// A value that is no object.
    init(_ value: FieldValue) {
        switch value {
        case .absent, .object: self = .absent
        case .integer(let integer): self = .integer(integer)
        case .decimal(let number): self = .decimal(number)
        case .flag(let flag): self = .boolean(flag)
        case .text(let text): self = .text(text)
        case .time(let milliseconds): self = .text(Timestamp.rfc3339(milliseconds))
        case .bytes(let bytes): self = .text(bytes.hexadecimal)
        case .list(let texts): self = .text(texts.joined(separator: " "))
        case .amounts:
            var json = JSONWriter()
            json.value(value)
            self = .text(json.text)
        }
    }
}
