public import Model

/// What a record repeats of the request that created its task.
public struct RequestEcho: Sendable, Equatable {
    /// Fields of a create call, in its form.
    public var fields: [String: JSONValue]
    /// The fields by which a record is told to be of a request: it is if it has all of them, and they are equal.
    public var telling: [String]

    public init(fields: [String: JSONValue] = [:], telling: [String] = []) {
        self.fields = fields
        self.telling = telling
    }

    /// Those that say something.
    public var request: [String: JSONValue] { fields.filter { $0.value != .null } }

    /// Whether nothing is left to doubt that the record is of a request.
    /// - Parameter request: the body that was sent; nil if it is not known any more.
    public func agrees(with request: JSONValue?) -> Bool {
        guard let request, !telling.isEmpty else { return false }
        return telling.allSatisfy { name in fields[name] != nil && fields[name] == request[name] }
    }
}
