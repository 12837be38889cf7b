/// Ticks whenever the ledger has changed in any way, whoever has changed it; changes between two looks are one tick.
///
/// The first tick comes at once. It ends when the ledger is closed or the reading task is cancelled, and throws once the
/// ledger is gone.
public struct LedgerCommits: AsyncSequence, Sendable {
    public typealias Element = Void

    let repository: TaskRepository

    public func makeAsyncIterator() -> Iterator {
        Iterator(subscription: repository.bell.subscribe())
    }

    /// Where one reader is.
    public struct Iterator: AsyncIteratorProtocol {
        private let subscription: ChangeBell.Subscription
        private var seen: UInt64?

        init(subscription: ChangeBell.Subscription) {
            self.subscription = subscription
        }

        /// - Throws: `StoreError`.
        public mutating func next() async throws -> Void? {
            if let seen {
                guard try await subscription.wait(beyond: seen) else { return nil }
            } else if Task.isCancelled {
                return nil
            }
            seen = subscription.rings
            return ()
        }
    }
}

extension TaskRepository {
    /// Every change of the ledger, also of what has no history, such as a download that began.
    public func commits() -> LedgerCommits { LedgerCommits(repository: self) }
}
