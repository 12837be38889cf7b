public import Model

extension TaskRepository {
    /// Writes down what the service said about a task, and lets go of it if it is claimed.
    ///
    /// An answer that changes nothing is only counted, with the next transaction that there is anyway.
    /// - Returns: whether the task has come to another state.
    @discardableResult
    public func observe(_ report: StatusReport, of task: PolledTask, isSimulated: Bool) async throws -> Bool {
        let answeredAt = clock()
        let next = report.nextState(from: task.state, deadline: task.deadlineAt, now: answeredAt)
        let isNews =
            next != task.state || report.status != task.upstreamStatus || report.progress != task.progress
            || report.oddity(in: next) != task.statusOddity
            || (next == .completed && report.videoURL != nil && report.videoURL != task.videoURL)
            || (isSimulated && !task.isSimulated)
            // It may come after the end, to whoever asks once more.
            || (task.state.isFinal && report.cost != nil)
        guard !isNews else {
            return try await write { db in
                try db.observe(report, of: task, isSimulated: isSimulated)
            }
        }
        // By the moment of the answer: the transaction that it travels with may be far beyond the deadline.
        await writeEventually { db in try db.observeAgain(report, of: task, at: answeredAt) }
        return false
    }

    /// Writes down that a poll brought no usable answer, and lets go of the task.
    /// - Parameters:
    ///   - retryAfter: milliseconds until the next poll.
    ///   - isMissing: whether the service said that it does not know the task.
    public func notePollError(
        _ error: TaskError, of task: PolledTask, retryAfter: Int64, isMissing: Bool = false
    ) async throws {
        try await write { db in
            try db.letGo(of: task)
            if isMissing, try db.endIfGone(task.id, error) { return }
            let current = try db.existingTask(task.id)
            var columns: Columns = [
                "last_polled_at": .integer(db.now),
                "polls": .init(current.polls + 1), "poll_errors": .init(current.pollErrors + 1),
            ]
            if current.state.isPolled { columns["next_poll_at"] = .integer(db.now + retryAfter) }
            try db.move(
                current, to: current.state, columns,
                event: NewEvent(
                    kind: .pollError, message: error.message, httpStatus: error.httpStatus, merges: true))
        }
    }

    /// Writes down that a poll was answered with a record of another task.
    /// - Parameters:
    ///   - upstreamID: whose record it was.
    ///   - twin: another task with the same request, on account of which a record without a task id tells nothing.
    public func noteForeign(upstreamID: String?, twin: Int64? = nil, of task: PolledTask) async throws {
        try await write { db in
            try db.letGo(of: task)
            let current = try db.existingTask(task.id)
            let whose =
                upstreamID.map { "of task id \($0)" }
                ?? twin.map { "without a task id, and task \($0) has the same request: it may be of either" }
                ?? "without a task id, and of another request"
            try db.move(
                current, to: current.state,
                ["last_polled_at": .integer(db.now), "polls": .init(current.polls + 1)],
                event: NewEvent(
                    kind: .foreign, message: "the answer was a record \(whose)", httpStatus: 200, merges: true))
        }
    }

    /// Whether the service is known to have an id of a task, as it made it, or has answered to it.
    public func isMadeByService(_ id: Int64) async throws -> Bool {
        try await read { db in
            try db.first(
                """
                SELECT 1 FROM task t WHERE t.id = ?1 AND (t.upstream_status IS NOT NULL OR EXISTS (
                  SELECT 1 FROM event e WHERE e.task = t.id AND e.kind = 'accepted'))
                """, [.integer(id)]
            ) { try $0.integer() } != nil
        }
    }

    /// Lets go of a task that could not be asked about.
    public func letGo(of task: PolledTask) async throws {
        try await write { db in try db.letGo(of: task) }
    }

    /// The task of an account that has this upstream id.
    public func task(upstreamID: String, account: Int64) async throws -> VideoTask? {
        return try await read { db in
            try db.first(
                TaskRow.select[db.dialect] + "WHERE t.task_id = ? AND t.account_id = ?",
                [.text(upstreamID), .integer(account)]
            ) { row in try TaskRow.decode(&row, now: db.now) }
        }
    }
}

extension LedgerTransaction {
    /// Counts an answer that the service does not know the task, and expires the task if it is gone.
    /// - Returns: whether it is.
    fileprivate func endIfGone(_ id: Int64, _ error: TaskError) throws -> Bool {
        let before = try first("SELECT missing_polls, missing_since FROM task WHERE id = ?", [.integer(id)]) { row in
            (polls: try row.int(), since: try row.integerOrNil())
        }
        guard let before else { return false }
        let (polls, since) = (before.polls + 1, before.since ?? now)
        let count: Columns = ["missing_polls": .init(polls), "missing_since": .integer(since)]
        let task = try existingTask(id)
        let isGone = MissingTask.isGone(
            wasKnown: task.upstreamStatus != nil, deadline: task.deadlineAt, polls: polls, since: since, now: now)
        guard isGone, task.state.isPolled else {
            try update("task", count, is: id)
            return false
        }
        let message = "after its deadline the service no longer knew the task: \(error.message)"
        var columns = count
        columns.merge(["last_polled_at": .integer(now), "polls": .init(task.polls + 1)])
        columns.merge(Self.columns(TaskError(code: error.code, message: message, httpStatus: error.httpStatus)))
        try move(
            task, to: .expired, columns,
            event: NewEvent(kind: .pollError, message: message, httpStatus: error.httpStatus))
        return true
    }

