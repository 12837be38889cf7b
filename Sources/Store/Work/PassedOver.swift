/// Tasks of one profile and account that nothing happens to, as no key at hand may follow them.
public struct PassedOver: Sendable, Equatable {
    public enum Reason: Sendable, Equatable {
        /// The profile has no key here.
        case noKey
        /// The profile has another key by now, and nothing has shown yet that it sees these tasks.
        case otherKey
        /// The profile has another key by now, which the service refuses: what is queued is not entrusted to it.
        case refusedKey
        /// The profile is at this base URL by now.
        case otherBaseURL(String)
    }

    public let profile: String
    public let accountID: Int64
    public let baseURL: String
    public let reason: Reason
    /// Tasks that were never sent, but for those that are held.
    public let queued: Int
    /// Tasks that the service has.
    public let open: Int
    /// Finished videos that cannot be fetched without a fresh URL.
    public let videos: Int
    /// The numbers of the first of them, in ascending order.
    public let tasks: [Int64]
    /// Why the last attempt to show that the key of today sees them has failed.
    public let lastReason: String?
    /// When the service may be asked again whether the key of today sees them, milliseconds since 1970, UTC; nil if it never
    /// was asked.
    public let nextProofAt: Int64?

    public var count: Int { queued + open + videos }

    /// Whether the service can be asked about them with the key of today.
    public var isProvable: Bool { reason == .otherKey || reason == .refusedKey ? open + videos > 0 : false }
}

extension TaskRepository {
    /// What nothing happens to under the keys at hand, by profile and account.
    ///
    /// What was never sent takes its profile's key of today as soon as something is sent, and is therefore not passed over.
    /// - Parameters:
    ///   - profiles: today's account of each profile with a key.
    ///   - unmet: base URLs of profiles whose key the ledger has never met.
    public func passedOver(_ profiles: [String: Int64], unmet: [String: String] = [:]) async throws -> [PassedOver] {
        return try await read { db in try db.passedOver(profiles, unmet: unmet) }
    }
}

extension LedgerTransaction {
    /// The first of them that are named.
    private static var named: Int { 5 }

    fileprivate func passedOver(_ profiles: [String: Int64], unmet: [String: String]) throws -> [PassedOver] {
        // Our own numbers, so that they may stand in the text.
        let atHand = profiles.isEmpty ? "-1" : profiles.values.map(String.init).joined(separator: ",")
        guard
            try first("SELECT 1 FROM account WHERE id NOT IN (\(atHand)) LIMIT 1", decode: { try $0.integer() }) != nil
        else { return [] }
        var groups: [GroupKey: (queued: Int, open: Int, videos: Int)] = [:]
        try forEach(
            """
            SELECT profile, account_id, CAST(sum(CASE WHEN state = 'queued' THEN tasks ELSE 0 END) AS BIGINT),
              CAST(sum(CASE WHEN state = 'queued' THEN 0 ELSE tasks END) AS BIGINT)
            FROM counter WHERE account_id NOT IN (\(atHand)) AND state IN ('queued', 'pending', 'processing') AND tasks > 0
            GROUP BY profile, account_id
            """
        ) { row in
            let key = GroupKey(profile: try row.text(), account: try row.integer())
            groups[key] = (try row.int(), try row.int(), 0)
        }
        try forEach(
            """
            SELECT t.profile, t.account_id, count(*) FROM video v \(dialect.by("video_due")) \(dialect.thenJoin) task t ON t.id = v.task
            WHERE v.next_attempt_at IS NOT NULL AND (v.refusals > 0 OR v.expires_at <= ?)
              AND t.account_id NOT IN (\(atHand)) GROUP BY t.profile, t.account_id
            """, [.integer(now)]
        ) { row in
            let key = GroupKey(profile: try row.text(), account: try row.integer())
            groups[key, default: (0, 0, 0)].videos = try row.int()
        }
        return try groups.sorted { ($0.key.profile, $0.key.account) < ($1.key.profile, $1.key.account) }.compactMap {
            try passedOver($0.key, $0.value, profiles, unmet)
        }
    }

