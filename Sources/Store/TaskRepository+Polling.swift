public import Model
import SQLite

extension TaskRepository {
    /// Takes the tasks whose poll is due, the most overdue first, and sets when each is due next.
    ///
    /// One statement claims them, marks them as this worker's, and advances the schedule, so that a poll which then
    /// brings nothing new costs no further write.
    /// - Parameters:
    ///   - limit: at most this many.
    ///   - lease: milliseconds after which another worker may take them.
    public func claimForPolling(
        _ scope: WorkScope, limit: Int, worker: Worker, schedule: PollSchedule, lease: Int64
    ) async throws -> [VideoTask] {
        guard limit > 0, !scope.accounts.isEmpty else { return [] }
        let due = min(clock(), scope.dueBefore ?? .max)
        let isDue = "t.next_poll_at <= ? AND t.account_id IN (\(scope.accountList))\(scope.condition(on: "t.id"))"
        // What this worker has polled without news it may still appear to hold: letting go travels with the next write.
        let hasDue = try await read { db in
            try db.first(
                "SELECT 1 FROM task t WHERE \(isDue) AND (t.lease_owner IS NULL OR t.lease_owner = ?) LIMIT 1",
                [.integer(due), .integer(worker.id)]
            ) { try $0.integer() } != nil
        }
        guard hasDue else { return [] }
        return try await write { db, now in
            let ids = try db.all(
                """
                UPDATE task SET lease_owner = ?, lease_until = ?, next_poll_at = ? + \(Self.nextInterval)
                WHERE id IN (
                  SELECT t.id FROM task t WHERE \(isDue) AND t.lease_owner IS NULL ORDER BY t.next_poll_at LIMIT ?)
                RETURNING id
                """,
                [.integer(worker.id), .integer(now + lease), .integer(now)]
                    + Self.intervalValues(schedule, now: now) + [.integer(due), .init(limit)]
            ) { try $0.integer() }
            return try ids.map { try db.existingTask($0, now: now) }
        }
    }

    /// `PollSchedule.interval(age:)` with its jitter, in SQL; a test holds the two together.
    private static var nextInterval: String {
        let jitter = PollSchedule.jitterPercent
        return """
            (SELECT span + span * (abs(random()) % \(2 * jitter + 1) - \(jitter)) / 100
             FROM (SELECT min(?, ? + ? * max(0, ? - coalesce(accepted_at, created_at)) / ?) AS span))
            """
    }

    private static func intervalValues(_ schedule: PollSchedule, now: Int64) -> [SQLiteValue] {
        [
            .integer(schedule.longest), .integer(schedule.interval), .integer(schedule.interval), .integer(now),
            .integer(PollSchedule.doublingAge),
        ]
    }

    /// Takes one task for a poll by hand, finished or not.
    /// - Returns: nil if another worker has it at this moment, or the service has never given it an id.
    public func claimForRefresh(_ task: Int64, worker: Worker, lease: Int64) async throws -> VideoTask? {
        try await write { db, now in
            try db.execute(
                """
                UPDATE task SET lease_owner = ?, lease_until = ?
                WHERE id = ? AND lease_owner IS NULL AND task_id IS NOT NULL
                """, [.integer(worker.id), .integer(now + lease), .integer(task)])
            guard db.changes == 1 else { return nil }
            return try db.existingTask(task, now: now)
        }
    }

    /// Writes down what the service said about a task that this worker holds, and lets go of it.
    ///
    /// An answer that changes nothing is only counted, with the next transaction that there is anyway.
    public func observe(_ report: StatusReport, of task: VideoTask, isSimulated: Bool) async throws {
        let answeredAt = clock()
        let next = report.nextState(from: task.state, deadline: task.deadlineAt, now: answeredAt)
        let isNews =
            next != task.state || report.status != task.upstreamStatus || report.progress != task.progress
            || (report.videoURL != nil && report.videoURL != task.video?.url) || (isSimulated && !task.isSimulated)
        if isNews {
            _ = try await write { db, now in
                try db.observe(report, of: task.id, isSimulated: isSimulated, now: now)
            }
        } else {
            // By the moment of the answer: the transaction that it travels with may be far beyond the deadline.
            await writeEventually { db, _ in
                try db.observe(report, of: task.id, isSimulated: isSimulated, now: answeredAt)
            }
        }
    }

    /// Writes down that a poll brought no usable answer, and lets go of the task.
    /// - Parameters:
    ///   - retryAfter: milliseconds until the next poll.
    ///   - isMissing: whether the service said that it does not know the task.
    public func notePollError(
        _ error: TaskError, of task: VideoTask, retryAfter: Int64, isMissing: Bool = false
    ) async throws {
        try await write { db, now in
            if isMissing, try db.endIfGone(task.id, error, now: now) { return }
            let current = try db.existingTask(task.id, now: now)
            var columns: Columns = [
                "lease_owner": .null, "lease_until": .null, "last_polled_at": .integer(now),
                "polls": .init(current.polls + 1), "poll_errors": .init(current.pollErrors + 1),
            ]
            if current.state.isPolled { columns["next_poll_at"] = .integer(now + retryAfter) }
            try db.move(
                current, to: current.state, at: now, columns,
                event: NewEvent(
                    kind: .pollError, message: error.message, httpStatus: error.httpStatus, merges: true))
        }
    }

