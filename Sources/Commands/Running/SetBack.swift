/// What is said of a ledger that was set back to an earlier state.
enum SetBack {
    /// - Parameter missing: create calls that were begun and that the ledger does not know.
    static func sentence(_ missing: Int64) -> String {
        let calls = missing == 1 ? "1 create call was" : "\(missing) create calls were"
        return "this ledger is an earlier state of itself: \(calls) begun after it, and what became of that is not in "
            + "it. All sending is paused, since whoever asks again may pay again; look for the newer ledger, or let "
            + "sending go on with `reel queue resume`"
    }
}
