import Model
import SQLite

/// A ledger that was copied or restored must not buy again what the original has bought or will buy: whatever it has not
/// sent is held until somebody says so.
enum CopiedLedger {
    /// What came of looking whether a ledger is a copy.
    enum Settlement: Sendable, Equatable {
        /// It is where it always was.
        case original
        /// It was a copy: so many of its tasks are held now, and so many create calls are missing from it.
        case settled(held: Int, missing: Int64)
        /// It is a copy that cannot be written: it may be read and nothing else.
        case unsettled
    }

    static func needsSettling(_ connection: Connection, at place: LedgerPlace, _ marks: LedgerMarks) throws -> Bool {
        let known = try read(connection)
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
            // Another process may have been quicker.
            let known = try read(connection)
            var held = 0
            let reason = known.reason(at: place, marks)
            let missing = known.missing(at: place, marks)
            if let reason {
                held = try connection.holdQueued(because: reason, now: now)
                try connection.distrustPaths()
                if missing > 0 { try connection.pause(missing: missing, now: now) }
            }
            let next = reason == nil ? known.place.filled(from: place) : place
            try connection.execute(
                "UPDATE ledger SET machine_id = ?, inode = ?, born_at = ?, inode_generation = ?, stamped_at = NULL",
                [.init(next.machineID), .init(next.inode), .init(next.bornAt), .init(next.generation)])
            try connection.execute("COMMIT")
            try? marks.note(LedgerMark(ledger: known.uid, attempts: known.attempts + missing))
            return reason == nil ? .original : .settled(held: held, missing: missing)
        } catch {
            connection.rollback()
            throw error
        }
    }

    /// What the file says about itself.
    private struct Known {
        var place = LedgerPlace()
        /// When the backup was made that this is, as text.
        var stamp: String?
        var uid = ""
        /// How many create calls were begun.
        var attempts: Int64 = 0

        /// Why it is a copy, for the history of its tasks; nil if it is none.
        func reason(at found: LedgerPlace, _ marks: LedgerMarks) -> String? {
            if let stamp { return "held: the ledger was restored from a backup of \(stamp)" }
            if place.isOtherMachine(than: found) { return "held: the ledger was copied to another machine" }
            if place.isOtherFile(than: found) { return "held: the ledger file was copied" }
            if missing(at: found, marks) > 0 { return "held: the ledger was put back to an earlier state" }
            return nil
        }

        /// Create calls that a mark knows of and the ledger does not.
        func missing(at found: LedgerPlace, _ marks: LedgerMarks) -> Int64 {
            let isCopy = stamp != nil || place.differs(from: found)
            let marked = isCopy ? marks.attemptsAnywhere(of: uid) : marks.attempts(of: uid)
            return max(0, (marked ?? 0) - attempts)
        }
    }

    private static func read(_ connection: Connection) throws -> Known {
        let known = try connection.first(
            """
            SELECT machine_id, inode, born_at, inode_generation,
              strftime('%Y-%m-%dT%H:%M:%SZ', stamped_at / 1000, 'unixepoch'), uid, attempts
            FROM ledger
            """
        ) { row in
            Known(
                place: LedgerPlace(
                    machineID: try row.textOrNil(), inode: try row.integerOrNil(), bornAt: try row.integerOrNil(),
                    generation: try row.integerOrNil()),
                stamp: try row.textOrNil(), uid: try row.text(), attempts: try row.integer())
        }
        return known ?? Known()
    }
}

extension Connection {
    /// Pauses all sending since so many create calls are missing from the ledger, and counts them as begun.
    func pause(missing: Int64, now: Int64) throws {
        try execute(
            """
            UPDATE ledger SET paused_at = coalesce(paused_at, ?1), missing_attempts = missing_attempts + ?2,
              attempts = attempts + ?2
            """, [.integer(now), .integer(missing)])
    }
}