    private struct GroupKey: Hashable {
        var profile: String
        var account: Int64
    }

    private func passedOver(
        _ key: GroupKey, _ count: (queued: Int, open: Int, videos: Int), _ profiles: [String: Int64],
        _ unmet: [String: String]
    ) throws -> PassedOver? {
        let place = try place(of: key.account)
        let baseURL = place?.baseURL ?? ""
        let today = profiles[key.profile]
        let todaysPlace = try today.flatMap { try self.place(of: $0) }
        // A key to a service of another kind is none here.
        let isOfAnother = todaysPlace.map { $0.provider != place?.provider } ?? false
        let todaysURL = isOfAnother ? nil : todaysPlace?.baseURL ?? unmet[key.profile]
        var queued = count.queued
        var proof: (reason: String?, nextAt: Int64)?
        let reason: PassedOver.Reason
        switch todaysURL {
        case nil: reason = .noKey
        case baseURL?:
            let isRefused = try today.map { try self.isRefused($0) } ?? false
            if !isRefused { queued = 0 }
            reason = isRefused ? .refusedKey : .otherKey
            proof = try today.flatMap { try lastProof(of: key.profile, from: key.account, to: $0) }
        case let other?: reason = .otherBaseURL(other)
        }
        // What is held waits for somebody's word and for no key.
        if queued > 0 { queued = try unheld(key) }
        guard queued + count.open + count.videos > 0 else { return nil }
        return PassedOver(
            profile: key.profile, accountID: key.account, baseURL: baseURL, reason: reason, queued: queued,
            open: count.open, videos: count.videos,
            tasks: try firstTasks(of: key, withQueued: queued > 0, withVideos: count.videos > 0),
            lastReason: proof?.reason, nextProofAt: proof?.nextAt)
    }

    private func unheld(_ key: GroupKey) throws -> Int {
        try first(
            """
            SELECT count(*) FROM task \(dialect.by("task_by_state"))
            WHERE state = 'queued' AND profile = ? AND account_id = ? AND \(dialect.differ("waiting_for", "'held'"))
            """, [.text(key.profile), .integer(key.account)]
        ) { try $0.int() } ?? 0
    }

    func isRefused(_ account: Int64) throws -> Bool {
        try first(
            "SELECT 1 FROM account WHERE id = ? AND paused_for = 'key' AND paused_until > ?",
            [.integer(account), .integer(now)]
        ) { try $0.integer() } != nil
    }

    private func lastProof(
        of profile: String, from old: Int64, to new: Int64
    ) throws -> (reason: String?, nextAt: Int64)? {
        try first(
            "SELECT reason, next_at FROM key_proof WHERE profile = ? AND old_account = ? AND new_account = ?",
            [.text(profile), .integer(old), .integer(new)]
        ) { row in (reason: try row.textOrNil(), nextAt: try row.integer()) }
    }

    private func firstTasks(of key: GroupKey, withQueued: Bool, withVideos: Bool) throws -> [Int64] {
        let values: [LedgerValue] = [.text(key.profile), .integer(key.account), .init(Self.named)]
        let states = withQueued ? "'queued', 'pending', 'processing'" : "'pending', 'processing'"
        var ids = try all(
            """
            SELECT id FROM task \(dialect.by("task_by_state")) WHERE state IN (\(states)) AND profile = ? AND account_id = ?
              AND \(dialect.differ("waiting_for", "'held'")) ORDER BY \(dialect.sorted("id")) LIMIT ?
            """, values
        ) { try $0.integer() }
        if withVideos, ids.count < Self.named {
            ids += try all(
                """
                SELECT t.id FROM video v \(dialect.by("video_due")) \(dialect.thenJoin) task t ON t.id = v.task
                WHERE v.next_attempt_at IS NOT NULL AND t.profile = ? AND t.account_id = ?
                ORDER BY \(dialect.sorted("t.id")) LIMIT ?
                """, values
            ) { try $0.integer() }
        }
        return Array(Set(ids).sorted().prefix(Self.named))
    }
}
