/// One rule that a request breaks, or one thing about it that is worth a warning.
public struct Violation: Error, Sendable, Equatable, CustomStringConvertible {
    /// Where, such as `content[2].role`; `request` for the body as a whole.
    public let field: String
    /// What stands there.
    public let found: String
    /// What may stand there.
    public let allowed: String

    public init(field: String, found: String, allowed: String) {
        self.field = field
        self.found = found
        self.allowed = allowed
    }

    public var description: String { "\(field): found \(found); allowed: \(allowed)" }
}

/// A request that breaks rules, all of them listed.
public struct InvalidRequest: Error, Sendable, Equatable {
    public let violations: [Violation]

    public init(violations: [Violation]) {
        self.violations = violations
    }
}
