/// What is said of a ledger that was set back to an earlier state.
enum SetBack {
    /// - Parameter missing: create calls that were begun, and orders that forbid some, that the ledger does not know.
    static func sentence(_ missing: Int64) -> String {
        let what =
            missing == 1
            ? "1 create call, hold or cancellation that followed is"
            : "\(missing) create calls, holds or cancellations that followed are"
        return "this ledger is an earlier state of itself, or was exchanged: \(what) not in it. All sending is paused, "
            + "since whoever asks again may pay again; look for the newer ledger, or let sending go on with "
            + "`reel queue resume`"
    }
}
