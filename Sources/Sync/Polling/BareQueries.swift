import Synchronization

/// Which tasks the service would not be asked about by their ids, and are asked about without.
///
/// Such a call answers with the account's current task, whichever that is. So it is a last resort: only for a task whose id
/// the service made and refuses all the same, only while it refuses those of all tasks of the account, and one at a time.
/// Known to the process alone; after a while the id is tried again.
final class BareQueries: Sendable {
    /// Milliseconds for which a refusal counts, and for which an answer to an id shows that ids are taken.
    static let window: Int64 = 600_000
    /// More tasks than this in memory are looked through for what is over.
    private static let many = 1_000

    private struct Account {
        /// Until when the id of a task is not tried again.
        var refusedUntil: [Int64: Int64] = [:]
        var answeredAt: Int64?
        var isAsking = false
    }

    private let now: @Sendable () -> Int64
    private let accounts = Mutex<[Int64: Account]>([:])

    /// - Parameter now: milliseconds of a steady clock.
    init(now: @escaping @Sendable () -> Int64 = { SteadyClock.now }) {
        self.now = now
    }

    /// Whether a task is to be asked about without its id.
    func isRefused(_ task: Int64, of account: Int64) -> Bool {
        let now = now()
        return accounts.withLock { accounts in
            // Almost always.
            guard let until = accounts[account]?.refusedUntil[task] else { return false }
            if until > now { return true }
            accounts[account]?.refusedUntil[task] = nil
            return false
        }
    }

    /// The service answered a task's id with the record of that task: whatever it refuses, it is not ids.
    func noteAnswered(_ account: Int64) {
        let now = now()
        accounts.withLock { accounts in
            accounts[account, default: Account()].answeredAt = now
            if accounts[account]?.refusedUntil.isEmpty == false { accounts[account]?.refusedUntil = [:] }
        }
    }

    /// The service refused the id of a task that it had made itself.
    /// - Returns: whether the task may be asked about without.
    func noteRefused(_ task: Int64, of account: Int64) -> Bool {
        let now = now()
        return accounts.withLock { accounts in
            var state = accounts[account] ?? Account()
            defer { accounts[account] = state }
            if let answeredAt = state.answeredAt, now - answeredAt < Self.window { return false }
            if state.refusedUntil.count >= Self.many {
                state.refusedUntil = state.refusedUntil.filter { $0.value > now }
            }
            state.refusedUntil[task] = now + Self.window
            return true
        }
    }

    /// It does not answer without an id either: the next poll asks by the id.
    func forget(_ task: Int64, of account: Int64) {
        accounts.withLock { _ = $0[account]?.refusedUntil.removeValue(forKey: task) }
    }

    /// Asks for one account, unless that is being done already.
    /// - Returns: nil if it is.
    func ask<Value>(_ account: Int64, _ body: () async throws -> Value) async rethrows -> Value? {
        let mayAsk = accounts.withLock { accounts in
            defer { accounts[account, default: Account()].isAsking = true }
            return accounts[account]?.isAsking != true
        }
        guard mayAsk else { return nil }
        defer { accounts.withLock { $0[account]?.isAsking = false } }
        return try await body()
    }
}
