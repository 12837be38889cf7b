public import Model

/// What a token looks like from outside. The token itself is shown once, and is no field of it.
public enum TokenFields {
    private typealias TokenField = Field<AccessToken>

    public static let table = FieldTable<AccessToken>([
        TokenField("name", .name, "Whose it is.") { .text($0.name) }.column("NAME"),
        TokenField("role", Role.fieldKind, "What it allows.") { .text($0.role.rawValue) }.column("ROLE"),
        TokenField("project", .text, "The only project that its owner sees and works in; null for all.") {
            .init($0.project)
        }.column("PROJECT", .ifAny),
        TokenField("caps", .list, "What its owner may spend at most.") { token in .list(token.caps.map(\.amountText)) }
            .column("CAPS", .ifAny),
        TokenField("created_at", .time, "When it was made.") { .time($0.createdAt) }.column("CREATED"),
        TokenField("last_used_at", .time, "When it was used last, to the minute; null for never.") {
            .time($0.lastUsedAt)
        }.column("LAST USED"),
        TokenField("revoked_at", .time, "When it stopped to count; null for one that counts.") {
            .time($0.revokedAt)
        }.column("REVOKED", .ifAny),
    ])

    /// The columns of a list. Scripts go by the order: what is new is added at the end.
    public static let listed = ["name", "role", "created_at", "last_used_at", "revoked_at", "project", "caps"]
}
