/// Whether all of many tasks are settled, without looking at each of them every time: the one that was not settled last
/// time is looked at first, and the others only once it is.
actor UnsettledScan {
    private let ids: [Int64]
    private var next = 0

    init(ids: [Int64]) {
        self.ids = ids
    }

    /// - Parameter isSettled: what the ledger says of one of them now.
    /// - Returns: whether all of them are, each asked about anew.
    func isOver(_ isSettled: @Sendable (Int64) async throws -> Bool) async throws -> Bool {
        for _ in ids {
            guard try await isSettled(ids[next]) else { return false }
            next = (next + 1) % ids.count
        }
        return true
    }
}
