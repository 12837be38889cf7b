public import Model

extension TaskRepository {
    /// Holds what has been in the queue for longer than a span: whoever recorded it may have forgotten it.
    ///
    /// For a process that sends, when it starts.
    /// - Parameter span: milliseconds; 0 holds nothing.
    /// - Returns: how many tasks are held now that were not before.
    public func holdStale(after span: Int64) async throws -> Int {
        guard span > 0 else { return 0 }
        let limit = clock() - span
        let hasAny = try await read { db in
            try db.first(HoldingPlans.stale(db.dialect) + " LIMIT 1", [.integer(limit)]) { try $0.integer() } != nil
        }
        guard hasAny else { return 0 }
        let length = span % 3_600_000 == 0 ? "\(span / 3_600_000) h" : "\(span / 1_000) s"
        return try await write { db in
            let reason = "held: it had been in the queue for more than \(length)"
            let ids = try db.all(HoldingPlans.stale(db.dialect), [.integer(db.now - span)]) { try $0.integer() }
                .sorted()
            for id in ids { try db.hold(db.existingTask(id), because: reason) }
            return ids.count
        }
    }

    /// Keeps a queued task from being sent until it is released.
    /// - Throws: `StoreError.illegalTransition` if it is not queued.
    public func hold(_ id: Int64) async throws -> VideoTask {
        try await forbidding { db in
            let task = try db.existingTask(id)
            guard task.state == .queued else {
                throw StoreError.illegalTransition(task: id, from: task.state, to: .queued)
            }
            return task.waitingFor == .held ? task : try db.hold(task, because: "held", by: db.author)
        }
    }

    /// Lets a held task be sent again. A queued one that is not held stays as it is.
    /// - Throws: `StoreError.illegalTransition` if it is not queued.
    public func release(_ id: Int64) async throws -> VideoTask {
        try await write { db in
            let task = try db.existingTask(id)
            guard task.state == .queued else {
                throw StoreError.illegalTransition(task: id, from: task.state, to: .queued)
            }
            guard task.waitingFor == .held else { return task }
            return try db.move(
                task, to: .queued,
                [
                    "waiting_for": .null, "queued_at": .integer(db.now),
                    "next_send_at": .init(task.notBefore.flatMap { $0 > db.now ? $0 : nil }),
                ],
                event: db.done("released"))
        }
    }

    /// The local numbers of all held tasks, in ascending order.
    public func heldTasks() async throws -> [Int64] {
        try await read(isLong: true) { db in
            try db.all(
                "SELECT id FROM task \(db.dialect.by("task_in_queue")) WHERE state = 'queued' AND waiting_for = 'held'"
            ) { try $0.integer() }.sorted()
        }
    }
}

enum HoldingPlans {
    /// What has been in the queue since before a moment. Nothing was queued before it was recorded, which an index knows;
    /// a task is not late before its time has come. What waits for a cap may do so for a month,
    /// and with it all that begins where it ends.
    static func stale(_ dialect: Dialect) -> String {
        """
        SELECT t.id FROM (SELECT DISTINCT profile FROM counter WHERE state = 'queued' AND tasks > 0) p
        CROSS JOIN task t \(dialect.by("task_by_state"))
        WHERE t.state = 'queued' AND t.profile = p.profile AND t.created_at < ?1 AND \(dialect.differ("t.waiting_for", "'held'"))
          AND \(dialect.differ("t.waiting_for", "'cap'")) AND \(dialect.differ("t.waiting_for", "'parent'"))
          AND \(dialect.larger("coalesce(t.queued_at, t.created_at)", "coalesce(t.not_before, 0)")) < ?1
        """
    }
}

extension LedgerTransaction {
    /// Holds every queued task that is not held yet.
    /// - Returns: how many.
    func holdQueued(because reason: String) throws -> Int {
        let ids = try all(
            "SELECT id FROM task \(dialect.by("task_in_queue")) WHERE state = 'queued' AND \(dialect.differ("waiting_for", "'held'"))"
        ) { try $0.integer() }.sorted()
        for id in ids { try hold(existingTask(id), because: reason) }
        return ids.count
    }

    @discardableResult
    func hold(_ task: VideoTask, because reason: String, by author: String? = nil) throws -> VideoTask {
        try move(
            task, to: .queued,
            [
                "waiting_for": .text(WaitingFor.held.rawValue), "next_send_at": .null,
                // Whoever makes its material ready finds that it is held.
                "lease_owner": .null, "lease_until": .null,
            ],
            event: NewEvent(kind: .user, message: reason, author: author))
    }
}
