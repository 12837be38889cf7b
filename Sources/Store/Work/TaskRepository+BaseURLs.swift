import Model

/// What a profile still has at a base URL that it is no longer at.
public struct LeftBehind: Sendable, Equatable {
    /// Tasks that were never sent.
    public var queued: Int
    /// Tasks that the service there accepted, and that are not over with: the newest first.
    public var accepted: [Int64]
    /// Tasks of which nobody knows whether that service has them.
    public var uncertain: Int
}

extension TaskRepository {
    /// What a profile has at another base URL than that of its account of today.
    public func leftBehind(of profile: String, at baseURL: String) async throws -> LeftBehind {
        try await read { db in try db.leftBehind(of: profile, at: baseURL) }
    }

    /// The base URLs that a profile has unfinished tasks at.
    public func baseURLs(of profile: String) async throws -> [String] {
        try await read { db in
            try db.all(
                """
                SELECT DISTINCT a.base_url FROM counter c JOIN account a ON a.id = c.account_id
                WHERE c.profile = ? AND c.tasks > 0 AND c.state IN ('queued', 'uncertain', 'pending', 'processing', 'completed')
                ORDER BY a.base_url
                """, [.text(profile)]
            ) { try $0.text() }
        }
    }

    /// Moves tasks of a profile to the base URL and the account that it has today, and says so in their histories. What may
    /// be at the old one stays: `uncertain` tasks, and what is being sent.
    /// - Parameters:
    ///   - withAccepted: whether the tasks go along that were accepted: only if the service at the new base URL has shown
    ///     that it has them.
    /// - Returns: how many.
    public func moveBaseURL(
        of profile: String, from old: String, to account: Int64, withAccepted: Bool
    ) async throws -> Int {
        try await write { db in
            guard let place = try db.place(of: account), place.baseURL != old else { return 0 }
            let new = place.baseURL
            let queued = try db.tasks(in: "'queued'", of: profile, at: old)
            let accepted = withAccepted ? try db.leftBehind(of: profile, at: old).accepted : []
            var moved = 0
            for id in (queued + accepted).sorted() {
                let task = try db.existingTask(id)
                // A service of another kind understands nothing of it.
                guard task.provider == place.provider else { continue }
                // An id that another task has there is not this one's.
                if let upstreamID = task.upstreamID, try db.task(upstreamID: upstreamID, baseURL: new) != nil {
                    continue
                }
                try db.moveTask(id, to: account)
                try db.move(
                    db.existingTask(id), to: task.state, ["base_url": .text(new)],
                    event: NewEvent(kind: .user, message: "moved from \(old) to \(new)"))
                moved += 1
            }
            return moved
        }
    }
}

extension LedgerTransaction {
    fileprivate func tasks(in states: String, of profile: String, at baseURL: String) throws -> [Int64] {
        try all(
            """
            SELECT id FROM task \(dialect.by("task_by_state")) WHERE state IN (\(states)) AND profile = ? AND base_url = ?
            """, [.text(profile), .text(baseURL)]
        ) { try $0.integer() }
    }

    fileprivate func leftBehind(of profile: String, at baseURL: String) throws -> LeftBehind {
        let videos = try all(
            """
            SELECT t.id FROM video v \(dialect.by("video_unsaved")) \(dialect.thenJoin) task t ON t.id = v.task
            WHERE v.state IN ('waiting', 'downloading', 'damaged', 'lost') AND t.profile = ? AND t.base_url = ?
            """, [.text(profile), .text(baseURL)]
        ) { try $0.integer() }
        let open = try tasks(in: "'pending', 'processing'", of: profile, at: baseURL)
        return LeftBehind(
            queued: try tasks(in: "'queued'", of: profile, at: baseURL).count,
            accepted: (open + videos).sorted(by: >),
            uncertain: try tasks(in: "'uncertain', 'submitting'", of: profile, at: baseURL).count)
    }
}
