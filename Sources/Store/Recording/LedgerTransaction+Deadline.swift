import Model

extension LedgerTransaction {
    /// When a task that was accepted at a moment expires, as its service allows.
    /// - Returns: nil if neither this program nor the request knows how long it may take.
    func deadline(acceptedAt: Int64, timeout: Int64?, at provider: String?) -> Int64? {
        Deadline.after(
            acceptedAt: acceptedAt, timeout: timeout, longest: provider.flatMap { services[$0]?.longestTask })
    }
}
