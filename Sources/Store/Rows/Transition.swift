import Model

/// The only places that write `task.state`: a task moves, an import takes a state over, a new row has its first.
extension LedgerTransaction {
    /// Moves a task to a state, with its history entry and the counters.
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

    /// Gives a task the row that another ledger has of it, its state included.
    ///
    /// Nothing is checked here: `TaskHere.news` has followed the other history entry by entry, and where that one was pruned
    /// the steps between are missing, so that the two states alone may look like an illegal move. The importer writes the
    /// entries and the figures itself, many tasks at once.
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
        try execute(statement, values)
        return lastInsertedID
    }

    /// The statement that writes the row of a new task.
    static func insertTaskRow(_ columns: [String]) -> String {
        let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        return "INSERT INTO task (\(columns.joined(separator: ", "))) VALUES (\(places))"
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
