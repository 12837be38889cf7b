/// How many tasks an account may have open at once, as learned from the service's refusals.
public enum RoomLimit {
    /// Milliseconds after which one more is tried: the service does not say when an account's limit was raised.
    public static let raiseEvery: Int64 = 600_000

    /// The limit to go by now: what was learned, raised by one every ten minutes since.
    /// - Parameter learnedAt: milliseconds since 1970, UTC.
    public static func effective(learned: Int, learnedAt: Int64, now: Int64) -> Int {
        max(1, learned) + Int(max(0, now - learnedAt) / raiseEvery)
    }

    /// What a refusal teaches: no more than are open now, and never below one.
    public static func learned(open: Int) -> Int { max(1, open) }
}
