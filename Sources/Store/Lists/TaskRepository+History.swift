public import Model

/// Which entries of the history are asked for.
public struct HistoryQuery: Sendable {
    /// One task; nil for all.
    public var task: Int64?
    /// Nil for every profile.
    public var profile: String?
    /// At or after this moment, milliseconds since 1970, UTC.
    public var since: Int64?
    /// Before this moment.
    public var until: Int64?
    /// Empty for every kind.
    public var kinds: [TaskEvent.Kind] = []
    /// Only entries behind this one.
    public var after: Int64?
    /// The last so many, or the first so many behind `after`; nil for all.
    public var limit: Int?

    public init() {}
}

extension TaskRepository {
    /// Entries in the order in which they came into the ledger; those of a period by their moment, which is the same
    /// unless a clock was set back or tasks were imported.
    public func history(_ query: HistoryQuery) async throws -> [TaskEvent] {
        try await read(isLong: query.task == nil) { db in try db.history(query) }
    }

    /// The number of the newest entry; 0 when there is none.
    public func newestEvent() async throws -> Int64 {
        try await read { db in
            (try db.first("SELECT max(id) FROM event") { try $0.integerOrNil() } ?? nil) ?? 0
        }
    }
}

extension LedgerTransaction {
    /// Every entry of one task.
    func history(of task: Int64) throws -> [TaskEvent] {
        try all(HistoryStatement.ofTask[dialect], [.integer(task)], decode: HistoryStatement.decode)
    }

    func history(_ query: HistoryQuery) throws -> [TaskEvent] {
        let statement = try statement(for: query)
        let events = try all(statement.sql, statement.values, decode: HistoryStatement.decode)
        return statement.isFromEnd ? events.reversed() : events
    }
}

/// A task whose deadline has passed while the service says nothing of it.
public struct OverdueTask: Sendable, Equatable {
    public var id: Int64
    /// Milliseconds since 1970, UTC.
    public var deadlineAt: Int64
    /// When the service said something of it last, its acceptance included; milliseconds since 1970, UTC. Nil if never.
    public var heardAt: Int64?

    public init(id: Int64, deadlineAt: Int64, heardAt: Int64?) {
        (self.id, self.deadlineAt, self.heardAt) = (id, deadlineAt, heardAt)
    }
}

extension TaskRepository {
    /// Of some tasks those that are past their deadline, were asked about since, and got no word of their own.
    ///
    /// A word that comes after the deadline ends a task; what brings none, a record of another task, a 404 or an error,
    /// ends nothing, and would go on without end.
    public func overdue(among ids: some Collection<Int64> & Sendable) async throws -> [OverdueTask] {
        guard !ids.isEmpty else { return [] }
        return try await read { db in
            try db.all(
                """
                SELECT id, deadline_at,
                  coalesce(
                    (SELECT max(coalesce(last_observed_at, at)) FROM event WHERE task = task.id AND kind = 'observed'),
                    accepted_at)
                FROM task WHERE id IN (\(ids.map(String.init).joined(separator: ",")))
                  AND next_poll_at IS NOT NULL AND deadline_at < ? AND last_polled_at > deadline_at
                """, [.integer(db.now)]
            ) { row in
                OverdueTask(
                    id: try row.integer(), deadlineAt: try row.integer(), heardAt: try row.integerOrNil())
            }
        }
    }
}
