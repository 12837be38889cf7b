/// What is known of a token that lets somebody in. The token itself is shown once, and kept nowhere.
public struct AccessToken: Sendable, Equatable {
    public var name: String
    public var role: Role
    /// Milliseconds since 1970, UTC.
    public var createdAt: Int64
    /// To the minute; nil for never.
    public var lastUsedAt: Int64?
    /// Nil for one that counts.
    public var revokedAt: Int64?

    public init(name: String, role: Role, createdAt: Int64, lastUsedAt: Int64? = nil, revokedAt: Int64? = nil) {
        (self.name, self.role, self.createdAt) = (name, role, createdAt)
        (self.lastUsedAt, self.revokedAt) = (lastUsedAt, revokedAt)
    }
}
