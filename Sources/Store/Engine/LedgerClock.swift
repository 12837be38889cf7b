import Synchronization

/// The clock that the ledger goes by: this machine's, or the server's where several hosts share a ledger, since their
/// own may differ by hours.
///
/// A server's is asked in each transaction that writes. Between two of those it is carried on by this machine's steady
/// clock, which no one sets.
final class LedgerClock: Sendable {
    private let local: @Sendable () -> Int64
    private let isRemote: Bool
    private let told = Mutex<(moment: Int64, at: ContinuousClock.Instant)?>(nil)

    /// - Parameters:
    ///   - isRemote: whether the server's clock counts as soon as it has told a moment.
    ///   - local: this machine's, milliseconds since 1970, UTC.
    init(isRemote: Bool, local: @escaping @Sendable () -> Int64) {
        self.isRemote = isRemote
        self.local = local
    }

    /// Milliseconds since 1970, UTC.
    var now: Int64 {
        guard isRemote, let told = told.withLock({ $0 }) else { return local() }
        return told.moment + Int64(told.at.duration(to: .now) / .milliseconds(1))
    }

    /// - Parameter moment: what the server's clock says at this moment, milliseconds since 1970, UTC.
    func follow(_ moment: Int64) {
        guard isRemote else { return }
        told.withLock { $0 = (moment, .now) }
    }
}
