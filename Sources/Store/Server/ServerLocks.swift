/// The numbers of the server's advisory locks that a ledger uses. All of a database share these numbers: so the number
/// of the ledger's own table begins them, by which two ledgers in one database are told apart.
struct ServerLocks: Sendable {
    /// Held while the tables of a ledger are made or changed: `REELMIGR` in ASCII.
    static let migration: Int64 = 0x5245_454C_4D49_4752

    /// Of the table `ledger`, its OID.
    let table: UInt32

    init(table: Int64) {
        self.table = UInt32(truncatingIfNeeded: table)
    }

    /// Each transaction that writes takes it first.
    var writing: Int64 { key(0) }

    /// Held for as long as a worker lives, by a connection of its process.
    /// - Parameter worker: from 1.
    func life(of worker: Int64) -> Int64 { key(UInt32(truncatingIfNeeded: worker)) }

    private func key(_ low: UInt32) -> Int64 { Int64(bitPattern: UInt64(table) << 32 | UInt64(low)) }

    /// Whether a session holds a lock, as a transaction sees it.
    static func isHeld(_ key: Int64, in db: LedgerTransaction) throws -> Bool {
        let bits = UInt64(bitPattern: key)
        return try db.first(
            """
            SELECT 1 FROM pg_catalog.pg_locks
            WHERE locktype = 'advisory' AND granted AND objsubid = 1
              AND CAST(classid AS BIGINT) = ? AND CAST(objid AS BIGINT) = ?
              AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
            LIMIT 1
            """, [.integer(Int64(bits >> 32)), .integer(Int64(bits & 0xFFFF_FFFF))]
        ) { try $0.integer() } != nil
    }
}
