import Model

extension TaskRepository {
    /// Drops the bulky parts of tasks that were finished long ago: request bodies that no other task needs, and what lies
    /// between the first entry of a history, the one that brought its verdict, and the last. Everything else of a task
    /// stays, and it is found as before.
    ///
    /// Left alone is what is unfinished, uncertain, claimed by a worker, or has a video that is still to be fetched. Works
    /// in transactions of some milliseconds with pauses between them. Ended at any moment, it has lost nothing, and the
    /// next call goes on. A cancelled task stops between two transactions and returns what it has done.
    /// - Parameter progress: called after each transaction with everything that was dropped so far.
    public func prune(_ scope: PruneScope, progress: (Pruned) -> Void = { _ in }) async throws -> Pruned {
        var pruned = Pruned()
        var pace = WritePace(1...500, first: 20)
        var candidates = PruneCandidates(scope: scope)
        while var ids = try await candidates.next(self)?[...], !Task.isCancelled {
            while !ids.isEmpty, !Task.isCancelled {
                let batch = Array(ids.prefix(pace.size))
                let (part, done, began) = try await write { db in
                    try db.prune(batch, scope)
                }
                let taken = began.duration(to: .now)
                pace.note(transaction: taken)
                ids = ids.dropFirst(done)
                pruned.add(part)
                pruned.longestTransaction = max(pruned.longestTransaction, taken)
                progress(pruned)
                try await pace.giveWay(self)
            }
        }
        return pruned
    }

    /// What `prune` would drop at this moment.
    public func prunable(_ scope: PruneScope) async throws -> Pruned {
        var pruned = Pruned()
        // How many tasks that need a shared body are still to be met.
        var sharers: [Int64: Int] = [:]
        var candidates = PruneCandidates(scope: scope)
        while let ids = try await candidates.next(self) {
            let found = try await read { db in try ids.compactMap { try db.prunableTask($0, scope) } }
            for task in found {
                pruned.tasks += 1
                pruned.events += task.events
                guard let request = task.request else { continue }
                let left = (sharers[request.id] ?? request.users) - 1
                sharers[request.id] = request.users == 1 ? nil : left
                if left == 0 {
                    pruned.requests += 1
                    pruned.requestBytes += request.bytes
                }
            }
        }
        return pruned
    }
}

/// The tasks that may be pruned, some hundred at a time.
private struct PruneCandidates {
    private static let page = 500

    let scope: PruneScope
    private var position: (finishedAt: Int64, id: Int64) = (.min, 0)
    private var listed: ArraySlice<Int64>

    init(scope: PruneScope) {
        self.scope = scope
        listed = scope.tasks?[...] ?? []
    }

    /// - Returns: nil when there are no more.
    mutating func next(_ repository: TaskRepository) async throws -> [Int64]? {
        if scope.tasks != nil {
            let ids = Array(listed.prefix(Self.page))
            listed = listed.dropFirst(ids.count)
            return ids.isEmpty ? nil : ids
        }
        let (before, after) = (scope.finishedBefore, position)
        let rows = try await repository.read { db in
            try db.all(
                """
                SELECT id, finished_at FROM task \(db.dialect.by("task_to_prune"))
                WHERE pruned_at IS NULL AND finished_at IS NOT NULL AND finished_at < ? AND (finished_at, id) > (?, ?)
                ORDER BY finished_at, id LIMIT \(Self.page)
                """, [.integer(before), .integer(after.finishedAt), .integer(after.id)]
            ) { row in (id: try row.integer(), finishedAt: try row.integer()) }
        }
        guard let last = rows.last else { return nil }
        position = (last.finishedAt, last.id)
        return rows.map(\.id)
    }
}

extension Pruned {
    fileprivate mutating func add(_ other: Pruned) {
        tasks += other.tasks
        requests += other.requests
        requestBytes += other.requestBytes
        events += other.events
    }
}

/// A task that may be pruned, with what it would lose.
private struct PrunableTask {
    var id: Int64
    var events: Int
    /// Its body, and how many tasks need it.
    var request: (id: Int64, bytes: Int64, users: Int)?
}

