public import Model

/// A question to the service: does the key of today see a task that an older key of its profile had accepted?
public struct KeyQuestion: Sendable {
    public let profile: String
    /// The account that the task is under.
    public let old: Int64
    /// The account of the profile's key of today; its key is the one to ask with.
    public let new: Int64
    /// What to ask about.
    public let task: VideoTask

    public init(profile: String, old: Int64, new: Int64, task: VideoTask) {
        self.profile = profile
        self.old = old
        self.new = new
        self.task = task
    }
}

extension TaskRepository {
    /// Takes the questions that may be asked now, so that nobody else asks them at the same moment; each may be asked again
    /// only after a pause that grows.
    ///
    /// What is known to be a key of the same account already is not asked about: its tasks move at once.
    /// - Parameters:
    ///   - profiles: today's account of each profile with a key.
    ///   - isForced: whether the pauses are passed over, as somebody asks by hand.
    public func claimKeyQuestions(_ profiles: [String: Int64], isForced: Bool = false) async throws -> [KeyQuestion] {
        let groups = try await passedOver(profiles).filter {
            $0.isProvable && (isForced || ($0.nextProofAt ?? 0) <= now)
        }
        guard !groups.isEmpty else { return [] }
        return try await write { db in
            try groups.compactMap { group in
                guard let new = profiles[group.profile] else { return nil }
                return try db.claimQuestion(group, new: new, isForced: isForced)
            }
        }
    }

    /// Writes down that the key of today sees a task of an older one, and moves what that one had accepted to it.
    /// - Returns: how many tasks.
    public func proveKey(_ question: KeyQuestion) async throws -> Int {
        try await write { db in
            guard question.old != question.new, let place = try db.place(of: question.old),
                try db.place(of: question.new) == place
            else { return 0 }
            try db.noteProof(of: question.profile, from: question.old, to: question.new)
            var moved = try db.moveTasks(.sent, of: question.profile, from: question.old, to: question.new)
            // One that is over with is asked about by hand.
            let asked = try db.existingTask(question.task.id)
            if asked.accountID == question.old, asked.profile == question.profile, asked.state != .submitting {
                try db.moveTask(asked.id, to: question.new)
                moved += 1
            }
            return moved
        }
    }

    /// Writes down why a question proved nothing.
    public func noteUnproved(_ question: KeyQuestion, because reason: String) async throws {
        _ = try await write { db in
            try db.execute(
                "UPDATE key_proof SET reason = ? WHERE profile = ? AND old_account = ? AND new_account = ?",
                [
                    .text(reason), .text(question.profile), .integer(question.old), .integer(question.new),
                ])
        }
    }

    /// Takes the user's word that all keys which a profile had at its base URL are of the account of its key of today.
    /// - Parameter isDryRun: counts without changing anything.
    /// - Returns: how many tasks go on, or would, with the key of today.
    public func rekey(_ profile: String, to account: Int64, isDryRun: Bool) async throws -> Int {
        let olds = try await read { db in
            try db.all(
                """
                SELECT DISTINCT o.id FROM account n JOIN account o
                  ON o.base_url = n.base_url AND o.provider = n.provider AND o.id != n.id
                JOIN counter c ON c.account_id = o.id AND c.profile = ?2 AND c.tasks > 0 WHERE n.id = ?1
                """, [.integer(account), .text(profile)]
            ) { try $0.integer() }
        }
        if isDryRun {
            return try await read { db in
                try olds.reduce(0) { sum, old in
                    try sum + KeyMove.allCases.reduce(0) { try $0 + db.tasks($1, of: profile, account: old).count }
                }
            }
        }
        guard !olds.isEmpty else { return 0 }
        return try await write { db in
            var moved = 0
            for old in olds {
                try db.noteProof(of: profile, from: old, to: account)
                for move in KeyMove.allCases {
                    moved += try db.moveTasks(move, of: profile, from: old, to: account)
                }
            }
            return moved
        }
    }

