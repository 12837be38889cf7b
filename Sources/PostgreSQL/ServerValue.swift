/// One of the kinds of value that a statement takes.
public enum ServerValue: Sendable, Equatable {
    case null
    /// A `bigint`, which the server makes a smaller one of where a column has one.
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    public init(_ value: Int?) { self = value.map { .integer(Int64($0)) } ?? .null }
}

extension ServerValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(stringLiteral value: String) { self = .text(value) }
    public init(nilLiteral: ()) { self = .null }
}
