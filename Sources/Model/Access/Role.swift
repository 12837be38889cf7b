/// What a visitor of a server may do; each may do what those before it may.
public enum Role: String, Sendable, CaseIterable, Comparable {
    /// Looks.
    case viewer
    /// Makes tasks, which cost money, and judges what comes of them.
    case maker
    /// Decides about the whole ledger.
    case keeper

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    public static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }
}
