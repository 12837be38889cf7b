import Model

/// Who asks.
struct Visitor: Sendable {
    /// What they are called in the log and with what they do.
    var name: String
    var role: Role
    /// What tells them from all others, and says nothing else.
    var identity: String
}
