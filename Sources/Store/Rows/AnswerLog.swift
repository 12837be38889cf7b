import Model

/// Answers to create calls that were not understood, beside the history entries that tell of them.
extension LedgerTransaction {
    /// Keeps an answer with the entry that tells of the attempt, if it is worth it.
    ///
    /// Of refusals that pass, one a task is kept: a proxy may repeat them for days.
    /// - Parameter task: as it stands after the answer.
    func keep(_ answer: UpstreamAnswer?, after outcome: CreateOutcome, of task: VideoTask) throws {
        guard let answer else { return }
        // Accepted under an id that another task has.
        let isTaken = if case .accepted = outcome { task.state == .uncertain } else { false }
        guard isTaken || !answer.isUnderstood else { return }
        let entry = try first(
            """
            SELECT id FROM event WHERE task = ? AND kind IN ('uncertain', 'rejected') ORDER BY seq DESC LIMIT 1
            """, [.integer(task.id)]
        ) { try $0.integer() }
        guard let entry else { return }
        if task.state == .queued {
            try execute(
                "DELETE FROM answer WHERE event IN (SELECT id FROM event WHERE task = ? AND kind = 'rejected')",
                [.integer(task.id)])
        }
        try keep(answer, with: entry)
    }

    func keep(_ answer: UpstreamAnswer, with event: Int64) throws {
        try execute(
            """
            INSERT INTO answer (event, http_status, headers, body, bytes) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (event) DO NOTHING
            """,
            [
                .integer(event), .init(answer.httpStatus), .text(answer.headerLines), .blob(answer.body),
                .init(answer.bodyBytes),
            ])
    }

    /// The answer that is kept with an entry.
    func answer(of event: Int64) throws -> UpstreamAnswer? {
        try first("SELECT http_status, headers, body, bytes FROM answer WHERE event = ?", [.integer(event)]) { row in
            let (status, headers) = (try row.int(), try row.text())
            return UpstreamAnswer(
                httpStatus: status, headers: UpstreamAnswer.headers(inLines: headers), body: try row.blob(),
                bodyBytes: try row.int())
        }
    }

    /// Entries of one task with the answers that are kept with them.
    func withAnswers(_ events: [TaskEvent]) throws -> [TaskEvent] {
        try events.map { event in
            guard event.kind == .uncertain || event.kind == .rejected else { return event }
            var event = event
            event.answer = try answer(of: event.event)
            return event
        }
    }
}