    /// Moves one task to another account of its profile at the same base URL.
    public func giveKey(_ account: Int64, to task: Int64) async throws {
        try await write { db in
            let found = try db.existingTask(task)
            guard found.accountID != account, try db.place(of: account) == found.place else { return }
            try db.moveTask(task, to: account)
        }
    }

    /// The base URL of an account; nil if there is no such account.
    public func baseURL(of account: Int64) async throws -> String? {
        try await read { db in try db.baseURL(of: account) }
    }
}

/// How long the service is left in peace between two attempts to prove a key. Milliseconds.
enum KeyProofPause {
    static func span(attempts: Int) -> Int64 { min(3_600_000, 10_000 << Int64(min(max(attempts, 1) - 1, 10))) }
}

extension LedgerTransaction {
    /// So many tasks take turns at being asked about: one of them may be unknown to the service for reasons of its own.
    private static var turns: Int { 8 }

    fileprivate func claimQuestion(_ group: PassedOver, new: Int64, isForced: Bool) throws -> KeyQuestion? {
        let known = try first(
            "SELECT attempts, next_at, proved_at FROM key_proof WHERE profile = ? AND old_account = ? AND new_account = ?",
            [.text(group.profile), .integer(group.accountID), .integer(new)]
        ) { row in (attempts: try row.int(), nextAt: try row.integer(), provedAt: try row.integerOrNil()) }
        if known?.provedAt != nil {
            try moveTasks(.sent, of: group.profile, from: group.accountID, to: new)
            return nil
        }
        if let known, known.nextAt > now, !isForced { return nil }
        let attempts = known?.attempts ?? 0
        let candidates = try candidates(of: group.profile, account: group.accountID)
        guard !candidates.isEmpty else { return nil }
        try execute(
            """
            INSERT INTO key_proof (profile, old_account, new_account, attempts, next_at) VALUES (?, ?, ?, 1, ?)
            ON CONFLICT (profile, old_account, new_account) DO UPDATE SET attempts = key_proof.attempts + 1, next_at = excluded.next_at
            """,
            [
                .text(group.profile), .integer(group.accountID), .integer(new),
                .integer(now + KeyProofPause.span(attempts: attempts + 1)),
            ])
        let task = try existingTask(candidates[attempts % candidates.count])
        return KeyQuestion(profile: group.profile, old: group.accountID, new: new, task: task)
    }

    /// The newest tasks of an account that the service has accepted and that are not over with.
    private func candidates(of profile: String, account: Int64) throws -> [Int64] {
        let values: [LedgerValue] = [.text(profile), .integer(account), .init(Self.turns)]
        let open = try all(
            """
            SELECT id FROM task \(dialect.by("task_by_state"))
            WHERE state IN ('pending', 'processing') AND profile = ? AND account_id = ?
            ORDER BY \(dialect.sorted("id")) DESC LIMIT ?
            """, values
        ) { try $0.integer() }
        let videos = try all(
            """
            SELECT t.id FROM video v \(dialect.by("video_unsaved")) \(dialect.thenJoin) task t ON t.id = v.task
            WHERE v.state IN ('waiting', 'downloading', 'damaged', 'lost') AND v.state != 'lost' AND t.profile = ? AND t.account_id = ?
            ORDER BY \(dialect.sorted("t.id")) DESC LIMIT ?
            """, values
        ) { try $0.integer() }
        return open + videos
    }

    fileprivate func noteProof(of profile: String, from old: Int64, to new: Int64) throws {
        try execute(
            """
            INSERT INTO key_proof (profile, old_account, new_account, next_at, proved_at) VALUES (?1, ?2, ?3, ?4, ?4)
            ON CONFLICT (profile, old_account, new_account) DO UPDATE SET proved_at = excluded.proved_at,
              next_at = excluded.next_at, reason = NULL
            """, [.text(profile), .integer(old), .integer(new), .integer(now)])
    }
}
