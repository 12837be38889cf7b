public import Model

extension StatusAnswer {
    /// One thing that a record says otherwise than the request.
    public struct Difference: Sendable, Equatable, CustomStringConvertible {
        public let field: String
        /// What the record says.
        public let found: String
        /// What the request says.
        public let expected: String

        public var description: String { "\(field): the service says \(found), the request \(expected)" }
    }

    /// How far the service's clock and ours may be apart, in milliseconds.
    public static let clockTolerance: Int64 = 300_000

    /// Where the record contradicts a request that was sent at a moment. What the record leaves out contradicts nothing.
    /// - Parameters:
    ///   - request: the body that was sent; nil if it is not known any more.
    ///   - sentAt: when the create call was begun, milliseconds since 1970, UTC.
    ///   - asked: the id that was asked for.
    public func differences(from request: JSONValue?, sentAt: Int64?, asked: String) -> [Difference] {
        var differences: [Difference] = []
        if let upstreamID, upstreamID != asked {
            differences.append(Difference(field: "task_id", found: upstreamID, expected: asked))
        }
        for name in echo.telling {
            guard let request, let found = echo.fields[name], found != .null, found != request[name] else { continue }
            differences.append(
                Difference(
                    field: name, found: Self.text(found), expected: request[name].map(Self.text) ?? "nothing"))
        }
        if let createdAt, let sentAt, createdAt < sentAt - Self.clockTolerance {
            differences.append(
                Difference(
                    field: "created_at", found: "\(createdAt / 1_000)", expected: "\(sentAt / 1_000) or later"))
        }
        return differences
    }

    /// Whether the record repeats the whole request and was created when it was sent: nothing is left to trust.
    public func repeats(_ request: JSONValue?, sentAt: Int64?) -> Bool {
        guard let sentAt, let createdAt else { return false }
        return createdAt >= sentAt - Self.clockTolerance && echo.agrees(with: request)
    }

    /// Contents are told by their prompt, as the rest of them may be megabytes.
    private static func text(_ value: JSONValue) -> String {
        guard let elements = value.array else { return value.excerpt }
        let prompt = elements.first { $0["type"]?.string == "text" }?["text"]
        return value.excerpt + (prompt.map { " with the prompt \($0.excerpt)" } ?? "")
    }
}
