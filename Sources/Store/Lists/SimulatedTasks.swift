import Model

/// Which tasks were made against a simulator, and are therefore no success or failure of the service's.
///
/// An answer says so of itself. What was never answered is at the same place as what was: a task that the ledger records for
/// a base URL where a simulator has answered counts as simulated until the service itself accepts it.
extension LedgerTransaction {
    /// Takes note of who answered a create call.
    /// - Returns: the task as it stands after that, and so with each of the following.
    func noteOrigin(of outcome: CreateOutcome, for task: VideoTask, isSimulated: Bool) throws -> VideoTask {
        if isSimulated { return try markSimulated(task) }
        if task.isSimulated, case .accepted = outcome { return try setSimulated(false, task) }
        return task
    }

    /// Marks a task as made against a simulator, moving it over in the counters; and with the first one at a base URL whatever
    /// nobody has answered there.
    func markSimulated(_ task: VideoTask) throws -> VideoTask {
        guard !task.isSimulated else { return task }
        let isFirst = try !isSimulated(baseURL: task.baseURL)
        let marked = try setSimulated(true, task)
        if isFirst { try markUnanswered(at: task.baseURL) }
        return marked
    }

    /// Whether a simulator has answered at a base URL, as far as the ledger has a task that tells.
    func isSimulated(baseURL: String) throws -> Bool {
        try first(
            """
            SELECT 1 FROM account a \(dialect.thenJoin) counter c ON c.account_id = a.id
            WHERE a.base_url = ? AND c.is_simulated = 1 AND c.tasks > 0 LIMIT 1
            """, [.text(baseURL)]
        ) { try $0.integer() } != nil
    }

    private func setSimulated(_ isSimulated: Bool, _ task: VideoTask) throws -> VideoTask {
        var marked = task
        marked.isSimulated = isSimulated
        try recount(from: TaskContribution(task), to: TaskContribution(marked))
        try update("task", ["is_simulated": .init(isSimulated)], is: task.id)
        return marked
    }

    private func markUnanswered(at baseURL: String) throws {
        let condition = """
            t.state IN ('queued', 'submitting', 'uncertain', 'cancelled') AND t.task_id IS NULL AND t.is_simulated = 0
              AND t.account_id IN (SELECT id FROM account WHERE base_url = ?)
            """
        var batch = ContributionBatch()
        try forEach("SELECT \(TaskContribution.columns[dialect]) FROM task t WHERE \(condition)", [.text(baseURL)]) {
            row in
            let before = try TaskContribution(&row)
            var after = before
            after.isSimulated = true
            batch.add(from: before, to: after)
        }
        try execute("UPDATE task AS t SET is_simulated = 1 WHERE \(condition)", [.text(baseURL)])
        try batch.write(to: self)
    }
}
