import Model

/// Where accounts are: keys of one place are keys to one service.
struct AccountPlace: Equatable {
    var provider: String
    var baseURL: String
}

extension LedgerTransaction {
    /// - Parameter writtenURL: as earlier versions or another ledger have it, with the path of a call perhaps, which they took
    ///   for a part of it.
    func place(provider: String, writtenURL: String) -> AccountPlace {
        let baseURL = services[provider]?.callPaths.stripped(baseURL: writtenURL)
        return AccountPlace(provider: provider, baseURL: baseURL ?? writtenURL)
    }

    /// The accounts at a place whose fingerprint is that of a key, in ascending order: more than one if some came from
    /// other ledgers.
    func accounts(at place: AccountPlace, key: String) throws -> [Int64] {
        try all(
            """
            SELECT a.id, a.key_fingerprint, coalesce(a.salt, l.salt) FROM account a CROSS JOIN ledger l
            WHERE a.base_url = ? AND a.provider = ? ORDER BY a.id
            """, [.text(place.baseURL), .text(place.provider)]
        ) { row in (id: try row.integer(), fingerprint: try row.blob(), salt: try row.blob()) }
        .filter { LedgerIdentity.fingerprint(of: key, provider: place.provider, salt: $0.salt) == $0.fingerprint }
        .map(\.id)
    }

    /// The place with the spellings of its base URL that accounts here have and that are no longer in use.
    func otherSpellings(of place: AccountPlace) throws -> [AccountPlace] {
        try all(
            "SELECT DISTINCT base_url FROM account WHERE base_url != ? AND provider = ? ORDER BY base_url",
            [.text(place.baseURL), .text(place.provider)]
        ) { try $0.text() }
        .filter { self.place(provider: place.provider, writtenURL: $0) == place }
        .map { AccountPlace(provider: place.provider, baseURL: $0) }
    }

    /// Gives what is at such a spelling the one that is in use. It is the same place, so that no history tells it.
    func respell(_ place: AccountPlace) throws {
        for spelling in try otherSpellings(of: place) {
            let values: [LedgerValue] = [.text(place.baseURL), .text(spelling.baseURL), .text(place.provider)]
            // Two tasks with one id of the service's cannot be at one place: the second stays where it is.
            try execute(
                """
                UPDATE task SET base_url = ?1
                WHERE base_url = ?2 AND account_id IN (SELECT id FROM account WHERE provider = ?3)
                  AND NOT EXISTS (SELECT 1 FROM task o WHERE o.task_id = task.task_id AND o.base_url = ?1)
                """, values)
            let accounts = try all(
                """
                SELECT o.id, n.id FROM account o
                LEFT JOIN account n ON n.base_url = ? AND n.key_fingerprint = o.key_fingerprint
                  AND \(dialect.same("n.salt", "o.salt")) AND n.provider = o.provider
                WHERE o.base_url = ? AND o.provider = ? ORDER BY o.id
                """, values
            ) { row in (old: try row.integer(), new: try row.integerOrNil()) }
            for (old, new) in accounts {
                if let new {
                    try mergeAccount(old, into: new)
                } else {
                    try update("account", ["base_url": .text(place.baseURL)], is: old)
                }
            }
        }
    }

    /// Makes two accounts one that turned out to have the same key.
    ///
    /// The tasks change nothing but their account, so that no history tells it, and of all figures only the counters
    /// are kept by account.
    func mergeAccount(_ other: Int64, into account: Int64) throws {
        try execute("UPDATE task SET account_id = ? WHERE account_id = ?", [.integer(account), .integer(other)])
        try execute(
            """
            INSERT INTO counter (account_id, profile, is_simulated, state, tasks)
            SELECT ?, profile, is_simulated, state, tasks FROM counter WHERE account_id = ?
            ON CONFLICT (account_id, profile, is_simulated, state) DO UPDATE SET tasks = counter.tasks + excluded.tasks
            """, [.integer(account), .integer(other)])
        try execute("DELETE FROM counter WHERE account_id = ?", [.integer(other)])
        // What was learned last is what counts; a pause that one of them has, both have.
        try execute(
            """
            UPDATE account SET (open_limit, open_limit_at) = (SELECT open_limit, open_limit_at FROM account WHERE id = ?1)
            WHERE id = ?2
              AND coalesce(open_limit_at, 0) < (SELECT coalesce(open_limit_at, 0) FROM account WHERE id = ?1)
            """, [.integer(other), .integer(account)])
        try execute(
            """
            UPDATE account SET (paused_until, paused_for, refusals)
              = (SELECT paused_until, paused_for, refusals FROM account WHERE id = ?1)
            WHERE id = ?2 AND coalesce(paused_until, 0) < (SELECT coalesce(paused_until, 0) FROM account WHERE id = ?1)
            """, [.integer(other), .integer(account)])
        try execute("DELETE FROM account WHERE id = ?", [.integer(other)])
    }
}
