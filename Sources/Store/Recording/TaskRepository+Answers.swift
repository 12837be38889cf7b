public import Model

extension TaskRepository {
    /// Writes down what came of an attempt.
    ///
    /// A late answer to an attempt that was given up counts as far as it is good news: a task id makes `uncertain`
    /// `pending`, and a definite refusal makes it `rejected`.
    /// - Parameters:
    ///   - firstPollAfter: milliseconds until the accepted task is asked about.
    ///   - isSimulated: whether the answer came from a simulator.
    ///   - serverTime: when the server says that it answered, milliseconds since 1970, UTC.
    ///   - answer: kept with the history if the outcome says less than it.
    /// - Returns: the task as it stands now.
    public func finish(
        _ attempt: Attempt, with outcome: CreateOutcome, firstPollAfter: Int64, isSimulated: Bool,
        serverTime: Int64? = nil, answer: UpstreamAnswer? = nil
    ) async throws -> VideoTask {
        let id = attempt.task.id
        return try await write { db in
            let task = try db.existingTask(id)
            guard task.uid == attempt.task.uid else { throw StoreError.replaced(path: "") }
            let current = try db.noteOrigin(of: outcome, for: task, isSimulated: isSimulated)
            // A clock that is behind must not put the deadline into the past.
            let acceptedAt = max(db.now, serverTime ?? db.now)
            let ended = try db.apply(
                outcome, to: current, of: attempt.token, firstPollAfter: firstPollAfter, acceptedAt: acceptedAt)
            try db.keep(answer, after: outcome, of: ended)
            return ended
        }
    }
}

extension LedgerTransaction {
    /// - Parameter token: of the attempt that was answered.
    /// - Returns: the task as it stands after that.
    func apply(
        _ outcome: CreateOutcome, to task: VideoTask, of token: String, firstPollAfter: Int64, acceptedAt: Int64
    ) throws -> VideoTask {
        // An answer may come twice, from its own process and from the rescue file, and meanwhile the task may have been
        // put off and sent again: then a refusal says nothing about the attempt that is under way now.
        let current = try first("SELECT attempt FROM task WHERE id = ?", [.integer(task.id)]) { try $0.textOrNil() }
        let isCurrent = current == .some(token)
        if case .accepted = outcome {} else if !isCurrent { return task }
        // Whoever has claimed a task that has gone on without this answer is another worker.
        let isSenders = isCurrent && (task.state == .submitting || task.state == .uncertain)
        let free: Columns = isSenders ? ["lease_owner": .null, "lease_until": .null] : [:]
        switch outcome {
        case .accepted(let upstreamID):
            var task = task
            if task.state == .queued {
                // It was paid for, whatever made it wait again: it must not be sent once more.
                task = try move(
                    task, to: .submitting,
                    ["attempt": .text(token), "next_send_at": .null, "waiting_for": .null],
                    event: NewEvent(kind: .submitting, message: "an earlier attempt was accepted"))
            }
            return try accept(upstreamID, for: task, free, firstPollAfter: firstPollAfter, acceptedAt: acceptedAt)
        case .rejected(let error):
            return try end(task, as: .rejected, error, free, .rejected)
        case .uncertain(let error):
            guard task.state == .submitting else { return try letGo(of: task, free) }
            return try end(task, as: .uncertain, error, free, .uncertain)
        case .deferred(let reason, let error, let retryAfter):
            guard task.state == .submitting else {
                // Nothing was created, but what was given up once is not sent again by itself.
                return try end(task, as: .rejected, error, free, .rejected)
            }
            var columns = free
            columns.merge([
                "waiting_for": .text(reason.rawValue),
                "next_send_at": .integer(
                    max(now + min(max(retryAfter ?? 0, 1_000), 3_600_000), task.notBefore ?? 0)),
                "queued_at": .integer(now), "attempt": .null,
            ])
            columns.merge(Self.columns(error))
            columns.merge(try draftAgain(of: task.id))
            // Nothing left this time: what was sent last is an earlier attempt, if there was one.
            if error.httpStatus == nil { columns["submitted_at"] = .init(try lastSent(task.id)) }
            let kind: TaskEvent.Kind = error.httpStatus == nil ? .submitting : .rejected
            let queued = try move(
                task, to: .queued, columns,
                event: NewEvent(kind: kind, message: error.message, httpStatus: error.httpStatus))
            if try missingAttempts() > 0 {
                // Claimed before it was known that the ledger was set back: it may have been sent after that state.
                try hold(queued, because: KnownLedger.setBack)
            }
            // What was delayed on this machine says nothing about the account.
            if error.code != TaskError.notSentHere {
                try noteDeferral(reason, retryAfter: retryAfter, account: task.accountID)
            }
            return try existingTask(task.id)
        }
    }

