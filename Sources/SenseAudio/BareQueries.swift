import Synchronization

/// Which tasks of an account the service would not be asked about by their ids, and are asked about without.
///
/// Such a call answers with the account's current task, whichever that is. So it is a last resort: only for a task whose id
/// the service made and refuses all the same, only while it refuses those of all tasks of the account, and one at a time.
/// Known to the process alone; after a while the id is tried again.
final class BareQueries: Sendable {
    /// For so long a refusal counts, and an answer to an id shows that ids are taken.
    static let window = Duration.seconds(600)
    /// More tasks than this in memory are looked through for what is over.
    private static let many = 1_000

    private struct State {
        /// Until when the id of a task is not tried again.
        var refusedUntil: [String: ContinuousClock.Instant] = [:]
        var answeredAt: ContinuousClock.Instant?
        var isAsking = false
    }

    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    /// Whether a task is to be asked about without its id.
    func isRefused(_ upstreamID: String) -> Bool {
        state.withLock { state in
            // Almost always.
            guard !state.refusedUntil.isEmpty, let until = state.refusedUntil[upstreamID] else { return false }
            if until > now() { return true }
            state.refusedUntil[upstreamID] = nil
            return false
        }
    }

    /// The service answered a task's id with the record of that task: whatever it refuses, it is not ids.
    func noteAnswered() {
        let now = now()
        state.withLock { state in
            state.answeredAt = now
            if !state.refusedUntil.isEmpty { state.refusedUntil = [:] }
        }
    }

    /// The service refused the id of a task that it had made itself.
    /// - Returns: whether the task may be asked about without.
    func noteRefused(_ upstreamID: String) -> Bool {
        let now = now()
        return state.withLock { state in
            if let answeredAt = state.answeredAt, now - answeredAt < Self.window { return false }
            if state.refusedUntil.count >= Self.many {
                state.refusedUntil = state.refusedUntil.filter { $0.value > now }
            }
            state.refusedUntil[upstreamID] = now + Self.window
            return true
        }
    }

    /// It does not answer without an id either: the next poll asks by the id.
    func forget(_ upstreamID: String) {
        state.withLock { _ = $0.refusedUntil.removeValue(forKey: upstreamID) }
    }

    /// Asks, unless that is being done already.
    /// - Returns: nil if it is.
    func ask<Value>(_ body: () async throws -> Value) async rethrows -> Value? {
        let mayAsk = state.withLock { state in
            defer { state.isAsking = true }
            return !state.isAsking
        }
        guard mayAsk else { return nil }
        defer { state.withLock { $0.isAsking = false } }
        return try await body()
    }
}
