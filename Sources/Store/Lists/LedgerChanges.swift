public import Model

/// The entries of the history as they come, in groups, from a number on.
///
/// Whoever reads it pulls: nothing is gathered for a reader that is slow, and one group has no more entries than fit into
/// a page. It ends when the ledger is closed or the reading task is cancelled, and throws once the ledger is gone.
public struct LedgerChanges: AsyncSequence, Sendable {
    /// In ascending order of their numbers; never empty.
    public typealias Element = [TaskEvent]

    /// Of a history without end, so many entries are in memory at once.
    static let page = 1_000

    let repository: TaskRepository
    let query: HistoryQuery

    public func makeAsyncIterator() -> Iterator {
        Iterator(repository: repository, query: query, subscription: repository.bell.subscribe())
    }

    /// Where one reader is.
    public struct Iterator: AsyncIteratorProtocol {
        private let repository: TaskRepository
        private var query: HistoryQuery
        private let subscription: ChangeBell.Subscription

        init(repository: TaskRepository, query: HistoryQuery, subscription: ChangeBell.Subscription) {
            self.repository = repository
            self.query = query
            self.subscription = subscription
        }

        /// - Throws: `StoreError`.
        public mutating func next() async throws -> [TaskEvent]? {
            while !Task.isCancelled, !subscription.isClosed {
                let rings = subscription.rings
                let (entries, reached) = try await repository.entries(query)
                query.after = reached
                if !entries.isEmpty { return entries }
                guard try await subscription.wait(beyond: rings) else { return nil }
            }
            return nil
        }
    }
}

extension TaskRepository {
    /// Everything that is written into the history behind an entry, now and from now on.
    /// - Parameter event: the number of the last entry that is known; 0 for all of them.
    public func changes(after event: Int64) -> LedgerChanges {
        var query = HistoryQuery()
        query.after = event
        return changes(query)
    }

    /// The same of those entries that a query asks for; its limit does not count, and without `after` all of them come.
    public func changes(_ query: HistoryQuery) -> LedgerChanges {
        var query = query
        query.after = query.after ?? 0
        // The entries of one task are few, and not always in the order of their numbers.
        query.limit = query.task == nil ? LedgerChanges.page : nil
        return LedgerChanges(repository: self, query: query)
    }

    /// A page of entries, and the number up to which all of them are in it.
    fileprivate func entries(_ query: HistoryQuery) async throws -> ([TaskEvent], reached: Int64) {
        try await read(isLong: query.task == nil) { db in
            let newest = try db.first("SELECT max(id) FROM event") { try $0.integerOrNil() } ?? nil
            let known = query.after ?? 0
            // Most changes of a ledger are none of its history.
            guard let newest, newest > known else { return ([], known) }
            let entries = try db.history(query)
            let isWhole = query.limit.map { entries.count < $0 } ?? true
            return (entries, isWhole ? newest : entries.last?.event ?? newest)
        }
    }
}
