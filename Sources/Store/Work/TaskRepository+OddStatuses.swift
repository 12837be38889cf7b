public import Model

/// Open tasks of which the service says something that leaves them open for want of a meaning.
public struct OddStatus: Sendable, Equatable {
    public var word: StatusWord
    public var count: Int
    /// The oldest of them.
    public var first: Int64

    public init(word: StatusWord, count: Int, first: Int64) {
        self.word = word
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
                SELECT upstream_status, count(*), min(id) FROM task INDEXED BY task_by_state
                WHERE state IN ('pending', 'processing') AND upstream_status IS NOT NULL GROUP BY upstream_status
                """
            ) { row in
                OddStatus(word: StatusWord(try row.text()), count: try row.int(), first: try row.integer())
            }
        }
        return groups.filter { $0.word.oddity != nil }.sorted { ($0.count, $1.first) > ($1.count, $0.first) }
    }
}
