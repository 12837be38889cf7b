/// What a person thinks of a take.
public enum Verdict: String, Sendable, CaseIterable {
    /// The one of its shot that is used; there is at most one.
    case picked
    case rejected
}
