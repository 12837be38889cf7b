public import Contract
import Crypto
public import Model

extension TaskRepository {
    /// Makes a token that lets somebody in.
    /// - Parameters:
    ///   - project: the only one that its owner sees and works in; nil for all.
    ///   - caps: what its owner may spend. Those of an earlier token of the same name go on.
    ///   - zone: in which the days of caps begin, with its name for people, if the ledger has none yet.
    /// - Returns: the token, which is told nowhere else and cannot be found out again.
    /// - Throws: `StoreError.tokenTaken` where there is one of that name that was not revoked.
    public func addToken(
        name: String, role: Role, project: String? = nil, caps: [Cap] = [],
        zone: (zone: LocalZone, name: String) = (.utc, "UTC")
    ) async throws -> (secret: String, token: AccessToken) {
        let (name, project) = (Spelling.composed(name), project.map(Spelling.composed))
        let secret = Self.newSecret()
        let hash = Self.hash(ofToken: secret)
        let token = try await write { db in
            if let taken = try db.accessTokens("WHERE name = ? AND revoked_at IS NULL", [.text(name)]).first {
                throw StoreError.tokenTaken(taken.name)
            }
            try db.execute(
                "INSERT INTO access_token (name, role, project, sha256, created_at) VALUES (?, ?, ?, ?, ?)",
                [.text(name), .text(role.rawValue), .init(project), .blob(hash), .integer(db.now)])
            for cap in caps { _ = try db.keep(cap, zone: zone.zone, name: zone.name) }
            return AccessToken(
                name: name, role: role, project: project, caps: try db.caps(of: name), createdAt: db.now)
        }
        return (secret, token)
    }

    /// All there are and were, in the order in which they were made.
    public func tokens() async throws -> [AccessToken] { try await read { db in try db.accessTokens("", []) } }

    /// Takes the right away that a token gave.
    /// - Throws: `StoreError.noSuchToken` where there is none of that name that counts.
    public func revokeToken(name: String) async throws -> AccessToken {
        let name = Spelling.composed(name)
        return try await write { db in
            guard var token = try db.accessTokens("WHERE name = ? AND revoked_at IS NULL", [.text(name)]).first else {
                throw StoreError.noSuchToken(name)
            }
            try db.execute(
                "UPDATE access_token SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL",
                [.integer(db.now), .text(name)])
            token.revokedAt = db.now
            return token
        }
    }

    /// Whose token it is, noted as used.
    /// - Returns: nil for one that is not known, or was revoked.
    public func visit(token secret: String) async throws -> AccessToken? {
        let hash = Self.hash(ofToken: secret)
        let found = try await read { db in
            (token: try db.accessTokens("WHERE sha256 = ? AND revoked_at IS NULL", [.blob(hash)]).first, now: db.now)
        }
        guard let token = found.token else { return nil }
        // A write for each request would cost more than it tells.
        if found.now - (token.lastUsedAt ?? 0) >= 60_000 {
            await writeEventually { db in
                try db.execute(
                    "UPDATE access_token SET last_used_at = ? WHERE sha256 = ?", [.integer(db.now), .blob(hash)])
            }
        }
        return token
    }

    /// Nobody guesses 256 bits: they need no slow hash, and no salt.
    private static func hash(ofToken secret: String) -> [UInt8] { Array(SHA256.hash(data: Array(secret.utf8))) }

    private static func newSecret() -> String {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        return "reel_" + bytes.hexadecimal
    }
}

extension LedgerTransaction {
    fileprivate func accessTokens(_ condition: String, _ values: [LedgerValue]) throws -> [AccessToken] {
        let tokens = try all(
            """
            SELECT name, role, project, created_at, last_used_at, revoked_at FROM access_token \(condition) ORDER BY id
            """, values
        ) { row in
            AccessToken(
                name: try row.text(), role: try row.value(Role.self), project: try row.textOrNil(),
                createdAt: try row.integer(), lastUsedAt: try row.integerOrNil(), revokedAt: try row.integerOrNil())
        }
        guard tokens.contains(where: { $0.role != .viewer }) else { return tokens }
        let caps = try keptCaps()
        return tokens.map { token in
            var token = token
            token.caps = caps.filter { $0.scope == .user(token.name) }
            return token
        }
    }

    fileprivate func caps(of name: String) throws -> [Cap] { try keptCaps().filter { $0.scope == .user(name) } }
}
