/// Tasks that the service would describe in the same words: a record that does not say whose it is may be of either.
enum TwinTask {
    /// Milliseconds before a task's own time for which others matter. A task runs for two days at most, and a video's URL
    /// lives for about one; beyond a week none is the service's current one.
    static let span: Int64 = 7 * 86_400_000

    /// What the service repeats of a request, so far as the ledger has it in columns: more than that is known to differ only
    /// for material, which a record need not repeat.
    private static let isAlike = """
        o.id != t.id AND o.base_url = t.base_url AND (o.account_id = t.account_id OR o.profile = t.profile)
          AND o.duration = t.duration AND o.resolution = t.resolution AND o.ratio = t.ratio AND o.prompt = t.prompt
        """

    /// Those that the service has, or may have, at this moment.
    static func open(_ dialect: Dialect) -> String {
        """
        SELECT o.id FROM task t CROSS JOIN task o \(dialect.by("task_by_state"))
        WHERE t.id = ?1 AND o.state IN ('submitting', 'uncertain', 'pending', 'processing') AND \(isAlike) LIMIT 1
        """
    }

    /// Those that it had not long before the task, or later.
    static func over(_ dialect: Dialect) -> String {
        """
        SELECT o.id FROM task t CROSS JOIN task o \(dialect.by("task_by_finished"))
        WHERE t.id = ?1 AND o.finished_at >= coalesce(t.accepted_at, t.submitted_at, t.created_at) - ?2
          AND o.submitted_at IS NOT NULL AND o.state NOT IN ('rejected', 'cancelled') AND \(isAlike) LIMIT 1
        """
    }

    /// The same by the whole request, which an index finds at once.
    static func equal(_ dialect: Dialect) -> String {
        """
        SELECT o.id FROM task t CROSS JOIN task o \(dialect.by("task_by_fingerprint"))
        WHERE t.id = ?1 AND o.fingerprint = t.fingerprint AND o.id != t.id AND o.base_url = t.base_url
          AND (o.account_id = t.account_id OR o.profile = t.profile)
          AND (o.state IN ('submitting', 'uncertain', 'pending', 'processing')
            OR (o.state IN ('completed', 'failed', 'expired', 'abandoned')
              AND o.finished_at >= coalesce(t.accepted_at, t.submitted_at, t.created_at) - ?2)) LIMIT 1
        """
    }
}

extension TaskRepository {
    /// Another task of the same account or profile that the service would describe in the same words, if there is one.
    public func twin(of task: Int64) async throws -> Int64? {
        try await read { db in
            let span = LedgerValue.integer(TwinTask.span)
            return try db.first(TwinTask.equal(db.dialect), [.integer(task), span]) { try $0.integer() }
                ?? db.first(TwinTask.open(db.dialect), [.integer(task)]) { try $0.integer() }
                ?? db.first(TwinTask.over(db.dialect), [.integer(task), span]) { try $0.integer() }
        }
    }
}
