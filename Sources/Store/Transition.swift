import Model
import SQLite

extension Connection {
    /// Moves a task to a state, with its history entry and the counters: the only place that writes `task.state`.
    ///
    /// - Parameters:
    ///   - columns: what else changes in the row.
    ///   - event: the entry that tells it.
    /// - Throws: `StoreError.illegalTransition` if the state machine forbids it; staying in a state is always legal.
    func move(
        _ task: VideoTask, to next: TaskState, at now: Int64, _ columns: Columns = [:], event: NewEvent
    ) throws {
        if next != task.state {
            guard TaskState.isLegal(from: task.state, to: next) else {
                throw StoreError.illegalTransition(task: task.id, from: task.state, to: next)
            }
            try count(task.profile, task.isSimulated, task.state, by: -1)
            try count(task.profile, task.isSimulated, next, by: 1)
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
        if columns["error_message"] != nil {
            try reindexText(of: task.id) { try update("task", changes, is: task.id) }
        } else {
            try update("task", changes, is: task.id)
        }
    }

    /// Keeps the number of tasks per state.
    func count(_ profile: String, _ isSimulated: Bool, _ state: TaskState, by difference: Int64) throws {
        try execute(
            """
            INSERT INTO counter (profile, is_simulated, state, tasks) VALUES (?, ?, ?, ?)
            ON CONFLICT (profile, is_simulated, state) DO UPDATE SET tasks = tasks + excluded.tasks
            """,
            [.text(profile), .init(isSimulated), .text(state.rawValue), .integer(difference)])
    }

    /// Marks a task as made against a simulator, moving it over in the counters.
    func markSimulated(_ task: VideoTask) throws {
        guard !task.isSimulated else { return }
        try count(task.profile, false, task.state, by: -1)
        try count(task.profile, true, task.state, by: 1)
        try update("task", ["is_simulated": 1], is: task.id)
    }
}
