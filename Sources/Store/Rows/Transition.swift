import Model

extension LedgerTransaction {
    /// Moves a task to a state, with its history entry and the counters: the only place that writes `task.state`.
    ///
    /// - Parameters:
    ///   - columns: what else changes in the row.
    ///   - event: the entry that tells it.
    /// - Throws: `StoreError.illegalTransition` if the state machine forbids it; staying in a state is always legal.
    func move(_ task: VideoTask, to next: TaskState, _ columns: Columns = [:], event: NewEvent) throws {
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
            if next != .queued { changes["waiting_for"] = .null }
            changes["finished_at"] = next.isFinal ? .integer(now) : .null
        }
        changes.merge(columns)
        try recount(from: Figures(task), to: Figures(task, with: changes, state: next))
        if columns["error_message"] != nil {
            try reindexText(of: task.id) { try update("task", changes, is: task.id) }
        } else {
            try update("task", changes, is: task.id)
        }
    }

}

extension Figures {
    /// A task as it counts after a change of its row.
    fileprivate init(_ task: VideoTask, with changes: Columns, state: TaskState) {
        self.init(task)
        self.state = state
        if let moment = changes["submitted_at"] { submittedAt = moment.integerOrNil }
        if let moment = changes["finished_at"] { finishedAt = moment.integerOrNil }
    }
}

extension LedgerValue {
    fileprivate var integerOrNil: Int64? {
        if case .integer(let integer) = self { integer } else { nil }
    }
}
