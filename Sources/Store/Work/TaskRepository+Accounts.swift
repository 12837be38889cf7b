public import Model

/// A key at a base URL, as the ledger knows it. Times are milliseconds since 1970, UTC.
public struct Account: Sendable, Equatable {
    public let id: Int64
    public let baseURL: String
    public let openLimit: Int?
    public let pausedUntil: Int64?
    public let pausedFor: WaitingFor?
}

extension TaskRepository {
    /// The number of the account that a provider, a base URL and a key stand for, made at first use.
    ///
    /// The ledger keeps a salted fingerprint of the key and never the key. An imported account has a fingerprint by another
    /// ledger's salt, and shows to be the same only now that the key is at hand: then the two become one.
    public func account(
        provider: String, baseURL: String, key: String
    ) async throws -> Int64 {
        let place = AccountPlace(provider: provider, baseURL: baseURL)
        let known = try await read { db in
            try db.otherSpellings(of: place).isEmpty ? db.accounts(at: place, key: key) : []
        }
        if known.count == 1 { return known[0] }
        return try await write { db in
            try db.respell(place)
            let made = try db.accounts(at: place, key: key)
            if let first = made.first {
                for other in made.dropFirst() { try db.mergeAccount(other, into: first) }
                return first
            }
            let fingerprint = try LedgerIdentity.fingerprint(of: key, provider: provider, db)
            return try db.insert(
                into: "account",
                [
                    "provider": .text(provider), "base_url": .text(baseURL), "key_fingerprint": .blob(fingerprint),
                ])
        }
    }

    /// The same, without making it; nil if the ledger has never met it.
    public func knownAccount(
        provider: String, baseURL: String, key: String
    ) async throws -> Int64? {
        let place = AccountPlace(provider: provider, baseURL: baseURL)
        return try await read { db in
            for spelling in try [place] + db.otherSpellings(of: place) {
                if let known = try db.accounts(at: spelling, key: key).first { return known }
            }
            return nil
        }
    }

    /// How many tasks of some accounts the service has or is being sent.
    public func openTasks(of accounts: [Int64]) async throws -> Int {
        try await read { db in try accounts.reduce(0) { try $0 + db.openTasks(of: $1) } }
    }

    /// Every account that the ledger has tasks of.
    public func accounts() async throws -> [Account] {
        try await read { db in
            try db.all("SELECT id, base_url, open_limit, paused_until, paused_for FROM account ORDER BY id") { row in
                Account(
                    id: try row.integer(), baseURL: try row.text(), openLimit: try row.intOrNil(),
                    pausedUntil: try row.integerOrNil(), pausedFor: try row.valueOrNil(WaitingFor.self))
            }
        }
    }
}

extension LedgerTransaction {
    /// What an account may send now.
    struct SendingRoom {
        /// How many more tasks may be sent; nil if no limit was learned.
        var room: Int?
        var isPaused: Bool
    }

    func sendingRoom(of account: Int64) throws -> SendingRoom {
        let state = try first(
            "SELECT open_limit, open_limit_at, paused_until, refusals FROM account WHERE id = ?", [.integer(account)]
        ) { row in
            (
                limit: try row.intOrNil(), learnedAt: try row.integerOrNil(), pausedUntil: try row.integerOrNil(),
                refusals: try row.int()
            )
        }
        guard let state else { return SendingRoom(room: 0, isPaused: true) }
        var result = SendingRoom(room: nil, isPaused: (state.pausedUntil ?? 0) > now)
        if let limit = state.limit, let learnedAt = state.learnedAt {
            let open = try openTasks(of: account)
            result.room = max(0, RoomLimit.effective(learned: limit, learnedAt: learnedAt, now: now) - open)
        }
        if state.refusals > 0 {
            // After a pause one task goes ahead; the rest follow if it fares better.
            let inFlight = try first(
                "SELECT 1 FROM counter WHERE account_id = ? AND state = 'submitting' AND tasks > 0 LIMIT 1",
                [.integer(account)]
            ) { try $0.integer() }
            result.room = inFlight == nil ? min(1, result.room ?? 1) : 0
        }
        return result
    }

    func openTasks(of account: Int64) throws -> Int {
        try first(
            """
            SELECT CAST(coalesce(sum(tasks), 0) AS BIGINT) FROM counter
            WHERE account_id = ? AND state IN ('submitting', 'pending', 'processing')
            """, [.integer(account)]
        ) { try $0.int() } ?? 0
    }

    /// Takes note of a refusal that concerns the whole account.
    func noteDeferral(_ reason: WaitingFor, retryAfter: Int64?, account: Int64) throws {
        var pauses = reason.pausesAccount
        if reason == .room {
            let open = try openTasks(of: account)
            let limit = RoomLimit.learned(open: open)
            try update("account", ["open_limit": .init(limit), "open_limit_at": .integer(now)], is: account)
            // Full of tasks that are not ours: none of them will tell us when it ends.
            pauses = open == 0
        }
        if pauses {
            let refusals =
                (try first("SELECT refusals FROM account WHERE id = ?", [.integer(account)]) {
                    try $0.int()
                } ?? 0) + 1
            let until = now + AccountPause.span(refusals: refusals, retryAfter: retryAfter)
            try update(
                "account",
                ["refusals": .init(refusals), "paused_until": .integer(until), "paused_for": .text(reason.rawValue)],
                is: account)
        }
    }

    /// Takes note of an accepted task: whatever paused the account is over.
    func noteAcceptance(account: Int64) throws {
        try execute(
            """
            UPDATE account SET refusals = 0, paused_until = NULL, paused_for = NULL
            WHERE id = ? AND (refusals > 0 OR paused_until IS NOT NULL)
            """, [.integer(account)])
        let limit = try first("SELECT open_limit FROM account WHERE id = ?", [.integer(account)]) { try $0.intOrNil() }
        if let limit = limit ?? nil {
            let open = try openTasks(of: account)
            if open > limit {
                try update("account", ["open_limit": .init(open), "open_limit_at": .integer(now)], is: account)
            }
        }
    }
}
