public import Model

/// Which tasks a list shows, and in which order.
public struct TaskQuery: Sendable, Equatable {
    public enum Order: String, Sendable, CaseIterable {
        case created, updated, finished, duration
    }

    /// Nil for every profile.
    public var profile: String?
    /// Empty for every state.
    public var states: [TaskState] = []
    /// All of them must be there.
    public var tags: [String] = []
    public var project: String?
    public var shot: String?
    public var model: String?
    /// The word of a `Verdict`.
    public var verdict: String?
    /// Who made them.
    public var submittedBy: String?
    /// Recorded at or after this moment, milliseconds since 1970, UTC.
    public var since: Int64?
    /// Recorded before this moment.
    public var until: Int64?
    /// As a user types it: see `SearchExpression`.
    public var search: String?
    /// Only tasks that are not final yet.
    public var isUnfinishedOnly = false
    /// Only finished tasks whose video is not saved.
    public var isUnsavedOnly = false
    /// Local numbers; nil for all.
    public var ranges: [ClosedRange<Int64>]?
    public var order = Order.created
    /// Newest, latest or longest first unless this is set.
    public var isReversed = false
    /// Goes on behind this task in the same order.
    public var after: Int64?
    /// Nil for all.
    public var limit: Int?

    public init() {}

    /// Whether a search has something to look for: text alone of spaces and punctuation has nothing.
    public static func canSearch(for text: String) -> Bool { SearchExpression.hasWords(text) }
}