    /// Ends the claim that a poll was made under, unless another worker has taken over meanwhile.
    fileprivate func letGo(of task: PolledTask) throws {
        guard let claimant = task.claimant else { return }
        try execute(
            "UPDATE task SET lease_owner = NULL, lease_until = NULL WHERE id = ? AND lease_owner = ?",
            [.integer(task.id), .integer(claimant)])
    }

    /// Counts an answer that says what was known when the task was claimed.
    ///
    /// A process that was stopped for longer than its lease may come with an answer that is no longer true: what has
    /// moved on meanwhile stays as it is.
    fileprivate func observeAgain(_ report: StatusReport, of task: PolledTask, at moment: Int64) throws {
        try letGo(of: task)
        let isUnmoved = try execute(
            Observation.ofTask[dialect],
            [
                .integer(moment), .integer(task.id), .text(task.state.rawValue), .init(task.upstreamStatus),
                .init(task.progress),
            ])
        guard isUnmoved == 1 else { return }
        let isCounted = try execute(
            Observation.inHistory[dialect],
            [
                .integer(moment), .integer(task.id), .text(task.state.rawValue), .init(report.progress),
                .text(report.status), .init(report.note), .init(report.httpStatus),
            ])
        guard isCounted == 0 else { return }
        if try append(NewEvent(report), to: task.id, state: task.state, at: moment) {
            try update("task", ["updated_at": .integer(moment)], is: task.id)
        }
    }

    /// - Returns: whether the task has come to another state.
    fileprivate func observe(_ report: StatusReport, of polled: PolledTask, isSimulated: Bool) throws -> Bool {
        try letGo(of: polled)
        let id = polled.id
        var task = try existingTask(id)
        if isSimulated { task = try markSimulated(task) }
        let next = report.nextState(from: task.state, deadline: task.deadlineAt, now: now)
        var columns: Columns = [
            "last_polled_at": .integer(now), "polls": .init(task.polls + 1), "poll_errors": 0, "missing_polls": 0,
            "missing_since": .null, "upstream_status": .text(report.status),
            "progress": .init(report.progress),
        ]
        let oddity = report.oddity(in: next)
        if oddity != task.statusOddity { columns["status_oddity"] = .init(oddity) }
        if next != task.state, next == .failed {
            columns.merge(
                Self.columns(TaskError(code: "failed", message: report.reason)))
        } else if next != task.state, next == .expired {
            columns.merge(
                Self.columns(
                    TaskError(
                        code: "expired", message: "after its deadline the service still said \(report.status)")))
        } else if next == .completed, task.error != nil {
            columns.merge(["error_code": .null, "error_message": .null, "error_http": .null])
        }
        if next.isFinal, let cost = report.cost, cost != task.billed { columns.merge(Self.columns(billed: cost)) }
        try move(
            task, to: next, columns, event: NewEvent(report))
        if next == .completed, let url = report.videoURL {
            try noteVideo(url, of: task.id)
        }
        return next != task.state
    }

    private static func columns(billed cost: Cost) -> Columns {
        [
            "billed_amount": .real(cost.amount), "billed_currency": .text(cost.currency),
            "billed_rate": .real(cost.rate), "billed_basis": .text(cost.basis),
        ]
    }

    /// Remembers where the video is; a fresh URL starts a new day of its life, and so does one that only another ledger
    /// knew until now.
    private func noteVideo(_ url: String, of task: Int64) throws {
        try execute(
            Observation.ofVideo[dialect],
            [.integer(task), .text(url), .integer(now + VideoFile.assumedLifetime), .integer(now)])
    }
}

extension StatusReport {
    /// What is odd about a task that it leaves in a state; nil if nothing is, or if the task is over.
    fileprivate func oddity(in state: TaskState) -> String? { state.isPolled ? oddity : nil }
}

extension NewEvent {
    fileprivate init(_ report: StatusReport) {
        self.init(
            kind: .observed, progress: report.progress, message: report.note, httpStatus: report.httpStatus,
            upstreamStatus: report.status, merges: true)
    }
}

/// The statements that count answers, made once: most polls bring one that says what was known.
private enum Observation {
    static let ofTask = DialectText { dialect in
        """
        UPDATE task SET last_polled_at = ?, polls = polls + 1, poll_errors = 0, missing_polls = 0,
          missing_since = NULL
        WHERE id = ? AND state = ? AND \(dialect.same("upstream_status", "?")) AND \(dialect.same("progress", "?"))
        """
    }

    static let inHistory = DialectText { dialect in
        """
        UPDATE event SET observations = observations + 1, last_observed_at = ?
        WHERE id = (SELECT id FROM event WHERE task = ? ORDER BY seq DESC LIMIT 1)
          AND kind = 'observed' AND state = ? AND \(dialect.same("progress", "?")) AND \(dialect.same("upstream_status", "?"))
          AND \(dialect.same("message", "?")) AND \(dialect.same("http_status", "?"))
        """
    }

    static let ofVideo = DialectText { dialect in
        """
        INSERT INTO video (task, state, url, expires_at, next_attempt_at) VALUES (?1, 'waiting', ?2, ?3, ?4)
        ON CONFLICT (task) DO UPDATE SET url = excluded.url, expires_at = excluded.expires_at,
          next_attempt_at = CASE WHEN video.state IN ('waiting', 'damaged', 'lost') THEN excluded.next_attempt_at
            ELSE video.next_attempt_at END,
          state = CASE WHEN video.state = 'lost' THEN 'waiting' ELSE video.state END, url_is_foreign = 0
        WHERE \(dialect.differ("video.url", "excluded.url")) OR video.url_is_foreign = 1
        """
    }
}
