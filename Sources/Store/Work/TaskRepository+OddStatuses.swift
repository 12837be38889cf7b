/// Open tasks of which the service says something that leaves them open for want of a meaning.
public struct OddStatus: Sendable, Equatable {
    /// The service's own word, as it came.
    public var status: String
    /// What is odd about it, in a sentence.
    public var oddity: String
    public var count: Int
    /// The oldest of them.
    public var first: Int64

    public init(status: String, oddity: String, count: Int, first: Int64) {
        self.status = status
        self.oddity = oddity
        self.count = count
        self.first = first
    }
}

extension TaskRepository {
    /// By the service's words, the most frequent first.
    public func oddStatuses() async throws -> [OddStatus] {
        let groups = try await read { db in
            try db.all(
                """
                SELECT coalesce(upstream_status, ''), max(status_oddity), count(*), min(id)
                FROM task \(db.dialect.by("task_by_state"))
                WHERE state IN ('pending', 'processing') AND status_oddity IS NOT NULL GROUP BY 1
                """
            ) { row in
                OddStatus(
                    status: try row.text(), oddity: try row.text(), count: try row.int(), first: try row.integer())
            }
        }
        return groups.sorted { ($0.count, $1.first) > ($1.count, $0.first) }
    }
}
