import Model

extension VideoTask {
    /// Where it was sent, or is to be.
    var place: AccountPlace { AccountPlace(provider: provider, baseURL: baseURL) }
}

/// Which tasks go over to another account of their profile.
enum KeyMove: CaseIterable {
    /// What was never sent, or was refused: it belongs to no key yet.
    case unsent
    /// What the service has, or may have, and what is not over with. What is over with needs no key.
    case sent
}

extension LedgerTransaction {
    /// The numbers of the tasks that a move is about, in ascending order.
    func tasks(_ move: KeyMove, of profile: String, account: Int64) throws -> [Int64] {
        let states = move == .unsent ? "'queued'" : "'uncertain', 'pending', 'processing'"
        var ids = try all(
            """
            SELECT id FROM task \(dialect.by("task_by_state")) WHERE state IN (\(states)) AND profile = ? AND account_id = ?
            """, [.text(profile), .integer(account)]
        ) { try $0.integer() }
        if move == .sent {
            ids += try all(
                """
                SELECT t.id FROM video v \(dialect.by("video_unsaved")) \(dialect.thenJoin) task t ON t.id = v.task
                WHERE v.state IN ('waiting', 'downloading', 'damaged', 'lost') AND t.profile = ? AND t.account_id = ?
                """, [.text(profile), .integer(account)]
            ) { try $0.integer() }
        }
        return ids.sorted()
    }

    /// Moves tasks of a profile from one account to another at the same base URL. What is being sent stays, as its answer
    /// is one to the key that it was sent with.
    /// - Returns: how many.
    @discardableResult
    func moveTasks(_ move: KeyMove, of profile: String, from old: Int64, to new: Int64) throws -> Int {
        let ids = try tasks(move, of: profile, account: old)
        for id in ids { try moveTask(id, to: new) }
        return ids.count
    }

    /// Moves one task to another account, with the counters, and lets it begin anew there: what the old key was refused or
    /// lacked room for says nothing about the new one.
    func moveTask(_ id: Int64, to account: Int64) throws {
        try execute(
            """
            INSERT INTO counter (account_id, profile, is_simulated, state, tasks)
            SELECT CASE n.is_new WHEN 1 THEN ?2 ELSE t.account_id END, t.profile, t.is_simulated, t.state,
              CASE n.is_new WHEN 1 THEN 1 ELSE -1 END
            FROM task t CROSS JOIN (SELECT 0 AS is_new UNION ALL SELECT 1) n WHERE t.id = ?1
            ON CONFLICT (account_id, profile, is_simulated, state) DO UPDATE SET tasks = counter.tasks + excluded.tasks
            """, [.integer(id), .integer(account)])
        try execute(
            """
            UPDATE task SET account_id = ?2,
              next_send_at = CASE WHEN state = 'queued' AND waiting_for IN ('key', 'room', 'rate', 'balance', 'upstream')
                THEN CASE WHEN not_before > ?3 THEN not_before END ELSE next_send_at END,
              waiting_for = CASE WHEN waiting_for IN ('key', 'room', 'rate', 'balance', 'upstream') THEN NULL
                ELSE waiting_for END,
              next_poll_at = CASE WHEN next_poll_at IS NOT NULL AND poll_errors > 0 THEN \(dialect.smaller("next_poll_at", "?3"))
                ELSE next_poll_at END,
              poll_errors = 0
            WHERE id = ?1
            """, [.integer(id), .integer(account), .integer(now)])
    }

    func baseURL(of account: Int64) throws -> String? {
        try first("SELECT base_url FROM account WHERE id = ?", [.integer(account)]) { try $0.text() }
    }

    /// Where an account is; nil if there is no such account.
    func place(of account: Int64) throws -> AccountPlace? {
        try first("SELECT provider, base_url FROM account WHERE id = ?", [.integer(account)]) { row in
            AccountPlace(provider: try row.text(), baseURL: try row.text())
        }
    }

    /// The other accounts at the place of a profile's account that have queued tasks of that profile; none while the
    /// profile's own key is refused, as it could only take them out of better hands.
    private func accountsWithUnsent(of profile: String, today: Int64) throws -> [Int64] {
        try all(
            """
            SELECT DISTINCT o.id FROM account n JOIN account o ON o.base_url = n.base_url AND o.provider = n.provider AND o.id != n.id
            JOIN counter c ON c.account_id = o.id
            WHERE n.id = ?1 AND NOT (\(dialect.same("n.paused_for", "'key'")) AND n.paused_until > ?2)
              AND c.profile = ?3 AND c.state = 'queued' AND c.tasks > 0
            """, [.integer(today), .integer(now), .text(profile)]
        ) { try $0.integer() }
    }

    /// Whether a profile has queued tasks that wait under a key that is no longer its own.
    func hasUnsentUnderOldKeys(_ scope: WorkScope) throws -> Bool {
        for (profile, account) in scope.profiles
        where try !accountsWithUnsent(of: profile, today: account).isEmpty { return true }
        return false
    }

    /// The same for one task that is about to be sent by hand, whether the key of today was refused lately or not.
    /// - Returns: the task as it stands after that.
    func takeKeyOfToday(_ task: VideoTask, _ profiles: [String: Int64]) throws -> VideoTask {
        guard task.state == .queued, let today = profiles[task.profile], today != task.accountID,
            try place(of: today) == task.place
        else { return task }
        try moveTask(task.id, to: today)
        return try existingTask(task.id)
    }

    /// Gives what was never accepted the key that its profile has today.
    func takeKeysOfToday(_ scope: WorkScope) throws {
        for (profile, account) in scope.profiles {
            for old in try accountsWithUnsent(of: profile, today: account) {
                try moveTasks(.unsent, of: profile, from: old, to: account)
            }
        }
    }
}
