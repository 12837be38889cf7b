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
    /// Entries in the order in which they came about.
    public func history(_ query: HistoryQuery) async throws -> [TaskEvent] {
        var conditions: [String] = []
        var values: [SQLiteValue] = []
        func add(_ condition: String, _ value: SQLiteValue) {
            conditions.append(condition)
            values.append(value)
        }
        if let task = query.task { add("e.task = ?", .integer(task)) }
        if let profile = query.profile, query.task == nil {
            add("(SELECT profile FROM task WHERE id = e.task) = ?", .text(profile))
        }
        if let since = query.since { add("e.at >= ?", .integer(since)) }
        if let until = query.until { add("e.at < ?", .integer(until)) }
        if let after = query.after { add("e.id > ?", .integer(after)) }
        if !query.kinds.isEmpty {
            conditions.append("e.kind IN (\(query.kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")))")
        }
        let filter = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND ")) "
        let key = query.task == nil ? "e.id" : "e.seq"
        // Without a place to go on from, the newest are what is asked for.
        let isFromEnd = query.limit != nil && query.after == nil
        var sql = Self.selectEvent + filter + "ORDER BY \(key) \(isFromEnd ? "DESC" : "ASC")"
        if let limit = query.limit {
            sql += " LIMIT ?"
            values.append(.init(limit))
        }
        let (statement, bound) = (sql, values)
        let events = try await read { db in try db.all(statement, bound, decode: Self.decodeEvent) }
        return isFromEnd ? events.reversed() : events
    }

    /// The number of the newest entry; 0 when there is none.
    public func newestEvent() async throws -> Int64 {
        try await read { db in
            (try db.first("SELECT max(id) FROM event") { try $0.integerOrNil() } ?? nil) ?? 0
        }
    }

    private static let selectEvent = """
        SELECT e.id, e.task, e.seq, e.at, e.kind, e.state, e.progress, e.message, e.http_status, e.observations,
          e.last_observed_at
        FROM event e

        """

    private static func decodeEvent(_ row: inout Row) throws -> TaskEvent {
        TaskEvent(
            event: try row.integer(), task: try row.integer(), seq: try row.int(), at: try row.integer(),
            kind: try row.value(TaskEvent.Kind.self), state: try row.value(TaskState.self),
            progress: try row.intOrNil(), message: try row.textOrNil(), httpStatus: try row.intOrNil(),
            observations: try row.int(), lastObservedAt: try row.integerOrNil())
    }
}
