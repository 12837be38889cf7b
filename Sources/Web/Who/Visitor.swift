import Model

/// Who asks.
struct Visitor: Sendable {
    /// What they are called in the log and with what they do.
    var name: String
    var role: Role
    /// The only project that they see and work in; nil for all of them.
    var project: String?
    /// What they may spend, as far as that is kept.
    var caps: [Cap] = []
    /// What tells them from all others, and says nothing else.
    var identity: String
}