    /// Writes down that a poll was answered with a record of another task.
    /// - Parameter taskID: whose record it was.
    public func noteForeign(taskID: String?, of task: VideoTask) async throws {
        try await write { db, now in
            let current = try db.existingTask(task.id, now: now)
            let whose = taskID.map { "of task id \($0)" } ?? "without a task id, and of another request"
            try db.move(
                current, to: current.state, at: now,
                [
                    "lease_owner": .null, "lease_until": .null, "last_polled_at": .integer(now),
                    "polls": .init(current.polls + 1),
                ],
                event: NewEvent(
                    kind: .foreign, message: "the answer was a record \(whose)", httpStatus: 200, merges: true))
        }
    }

    /// The task of an account that has this upstream id.
    public func task(taskID: String, account: Int64) async throws -> VideoTask? {
        let now = clock()
        return try await read { db in
            try db.first(
                TaskRow.select + "WHERE t.task_id = ? AND t.account_id = ?", [.text(taskID), .integer(account)]
            ) { row in try TaskRow.decode(&row, now: now) }
        }
    }
}

extension Connection {
    /// Counts an answer that the service does not know the task, and expires the task if it is gone.
    /// - Returns: whether it is.
    fileprivate func endIfGone(_ id: Int64, _ error: TaskError, now: Int64) throws -> Bool {
        let before = try first("SELECT missing_polls, missing_since FROM task WHERE id = ?", [.integer(id)]) { row in
            (polls: try row.int(), since: try row.integerOrNil())
        }
        guard let before else { return false }
        let (polls, since) = (before.polls + 1, before.since ?? now)
        let count: Columns = ["missing_polls": .init(polls), "missing_since": .integer(since)]
        let task = try existingTask(id, now: now)
        let isGone = MissingTask.isGone(
            wasKnown: task.upstreamStatus != nil, deadline: task.deadlineAt, polls: polls, since: since, now: now)
        guard isGone, task.state.isPolled else {
            try update("task", count, is: id)
            return false
        }
        let message = "after its deadline the service no longer knew the task: \(error.message)"
        var columns = count
        columns.merge(["lease_owner": .null, "lease_until": .null, "last_polled_at": .integer(now)])
        columns["polls"] = .init(task.polls + 1)
        columns.merge(Self.columns(TaskError(code: error.code, message: message, httpStatus: error.httpStatus)))
        try move(
            task, to: .expired, at: now, columns,
            event: NewEvent(kind: .pollError, message: message, httpStatus: error.httpStatus))
        return true
    }

    fileprivate func observe(_ report: StatusReport, of id: Int64, isSimulated: Bool, now: Int64) throws {
        var task = try existingTask(id, now: now)
        if isSimulated, !task.isSimulated {
            try markSimulated(task)
            task.isSimulated = true
        }
        let next = report.nextState(from: task.state, deadline: task.deadlineAt, now: now)
        var columns: Columns = [
            "lease_owner": .null, "lease_until": .null, "last_polled_at": .integer(now), "polls": .init(task.polls + 1),
            "poll_errors": 0, "missing_polls": 0, "missing_since": .null, "upstream_status": .text(report.status),
            "progress": .init(report.progress),
        ]
        if next != task.state, next == .failed {
            columns.merge(
                Self.columns(TaskError(code: "failed", message: report.errorMessage ?? "the service gave no reason")))
        } else if next != task.state, next == .expired {
            columns.merge(
                Self.columns(
                    TaskError(
                        code: "expired", message: "after its deadline the service still said \(report.status)")))
        } else if next == .completed, task.error != nil {
            columns.merge(["error_code": .null, "error_message": .null, "error_http": .null])
        }
        try move(
            task, to: next, at: now, columns,
            event: NewEvent(
                kind: .observed, progress: report.progress, message: report.errorMessage,
                httpStatus: report.httpStatus, upstreamStatus: report.status, merges: true))
        if next == .completed, let url = report.videoURL {
            try noteVideo(url, of: task.id, now: now)
        }
    }

    /// Remembers where the video is; a fresh URL starts a new day of its life.
    private func noteVideo(_ url: String, of task: Int64, now: Int64) throws {
        try execute(
            """
            INSERT INTO video (task, state, url, expires_at, next_attempt_at) VALUES (?1, 'waiting', ?2, ?3, ?4)
            ON CONFLICT (task) DO UPDATE SET url = excluded.url, expires_at = excluded.expires_at,
              next_attempt_at = CASE WHEN state IN ('waiting', 'lost') THEN excluded.next_attempt_at ELSE next_attempt_at END,
              state = CASE WHEN state = 'lost' THEN 'waiting' ELSE state END
            WHERE url IS NOT excluded.url
            """, [.integer(task), .text(url), .integer(now + VideoFile.assumedLifetime), .integer(now)])
    }
}
