/// How a column of a table for people is titled, and what becomes of it where the window is narrow.
public struct TableColumn: Sendable {
    /// When a column is shown on a terminal. Into a pipe go all.
    public enum Presence: Sendable {
        case always
        /// Where some row has something in it.
        case ifAny
        /// Where not all rows say the same.
        case ifVaried
        /// Where those that say something do not all say the same.
        case ifSeveral
    }

    public var title: String
    public var alignment: TextAlignment
    /// Columns of the terminal that this one takes at least, unless the window is too narrow for all minimums.
    public var minimumWidth: Int
    /// Whether its text is cut where the window is too narrow, as that of the prompt is. What is not flexible is shown
    /// whole or not at all.
    public var isFlexible: Bool
    public var presence: Presence
    /// The higher, the sooner a narrow window leaves it out; nil for what never is.
    public var rank: Int?
    /// Whether it tells when: which is worth telling though all rows say the same, and short forms of which have their
    /// ends below each other.
    public var holdsMoments: Bool

    public init(
        title: String, alignment: TextAlignment = .left, minimumWidth: Int = 1, isFlexible: Bool = false,
        presence: Presence = .always, rank: Int? = nil, holdsMoments: Bool = false
    ) {
        (self.title, self.alignment, self.minimumWidth, self.isFlexible) = (title, alignment, minimumWidth, isFlexible)
        (self.presence, self.rank, self.holdsMoments) = (presence, rank, holdsMoments)
    }
}

/// On which side the text of a column stands.
public enum TextAlignment: Sendable {
    case left
    case right
}
