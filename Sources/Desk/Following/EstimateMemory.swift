public import Model
public import Store
import Synchronization

/// Estimates of how long tasks take, read from the ledger twice a minute at most: the history changes slowly.
public final class EstimateMemory: Sendable {
    private struct State {
        var kinds: Set<WaitEstimate.Kind> = []
        var estimates: [WaitEstimate.Kind: WaitEstimate] = [:]
        var readAt: Int64 = 0
    }

    private let repository: TaskRepository
    private let state = Mutex(State())

    /// Milliseconds.
    private static let keeps: Int64 = 30_000

    public init(_ repository: TaskRepository) {
        self.repository = repository
    }

    /// For the kinds of some tasks.
    public func estimates(for tasks: some Sequence<VideoTask>) async throws -> [WaitEstimate.Kind: WaitEstimate] {
        let (kinds, now) = (Set(tasks.map(WaitEstimate.Kind.init)), repository.now)
        let kept = state.withLock { state in
            kinds.isSubset(of: state.kinds) && (0..<Self.keeps).contains(now - state.readAt) ? state.estimates : nil
        }
        if let kept { return kept }
        let estimates = try await repository.waitEstimates(for: kinds)
        state.withLock { $0 = State(kinds: kinds, estimates: estimates, readAt: now) }
        return estimates
    }
}
