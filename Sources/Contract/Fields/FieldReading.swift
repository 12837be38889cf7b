public import Model

/// Reads back what `FieldTable` writes, for whoever asks a server of reel.
///
/// A field that is missing is absent: a server may be older than its client.
public struct FieldReader: Sendable {
    private let members: [String: JSONValue]
    /// What it is of, for a person.
    private let what: String

    /// Something that cannot be what a server of reel says.
    public struct Unreadable: Error, Sendable {
        /// Such as `task: state: found "odd"`.
        public let reason: String

        public init(reason: String) {
            self.reason = reason
        }
    }

    /// - Throws: `Unreadable` for what is no object.
    public init(_ value: JSONValue, of what: String) throws(Unreadable) {
        guard let members = value.object else {
            throw Unreadable(reason: "\(what): found \(value.excerpt) instead of an object")
        }
        (self.members, self.what) = (members, what)
    }

    public subscript(name: String) -> JSONValue { members[name] ?? .null }

    public func text(_ name: String) -> String? { self[name].string }
    public func integer(_ name: String) -> Int64? { self[name].integer }
    public func int(_ name: String) -> Int? { self[name].integer.flatMap { Int(exactly: $0) } }
    public func flag(_ name: String) -> Bool? { self[name].bool }
    public func texts(_ name: String) -> [String] { self[name].array?.compactMap(\.string) ?? [] }

    public func decimal(_ name: String) -> Double? {
        switch self[name] {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    /// Milliseconds since 1970, UTC.
    public func time(_ name: String) -> Int64? { text(name).flatMap(Timestamp.parseExact) }

    public func word<Word: RawRepresentable<String>>(_ name: String) -> Word? { text(name).flatMap(Word.init) }

    /// An object within this one; nil where there is none.
    public func object(_ name: String) throws(Unreadable) -> FieldReader? {
        self[name] == .null ? nil : try FieldReader(self[name], of: "\(what).\(name)")
    }

    public func list(_ name: String) -> [JSONValue] { self[name].array ?? [] }

    /// Numbers by name.
    public func amounts(_ name: String) -> [String: Double] {
        (self[name].object ?? [:]).compactMapValues { value in
            switch value {
            case .integer(let number): Double(number)
            case .number(let number): number
            default: nil
            }
        }
    }

    /// - Throws: `Unreadable` where it is not there.
    public func require<Value>(_ value: Value?, _ name: String) throws(Unreadable) -> Value {
        guard let value else { throw Unreadable(reason: "\(what).\(name): found \(self[name].excerpt)") }
        return value
    }
}
