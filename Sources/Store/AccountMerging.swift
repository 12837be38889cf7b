import SQLite

extension Connection {
    /// The accounts at a base URL whose fingerprint is that of a key, in ascending order: more than one if some came from
    /// other ledgers.
    func accounts(baseURL: String, key: String) throws -> [Int64] {
        try all(
            """
            SELECT a.id, a.key_fingerprint, coalesce(a.salt, l.salt) FROM account a JOIN ledger l
            WHERE a.base_url = ? ORDER BY a.id
            """, [.text(baseURL)]
        ) { row in (id: try row.integer(), fingerprint: try row.blob(), salt: try row.blob()) }
        .filter { LedgerIdentity.fingerprint(of: key, salt: $0.salt) == $0.fingerprint }
        .map(\.id)
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
            ON CONFLICT (account_id, profile, is_simulated, state) DO UPDATE SET tasks = tasks + excluded.tasks
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
