import Contract

/// What a ledger says about itself, and what that comes to beside what is known of it outside.
struct KnownLedger {
    var place = LedgerPlace()
    /// When the backup was made that this is, as text.
    var stamp: String?
    var uid = ""
    /// How many create calls were begun, and orders given that forbid some.
    var attempts: Int64 = 0
    var parent: String?
    var parentAttempts: Int64 = 0
    /// Whether it is kept by a server.
    var isOnServer = false
    /// How many of the create calls of other ledgers of its descent it knows of.
    var lineage: [String: Int64] = [:]

    /// Create calls that a mark knows of and a ledger does not.
    struct Missing: Equatable {
        /// The uid of the ledger that began them.
        var ledger: String
        var count: Int64
        /// What the mark counts in all.
        var marked: Int64
    }

    static let setBack = "held: the ledger was put back to an earlier state"

    var mark: LedgerMark { LedgerMark(ledger: uid, attempts: attempts, parent: parent, split: parentAttempts) }

    func isCopy(at found: LedgerPlace) -> Bool { stamp != nil || place.differs(from: found) }

    /// Why it is a copy, for the history of its tasks; nil if it is none.
    func reason(at found: LedgerPlace, _ marks: LedgerMarks) -> String? {
        if let stamp { return "held: the ledger was restored from a backup of \(stamp)" }
        if place.isOtherMachine(than: found) {
            return "held: the ledger was copied to another \(isOnServer ? "server" : "machine")"
        }
        if place.isOtherFile(than: found) {
            return isOnServer
                ? "held: the ledger was restored from a dump, or its database was copied"
                : "held: the ledger file was copied"
        }
        return missing(at: found, marks).isEmpty ? nil : Self.setBack
    }

    /// Create calls that marks know of and this ledger does not, by the ledger that began them. Marks of ledgers that
    /// have nothing to do with this one say nothing: two may take turns at one path. A server goes by many names, so
    /// that its ledger's marks are looked for under any.
    func missing(at found: LedgerPlace, _ marks: LedgerMarks) -> [Missing] {
        var missing: [String: Missing] = [:]
        for mark in marks.known + (isOnServer || isCopy(at: found) ? marks.anywhere(uid) : []) {
            guard let base = common(with: mark), mark.attempts > max(base, missing[mark.ledger]?.marked ?? 0) else {
                continue
            }
            missing[mark.ledger] = Missing(ledger: mark.ledger, count: mark.attempts - base, marked: mark.attempts)
        }
        return Array(missing.values)
    }

    /// How many of the calls that a mark counts are known here; nil if its ledger is of another descent.
    private func common(with mark: LedgerMark) -> Int64? {
        if mark.ledger == uid { return attempts }
        if let known = lineage[mark.ledger] { return known }
        guard let parent = mark.parent, parent == uid || lineage[parent] != nil else { return nil }
        return mark.split
    }

    /// To the second.
    private static func moment(_ milliseconds: Int64) -> String { "\(Timestamp.rfc3339(milliseconds).prefix(19))Z" }

    static func read(_ db: LedgerTransaction) throws -> KnownLedger {
        var known =
            try db.first(
                """
                SELECT machine_id, inode, born_at, inode_generation, stamped_at, uid, attempts, parent_uid,
                  parent_attempts
                FROM ledger
                """
            ) { row in
                KnownLedger(
                    place: LedgerPlace(
                        machineID: try row.textOrNil(), inode: try row.integerOrNil(), bornAt: try row.integerOrNil(),
                        generation: try row.integerOrNil()),
                    stamp: try row.integerOrNil().map(moment), uid: try row.text(), attempts: try row.integer(),
                    parent: try row.textOrNil(), parentAttempts: try row.integerOrNil() ?? 0)
            } ?? KnownLedger()
        known.isOnServer = db.connection.isOnServer
        try db.forEach("SELECT ledger, attempts FROM lineage") { row in
            let ledger = try row.text()
            known.lineage[ledger] = try row.integer()
        }
        return known
    }
}
