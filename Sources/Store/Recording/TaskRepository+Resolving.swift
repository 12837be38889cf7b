public import Model

/// How a task of which nobody knew whether it was created is closed.
public enum Resolution: Sendable, Equatable {
    /// The service has it under this id.
    /// `createdAt` is what the service says about when, milliseconds since 1970, UTC.
    case created(upstreamID: String, createdAt: Int64?)
    /// The service never got it.
    case notCreated
    /// Nobody will ever know, or care.
    case abandoned
}

extension TaskRepository {
    /// Closes an uncertain task.
    /// - Throws: `StoreError.illegalTransition` if it is not uncertain, `.upstreamIDTaken` if another task has the id,
    ///   `.senderLives` if anything but `abandoned` is said of it while its sender may yet bring an answer.
    public func resolve(_ id: Int64, _ resolution: Resolution) async throws -> VideoTask {
        let liveness = liveness
        return try await write { db in
            let task = try db.existingTask(id)
            guard task.state == .uncertain else {
                throw StoreError.illegalTransition(task: id, from: task.state, to: resolution.state)
            }
            switch resolution {
            case .created(let upstreamID, let createdAt):
                // Its own answer is on the way and knows better than anybody's guess.
                if let pid = try db.sender(of: id, liveness) { throw StoreError.senderLives(task: id, pid: pid) }
                return try db.resolve(task, as: upstreamID, createdAt: createdAt)
            case .notCreated:
                if let pid = try db.sender(of: id, liveness) { throw StoreError.senderLives(task: id, pid: pid) }
                let error = TaskError(code: "not_created", message: "the user says that it was never created")
                return try db.resolve(
                    task, as: .rejected, LedgerTransaction.columns(error), message: "resolved: not created")
            case .abandoned:
                return try db.resolve(task, as: .abandoned, [:], message: "resolved: abandoned")
            }
        }
    }

    /// The tasks without an id that may be the one which the service has under an id that nobody here knows: those of the
    /// same account or profile of which nobody knows whether they were created, those that are being sent at this moment,
    /// and those that were given up not long ago without an answer.
    public func tasksWithoutID(baseURL: String, account: Int64, profile: String) async throws -> [VideoTask] {
        return try await read { db in
            try db.all(
                TaskRow.select[db.dialect] + """
                    WHERE t.state IN ('uncertain', 'submitting', 'abandoned') AND t.task_id IS NULL AND t.base_url = ?1
                      AND (t.account_id = ?2 OR t.profile = ?3)
                      AND a.provider = (SELECT provider FROM account WHERE id = ?2)
                      AND (t.state != 'abandoned' OR t.submitted_at >= ?4)
                    ORDER BY t.id
                    """, [.text(baseURL), .integer(account), .text(profile), .integer(db.now - TwinTask.span)]
            ) { row in try TaskRow.decode(&row, now: db.now) }
        }
    }

    /// The task that has this upstream id at a base URL.
    public func task(upstreamID: String, baseURL: String) async throws -> VideoTask? {
        try await read { db in try db.task(upstreamID: upstreamID, baseURL: baseURL) }
    }
}

extension Resolution {
    fileprivate var state: TaskState {
        switch self {
        case .created: .pending
        case .notCreated: .rejected
        case .abandoned: .abandoned
        }
    }
}

extension LedgerTransaction {
    func task(upstreamID: String, baseURL: String) throws -> VideoTask? {
        try first(
            TaskRow.select[dialect] + "WHERE t.task_id = ? AND t.base_url = ?", [.text(upstreamID), .text(baseURL)]
        ) {
            row in
            try TaskRow.decode(&row, now: now)
        }
    }

    fileprivate func resolve(_ task: VideoTask, as upstreamID: String, createdAt: Int64?) throws -> VideoTask {
        if let existing = try self.task(upstreamID: upstreamID, baseURL: task.baseURL) {
            throw StoreError.upstreamIDTaken(upstreamID: upstreamID, existing: existing)
        }
        // Its age is counted from its creation, not from when somebody found out.
        let acceptedAt = min(now, createdAt ?? task.submittedAt ?? now)
        return try resolve(
            task, as: .pending,
            [
                "task_id": .text(upstreamID), "accepted_at": .integer(acceptedAt), "next_poll_at": .integer(now),
                "deadline_at": .init(
                    deadline(acceptedAt: acceptedAt, timeout: task.request.timeout, at: task.provider)),
                "error_code": .null, "error_message": .null, "error_http": .null,
            ], message: "resolved: it is \(upstreamID)")
    }

    fileprivate func resolve(
        _ task: VideoTask, as state: TaskState, _ columns: Columns, message: String
    ) throws -> VideoTask {
        var columns = columns
        columns.merge(["lease_owner": .null, "lease_until": .null])
        return try move(task, to: state, columns, event: done(message))
    }

    /// The process id of the living sender of a task, if it has one.
    fileprivate func sender(of task: Int64, _ liveness: any WorkerLiveness) throws -> Int32? {
        let owner = try first("SELECT lease_owner FROM task WHERE id = ?", [.integer(task)]) { try $0.integerOrNil() }
        guard let owner = owner ?? nil, let sender = try workers("WHERE id = \(owner)").first,
            try liveness.lives(sender, in: self)
        else {
            return nil
        }
        return sender.pid
    }
}
