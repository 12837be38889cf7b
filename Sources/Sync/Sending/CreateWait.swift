import Model

/// What is said of create calls that a process waits for before it ends.
public enum CreateWait {
    /// - Parameters:
    ///   - calls: under way.
    ///   - longest: that one may take.
    /// - Returns: nil if there is nothing to wait for.
    public static func sentence(calls: Int, longest: Duration) -> String? {
        guard calls > 0 else { return nil }
        let what = calls == 1 ? "the answer of a create call" : "the answers of \(calls) create calls"
        return "waiting for \(what), for \(longest.secondsText) s at most, since what was sent may be paid for; "
            + "a second signal cuts \(calls == 1 ? "it" : "them") off, and nobody knows then what came of it"
    }
}