extension LedgerTransaction {
    /// Prunes tasks, as many of them as fit into the time.
    /// - Returns: what was dropped, of how many tasks this is the answer, and when it began.
    fileprivate func prune(
        _ ids: [Int64], _ scope: PruneScope
    ) throws -> (Pruned, done: Int, began: ContinuousClock.Instant) {
        let began = ContinuousClock.now
        var pruned = Pruned()
        var done = 0
        for id in ids {
            // Looked at again: since it was found somebody may have begun to work on it.
            if let task = try prunableTask(id, scope) { try prune(task, &pruned) }
            done += 1
            if began.duration(to: .now) >= WritePace.inside { break }
        }
        return (pruned, done, began)
    }

    private func prune(_ task: PrunableTask, _ pruned: inout Pruned) throws {
        if task.events > 0 {
            pruned.events += try execute(
                "DELETE FROM event WHERE task = ?1 AND \(isMiddle)", [.integer(task.id)])
        }
        var columns: Columns = ["pruned_at": .integer(now)]
        let draft = try first("SELECT draft_id FROM task WHERE id = ?", [.integer(task.id)]) { try $0.integerOrNil() }
        if task.request != nil { (columns["request_id"], columns["draft_id"]) = (.null, .null) }
        try update("task", columns, is: task.id)
        pruned.tasks += 1
        guard let request = task.request else { return }
        if let draft = draft ?? nil, draft != request.id { try removeUnused(draft) }
        // Another task may be about to need it, or still does.
        guard request.users == 1 else { return }
        let isGone = try execute(
            "DELETE FROM request WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM unclaimed_request WHERE request = ?1)",
            [.integer(request.id)])
        guard isGone == 1 else { return }
        pruned.requests += 1
        pruned.requestBytes += request.bytes
    }

    /// Takes a request away that no task has any more.
    private func removeUnused(_ request: Int64) throws {
        try execute(
            """
            DELETE FROM request WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM task WHERE request_id = ?1)
              AND NOT EXISTS (SELECT 1 FROM task WHERE draft_id = ?1)
              AND NOT EXISTS (SELECT 1 FROM unclaimed_request WHERE request = ?1)
            """, [.integer(request)])
    }

    /// - Returns: nil if the task must be left alone, or nothing is left to drop.
    fileprivate func prunableTask(_ id: Int64, _ scope: PruneScope) throws -> PrunableTask? {
        let final = TaskState.allCases.filter(\.isFinal).map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return try first(
            """
            SELECT t.id, t.pruned_at IS NOT NULL,
              CASE ?3 WHEN 1 THEN 0 ELSE (SELECT count(*) FROM event WHERE task = ?1 AND \(isMiddle)) END,
              r.id, length(r.body), (SELECT count(*) FROM task WHERE request_id = r.id)
                + (SELECT count(*) FROM task WHERE draft_id = r.id AND id != t.id)
            FROM task t LEFT JOIN request r ON r.id = t.request_id AND ?4 = 0
            WHERE t.id = ?1 AND t.finished_at < ?2 AND t.state IN (\(final)) AND t.lease_owner IS NULL
              AND NOT EXISTS (
                SELECT 1 FROM video v WHERE v.task = t.id
                AND (v.state IN ('waiting', 'downloading', 'damaged') OR v.next_attempt_at IS NOT NULL OR v.lease_owner IS NOT NULL))
            """, [.integer(id), .integer(scope.finishedBefore), .init(scope.keepsHistory), .init(scope.keepsRequests)]
        ) { row in
            var task = PrunableTask(id: try row.integer(), events: 0)
            let wasPruned = try row.bool()
            task.events = try row.int()
            let (request, bytes, users) = (try row.integerOrNil(), try row.integerOrNil(), try row.int())
            if let request, let bytes { task.request = (request, bytes, users) }
            // A task that has nothing to drop is marked all the same, so that it is not looked at again; once is enough.
            return wasPruned && task.events == 0 && task.request == nil ? nil : task
        } ?? nil
    }

    /// The entry that brought the present state of the task ?1.
    private static let verdict = """
        (SELECT min(seq) FROM event WHERE task = ?1 AND seq > (
            SELECT max(seq) FROM event WHERE task = ?1 AND state != (SELECT state FROM task WHERE id = ?1)))
        """

    /// Whether an entry of the task ?1 is neither the first, nor the one that brought its present state, nor the last.
    private var isMiddle: String {
        """
        seq > 1
          AND seq < (SELECT max(seq) FROM event WHERE task = ?1)
          AND \(dialect.differ("seq", Self.verdict))
        """
    }
}
