import Model

extension TaskContribution {
    /// Comes before a FROM clause that names the task `t`.
    static let columns = DialectText { dialect in
        """
        t.account_id, t.profile, t.is_simulated, t.state, t.created_at, t.submitted_at, t.finished_at, t.model,
          t.resolution, t.project, (SELECT \(dialect.joined("tag", by: 31)) FROM tag WHERE task = t.id), t.duration,
          coalesce(t.billed_amount, t.cost_amount), coalesce(t.billed_currency, t.cost_currency),
          coalesce(t.billed_rate, t.cost_rate), coalesce(t.billed_basis, t.cost_basis), t.shot, t.verdict, t.submitted_by
        """
    }

    init(_ row: inout LedgerRow) throws {
        self.init(
            accountID: try row.integer(), profile: try row.text(), isSimulated: try row.bool(),
            state: try row.value(TaskState.self), createdAt: try row.integer(), submittedAt: try row.integerOrNil(),
            finishedAt: try row.integerOrNil(), model: try row.text(), resolution: try row.text(),
            project: try row.textOrNil(),
            tags: try row.textOrNil()?.split(separator: "\u{1F}").map(String.init) ?? [], duration: try row.int(),
            cost: try TaskRow.decodeCost(&row), shot: try row.textOrNil(), verdict: try row.valueOrNil(Verdict.self),
            submittedBy: try row.textOrNil())
    }
}

extension ContributionBatch {
    /// What every task of the ledger counts as, counted anew.
    static func recount(_ db: LedgerTransaction) throws -> ContributionBatch {
        var batch = ContributionBatch()
        try db.forEach("SELECT \(TaskContribution.columns[db.dialect]) FROM task t ORDER BY t.id") {
            row in
            batch.add(from: nil, to: try TaskContribution(&row))
        }
        return batch
    }
}
