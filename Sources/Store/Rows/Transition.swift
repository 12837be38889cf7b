import Model

/// The only places that write `task.state`: a task moves, an import takes a state over, a new row has its first.
extension LedgerTransaction {
    /// Moves a task to a state, with its history entry and the counters.
    ///
    /// - Parameters:
    ///   - columns: what else changes in the row.
    ///   - event: the entry that tells it.
    /// - Returns: the task as it stands after the change.
    /// - Throws: `StoreError.illegalTransition` if the state machine forbids it; staying in a state is always legal.
    @discardableResult
    func move(_ task: VideoTask, to next: TaskState, _ columns: Columns = [:], event: NewEvent) throws -> VideoTask {
        if next != task.state {
            guard TaskState.isLegal(from: task.state, to: next) else {
                throw StoreError.illegalTransition(task: task.id, from: task.state, to: next)
            }
        }
        var changes: Columns = [:]
        if try append(event, to: task.id, state: next, at: now) { changes["updated_at"] = .integer(now) }
        if next != task.state {
            changes["state"] = .text(next.rawValue)
            // The schedule goes with the states that are polled, and a state that is final tells when it became so.
            if !next.isPolled { changes["next_poll_at"] = .null }
            if task.statusOddity != nil, !next.isPolled { changes["status_oddity"] = .null }
            if next != .queued { changes["waiting_for"] = .null }
            changes["finished_at"] = next.isFinal ? .integer(now) : .null
        }
        changes.merge(columns)
        try recount(from: TaskContribution(task), to: TaskContribution(task, with: changes, state: next))
        if columns["error_message"] != nil {
            try reindexText(of: task.id) { try update("task", changes, is: task.id) }
        } else {
            try update("task", changes, is: task.id)
        }
        return try task.changed(by: changes, to: next) ?? existingTask(task.id)
    }

    /// Gives a task the row that another ledger has of it, its state included.
    ///
    /// Nothing is checked here: `TaskHere.news` has followed the other history entry by entry, and where that one was pruned
    /// the steps between are missing, so that the two states alone may look like an illegal move. The importer writes the
    /// entries, the counters and the statistics itself, many tasks at once.
    /// - Parameter more: what else changes with the row and is searched, such as the tags.
    func takeOver(_ columns: Columns, into task: Int64, _ more: () throws -> Void) throws {
        try reindexText(of: task) {
            try update("task", columns, is: task)
            try more()
        }
    }

    /// Writes the row of a new task, and nothing that belongs to it.
    /// - Parameter statement: made by `insertTaskRow`.
    /// - Returns: the task's number.
    func addTaskRow(_ statement: String, _ values: [LedgerValue]) throws -> Int64 {
        try insert(statement, values)
    }

    /// The statement that writes the row of a new task.
    static func insertTaskRow(_ columns: [String]) -> String {
        insertion(into: "task", columns)
    }
}

extension VideoTask {
    /// The task as its row would be read after a change.
    /// - Returns: nil where that cannot be told from the columns alone.
    fileprivate func changed(by changes: Columns, to next: TaskState) -> VideoTask? {
        // What a queued task waits for is told by its account and the whole queue as well, unless it is held.
        guard next != .queued || changes["waiting_for"] == .text(WaitingFor.held.rawValue) else { return nil }
        var task = self
        task.state = next
        for (name, value) in zip(changes.names, changes.values) {
            guard task.take(value, of: name) else { return nil }
        }
        // All three change together.
        if let code = changes["error_code"] {
            task.error = code.textOrNil.map { code in
                TaskError(
                    code: code, message: changes["error_message"]?.textOrNil ?? "",
                    httpStatus: changes["error_http"]?.integerOrNil.map(Int.init))
            }
        }
        return task
    }

    /// - Returns: false for a column that is not known here.
    private mutating func take(_ value: LedgerValue, of column: String) -> Bool {
        switch column {
        case "state": break
        case "waiting_for": waitingFor = value.textOrNil.flatMap(WaitingFor.init(rawValue:))
        case "task_id": upstreamID = value.textOrNil
        case "base_url": baseURL = value.textOrNil ?? baseURL
        case "upstream_status": upstreamStatus = value.textOrNil
        case "progress": progress = value.integerOrNil.map(Int.init)
        case "updated_at": updatedAt = value.integerOrNil ?? updatedAt
        case "submitted_at": submittedAt = value.integerOrNil
        case "accepted_at": acceptedAt = value.integerOrNil
        case "finished_at": finishedAt = value.integerOrNil
        case "deadline_at": deadlineAt = value.integerOrNil
        case "last_polled_at": lastPolledAt = value.integerOrNil
        case "next_poll_at": nextPollAt = value.integerOrNil
        case "polls": polls = value.integerOrNil.map(Int.init) ?? polls
        case "poll_errors": pollErrors = value.integerOrNil.map(Int.init) ?? pollErrors
        // Of these a task says nothing, or all at once.
        case "attempt", "lease_owner", "lease_until", "next_send_at", "queued_at", "missing_polls", "missing_since",
            "error_code", "error_message", "error_http":
            break
        default: return false
        }
        return true
    }
}

extension TaskContribution {
    /// A task as it counts after a change of its row.
    fileprivate init(_ task: VideoTask, with changes: Columns, state: TaskState) {
        self.init(task)
        self.state = state
        if let moment = changes["submitted_at"] { submittedAt = moment.integerOrNil }
        if let moment = changes["finished_at"] { finishedAt = moment.integerOrNil }
        if case .real(let amount)? = changes["billed_amount"], case .text(let currency)? = changes["billed_currency"] {
            cost = Cost(amount: amount, currency: currency, rate: cost?.rate ?? 0, basis: cost?.basis ?? "")
        }
    }
}