    private func letGo(of task: VideoTask, _ free: Columns) throws -> VideoTask {
        try update("task", free, is: task.id)
        return task
    }

    /// When the last attempt was begun that the service has answered; nil if none was.
    private func lastSent(_ task: Int64) throws -> Int64? {
        try first(
            """
            SELECT max(at) FROM event WHERE task = ?1 AND kind = 'submitting'
              AND seq < (SELECT max(seq) FROM event WHERE task = ?1 AND kind = 'rejected')
            """, [.integer(task)]
        ) { try $0.integerOrNil() } ?? nil
    }

    private func accept(
        _ upstreamID: String, for task: VideoTask, _ free: Columns, firstPollAfter: Int64, acceptedAt: Int64
    ) throws -> VideoTask {
        let owner = try first(
            "SELECT id FROM task WHERE task_id = ? AND base_url = ?", [.text(upstreamID), .text(task.baseURL)]
        ) { try $0.integer() }
        // Whoever read the answer back from the rescue file was quicker.
        if owner == task.id { return try letGo(of: task, free) }
        if let owner {
            let error = TaskError(
                code: "task_id_taken",
                message: "the service answered with task id \(upstreamID), which task \(owner) has",
                httpStatus: 200)
            guard task.state == .submitting else { return try letGo(of: task, free) }
            return try end(task, as: .uncertain, error, free, .uncertain)
        }
        var columns = free
        columns.merge([
            "task_id": .text(upstreamID), "accepted_at": .integer(acceptedAt),
            "next_poll_at": .integer(now + firstPollAfter),
            "deadline_at": .init(
                deadline(acceptedAt: acceptedAt, timeout: task.request.timeout, at: task.provider)),
            "error_code": .null, "error_http": .null,
        ])
        if task.error != nil { columns["error_message"] = .null }
        let event = NewEvent(kind: .accepted, message: upstreamID, httpStatus: 200)
        if task.upstreamID != nil, task.upstreamID != upstreamID {
            // Two of its attempts were accepted, and each of them was paid for.
            try keepSecond(upstreamID, of: task, columns)
            return task
        }
        if TaskState.isLegal(from: task.state, to: .pending) {
            let accepted = try move(task, to: .pending, columns, event: event)
            try noteAcceptance(account: task.accountID)
            return accepted
        }
        // Given up meanwhile; the id is what was paid for, and is kept.
        var late = free
        if task.upstreamID == nil { late["task_id"] = .text(upstreamID) }
        return try move(task, to: task.state, late, event: event)
    }

    /// Makes a task of its own of what another attempt has brought.
    private func keepSecond(_ upstreamID: String, of task: VideoTask, _ accepted: Columns) throws {
        let row = try first("SELECT request_id, fingerprint FROM task WHERE id = ?", [.integer(task.id)]) { row in
            (request: try row.integerOrNil(), fingerprint: try row.blob())
        }
        var columns = accepted
        columns.merge([
            "submitted_at": .integer(now), "request_id": .init(row?.request),
            "fingerprint": .blob(row?.fingerprint ?? []), "parent_id": .integer(task.id),
            "project": .init(task.project), "shot": .init(task.shot),
            // It was paid for like the first.
            "cost_amount": .init(task.cost?.amount), "cost_currency": .init(task.cost?.currency),
            "cost_rate": .init(task.cost?.rate), "cost_basis": .init(task.cost?.basis),
        ])
        _ = try insertTask(
            task.request, state: .pending, profile: task.profile, account: task.accountID, tags: task.tags, columns,
            cost: task.cost,
            event: NewEvent(kind: .accepted, message: "\(upstreamID), of a second attempt of task \(task.id)"))
    }

    private func end(
        _ task: VideoTask, as state: TaskState, _ error: TaskError, _ free: Columns, _ kind: TaskEvent.Kind
    ) throws -> VideoTask {
        guard TaskState.isLegal(from: task.state, to: state) else { return task }
        var columns = free
        columns.merge(Self.columns(error))
        return try move(
            task, to: state, columns,
            event: NewEvent(kind: kind, message: error.message, httpStatus: error.httpStatus))
    }

    static func columns(_ error: TaskError) -> Columns {
        [
            "error_code": .text(error.code), "error_message": .text(error.message),
            "error_http": .init(error.httpStatus),
        ]
    }
}
