import SQLite

/// A ledger that was copied or restored must not buy again what the original has bought or will buy: whatever it has not
/// sent is held until somebody says so.
enum CopiedLedger {
    /// What came of looking whether a ledger is a copy.
    enum Settlement: Sendable, Equatable {
        /// It is where it always was.
        case original
        /// It was not there before.
        case begun
        /// It was a copy: so many of its tasks are held now, and so many create calls are missing from it.
        case settled(held: Int, missing: Int64)
        /// It is a copy that cannot be written: it may be read and nothing else.
        case unsettled
    }

    static func needsSettling(_ db: LedgerTransaction, at place: LedgerPlace, _ marks: LedgerMarks) throws -> Bool {
        let known = try KnownLedger.read(db)
        return known.reason(at: place, marks) != nil || known.place.filled(from: place) != known.place
    }

    /// Holds what is queued and makes the copy a ledger of its own, in one transaction. Where a mark knows of create calls
    /// that the ledger knows nothing of, all sending is paused as well: what they asked for is missing here, and would be
    /// bought again by whoever asks for it.
    static func settle(
        _ connection: Connection, at place: LedgerPlace, _ marks: LedgerMarks, now: Int64
    ) throws -> Settlement {
        try connection.execute("BEGIN IMMEDIATE")
        do {
            let (settlement, mark) = try LedgerTransaction(connection, now: now).settleCopy(at: place, marks)
            try connection.execute("COMMIT")
            try? marks.note(mark)
            return settlement
        } catch {
            connection.rollback()
            throw error
        }
    }
}

extension LedgerTransaction {
    /// The same in the open transaction.
    /// - Returns: what came of it, and the mark to be noted once the transaction is kept.
    func settleCopy(
        at place: LedgerPlace, _ marks: LedgerMarks
    ) throws -> (settlement: CopiedLedger.Settlement, mark: LedgerMark) {
        // Another process may have been quicker.
        let known = try KnownLedger.read(self)
        var settlement = CopiedLedger.Settlement.original
        var next = known.place.filled(from: place)
        if let reason = known.reason(at: place, marks) {
            let held = try holdQueued(because: reason)
            try distrustPaths()
            let missing = known.missing(at: place, marks)
            try pause(missing: missing, of: known)
            if known.isCopy(at: place) { try beginLineage(of: known) }
            settlement = .settled(held: held, missing: missing.reduce(0) { $0 + $1.count })
            next = place
        }
        try execute(
            "UPDATE ledger SET machine_id = ?, inode = ?, born_at = ?, inode_generation = ?, stamped_at = NULL",
            next.values)
        return (settlement, try KnownLedger.read(self).mark)
    }

    /// Looks whether the ledger was put back to an earlier state under the processes that work on it; then holds what is
    /// queued and pauses all sending, in the open transaction.
    /// - Returns: whether it was.
    func pauseIfSetBack(_ witness: any LedgerWitness) throws -> Bool {
        let known = try KnownLedger.read(self)
        let missing = witness.missing(from: known)
        guard !missing.isEmpty else { return false }
        _ = try holdQueued(because: KnownLedger.setBack)
        try pause(missing: missing, of: known)
        return true
    }

    /// Pauses all sending if create calls are missing from the ledger, and acknowledges them: they are told once.
    fileprivate func pause(missing: [KnownLedger.Missing], of known: KnownLedger) throws {
        guard !missing.isEmpty else { return }
        let own = missing.first { $0.ledger == known.uid }?.count ?? 0
        try execute(
            """
            UPDATE ledger SET paused_at = coalesce(paused_at, ?1), missing_attempts = missing_attempts + ?2,
              attempts = attempts + ?3
            """, [.integer(now), .integer(missing.reduce(0) { $0 + $1.count }), .integer(own)])
        for one in missing where one.ledger != known.uid { try noteLineage(one.ledger, knows: one.marked) }
    }

    /// Makes a copy a ledger of its own, with a uid of its own: its create calls are not those of the other, however many
    /// each of them makes.
    fileprivate func beginLineage(of known: KnownLedger) throws {
        let attempts = try first("SELECT attempts FROM ledger") { try $0.integer() } ?? 0
        try noteLineage(known.uid, knows: attempts)
        try execute(
            "UPDATE ledger SET uid = ?, parent_uid = ?, parent_attempts = ?",
            [.text(UniqueID.make(now: now)), .text(known.uid), .integer(attempts)])
    }

    private func noteLineage(_ ledger: String, knows attempts: Int64) throws {
        try execute(
            """
            INSERT INTO lineage (ledger, attempts) VALUES (?1, ?2)
            ON CONFLICT (ledger) DO UPDATE
            SET attempts = \(dialect.larger("lineage.attempts", "excluded.attempts"))
            """, [.text(ledger), .integer(attempts)])
    }
}
