public import Model
import SQLite

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

extension Connection {
    /// Every entry of one task.
    func history(of task: Int64) throws -> [TaskEvent] {
        try all(HistoryStatement.ofTask, [.integer(task)], decode: HistoryStatement.decode)
    }

    func history(_ query: HistoryQuery) throws -> [TaskEvent] {
        let statement = try statement(for: query)
        let events = try all(statement.sql, statement.values, decode: HistoryStatement.decode)
        return statement.isFromEnd ? events.reversed() : events
    }
}
