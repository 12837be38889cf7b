/// What is known of a token that lets somebody in. The token itself is shown once, and kept nowhere.
public struct AccessToken: Sendable, Equatable {
    public var name: String
    public var role: Role
    /// The only project that its owner sees and works in; nil for all of them.
    public var project: String?
    /// What its owner may spend, as far as the ledger keeps caps of it.
    public var caps: [Cap]
    /// Milliseconds since 1970, UTC.
    public var createdAt: Int64
    /// To the minute; nil for never.
    public var lastUsedAt: Int64?
    /// Nil for one that counts.
    public var revokedAt: Int64?

    public init(
        name: String, role: Role, project: String? = nil, caps: [Cap] = [], createdAt: Int64,
        lastUsedAt: Int64? = nil, revokedAt: Int64? = nil
    ) {
        (self.name, self.role, self.project, self.caps, self.createdAt) = (name, role, project, caps, createdAt)
        (self.lastUsedAt, self.revokedAt) = (lastUsedAt, revokedAt)
    }
}
