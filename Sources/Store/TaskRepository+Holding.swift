public import Model
import SQLite

extension TaskRepository {
    /// Holds what has been in the queue for longer than a span: whoever recorded it may have forgotten it.
    ///
    /// For a process that sends, when it starts.
    /// - Parameter span: milliseconds; 0 holds nothing.
    /// - Returns: how many tasks are held now that were not before.
    public func holdStale(after span: Int64) async throws -> Int {
        guard span > 0 else { return 0 }
        // A task is not late before its time has come.
        let isStale = "max(coalesce(queued_at, created_at), coalesce(not_before, 0)) < ?"
        let limit = clock() - span
        let hasAny = try await read { db in try !db.queued(isStale, [.integer(limit)]).isEmpty }
        guard hasAny else { return 0 }
        let length = span % 3_600_000 == 0 ? "\(span / 3_600_000) h" : "\(span / 1_000) s"
        return try await write { db, now in
            try db.holdQueued(
                because: "held: it had been in the queue for more than \(length)", where: isStale,
                [.integer(now - span)],
                now: now)
        }
    }

    /// Keeps a queued task from being sent until it is released.
    /// - Throws: `StoreError.illegalTransition` if it is not queued.
    public func hold(_ id: Int64) async throws -> VideoTask {
        try await write { db, now in
            let task = try db.existingTask(id, now: now)
            guard task.state == .queued else {
                throw StoreError.illegalTransition(task: id, from: task.state, to: .queued)
            }
            if task.waitingFor != .held { try db.hold(task, because: "held", now: now) }
            return try db.existingTask(id, now: now)
        }
    }

    /// Lets a held task be sent again. A queued one that is not held stays as it is.
    /// - Throws: `StoreError.illegalTransition` if it is not queued.
    public func release(_ id: Int64) async throws -> VideoTask {
        try await write { db, now in
            let task = try db.existingTask(id, now: now)
            guard task.state == .queued else {
                throw StoreError.illegalTransition(task: id, from: task.state, to: .queued)
            }
            if task.waitingFor == .held {
                try db.move(
                    task, to: .queued, at: now, ["waiting_for": .null, "queued_at": .integer(now)],
                    event: NewEvent(kind: .user, message: "released"))
            }
            return try db.existingTask(id, now: now)
        }
    }

    /// The local numbers of all held tasks, in ascending order.
    public func heldTasks() async throws -> [Int64] {
        try await read { db in
            try db.all("SELECT id FROM task WHERE state = 'queued' AND waiting_for = 'held' ORDER BY id") {
                try $0.integer()
            }
        }
    }
}

extension Connection {
    /// Holds every queued task that is not held yet, or those of a condition on `task`.
    /// - Returns: how many.
    func holdQueued(
        because reason: String, where condition: String = "1", _ values: [SQLiteValue] = [], now: Int64
    ) throws -> Int {
        let ids = try queued(condition, values)
        for id in ids { try hold(existingTask(id, now: now), because: reason, now: now) }
        return ids.count
    }

    fileprivate func queued(_ condition: String, _ values: [SQLiteValue]) throws -> [Int64] {
        try all(
            "SELECT id FROM task WHERE state = 'queued' AND waiting_for IS NOT 'held' AND \(condition) ORDER BY id",
            values
        ) { try $0.integer() }
    }

    fileprivate func hold(_ task: VideoTask, because reason: String, now: Int64) throws {
        try move(
            task, to: .queued, at: now, ["waiting_for": .text(WaitingFor.held.rawValue), "next_send_at": .null],
            event: NewEvent(kind: .user, message: reason))
    }
}
