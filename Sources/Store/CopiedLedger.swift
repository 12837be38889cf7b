import Model
import SQLite

/// A ledger that was copied or restored must not buy again what the original has bought or will buy: whatever it has not
/// sent is held until somebody says so.
enum CopiedLedger {
    /// What came of looking whether a ledger is a copy.
    enum Settlement: Sendable, Equatable {
        /// It is where it always was.
        case original
        /// It was a copy: so many of its tasks are held now.
        case settled(held: Int)
        /// It is a copy that cannot be written: it may be read and nothing else.
        case unsettled
    }

    static func needsSettling(_ connection: Connection, at place: LedgerPlace) throws -> Bool {
        let known = try read(connection)
        return known.reason(at: place) != nil || known.place(filledFrom: place) != known.place
    }

    /// Holds what is queued and makes the copy a ledger of its own, in one transaction.
    static func settle(_ connection: Connection, at place: LedgerPlace, now: Int64) throws -> Settlement {
        try connection.execute("BEGIN IMMEDIATE")
        do {
            // Another process may have been quicker.
            let known = try read(connection)
            var held = 0
            let reason = known.reason(at: place)
            if let reason { held = try connection.holdQueued(because: reason, now: now) }
            if reason != nil { try connection.distrustPaths() }
            let next = reason == nil ? known.place(filledFrom: place) : place
            try connection.execute(
                "UPDATE ledger SET machine_id = ?, inode = ?, stamped_at = NULL",
                [.init(next.machineID), .init(next.inode)])
            // Worker numbers go on behind those of the ledger that this one replaces.
            if let mark = place.mark, mark.ledger == known.uid, known.worker < mark.worker {
                try connection.execute("DELETE FROM sqlite_sequence WHERE name = 'worker'")
                try connection.execute(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES ('worker', ?)", [.integer(mark.worker)])
            }
            try connection.execute("COMMIT")
            return reason == nil ? .original : .settled(held: held)
        } catch {
            connection.rollback()
            throw error
        }
    }

    /// What the file says about itself.
    private struct Known {
        var place: LedgerPlace
        /// When the backup was made that this is, as text.
        var stamp: String?
        var uid = ""
        /// The highest number that a worker has had.
        var worker: Int64 = 0

        /// Why it is a copy, for the history of its tasks; nil if it is none.
        func reason(at found: LedgerPlace) -> String? {
            if let stamp { return "held: the ledger was restored from a backup of \(stamp)" }
            if place.isOtherMachine(than: found) { return "held: the ledger was copied to another machine" }
            if place.isOtherFile(than: found) { return "held: the ledger file was copied" }
            if let mark = found.mark, mark.ledger == uid, worker < mark.worker {
                return "held: the ledger was put back to an earlier state"
            }
            return nil
        }

        /// What was not known before is learned.
        func place(filledFrom found: LedgerPlace) -> LedgerPlace {
            LedgerPlace(machineID: place.machineID ?? found.machineID, inode: place.inode ?? found.inode)
        }
    }

    private static func read(_ connection: Connection) throws -> Known {
        let known = try connection.first(
            """
            SELECT machine_id, inode, strftime('%Y-%m-%dT%H:%M:%SZ', stamped_at / 1000, 'unixepoch'), uid,
              coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'worker'), 0)
            FROM ledger
            """
        ) { row in
            Known(
                place: LedgerPlace(machineID: try row.textOrNil(), inode: try row.integerOrNil()),
                stamp: try row.textOrNil(), uid: try row.text(), worker: try row.integer())
        }
        return known ?? Known(place: LedgerPlace(machineID: nil, inode: nil))
    }
}
