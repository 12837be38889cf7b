import PostgreSQL

/// What each transaction that writes begins with, once it has the lock: one statement asks all that must hold, reads
/// the server's clock, has others notified of the commit, and leaves the transaction's number.
struct ServerGuard: TransactionGuard {
    let path: String
    /// Of the ledger that was opened.
    let uid: String
    /// Of its table `ledger`, the OID: one that was restored in its place has another.
    let table: Int64
    let clock: LedgerClock
    let voice: ServerVoice
    let presence: ServerPresence
    /// Whether it is a copy that could not be made safe.
    let isUnsettled: Bool
    /// What this process writes as: UUID version 7.
    let writer: String

    /// The server's clock, in milliseconds since 1970, UTC: the present moment, not that of the transaction's
    /// beginning.
    static let moment = "CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS BIGINT)"

    /// A writer's first transaction clears away those that wrote nothing for an hour. One that lives among them only gets
    /// its row again: it is needed for as long as a transaction takes.
    private static let question = """
        WITH forgotten AS (
          DELETE FROM writer WHERE CAST(? AS BIGINT) = 1 AND uid < ? AND written_at < \(moment) - 3600000
        ), noted AS (
          INSERT INTO writer (uid, number, written_at) VALUES (?, ?, \(moment))
          ON CONFLICT (uid) DO UPDATE SET number = excluded.number, written_at = excluded.written_at
        )
        SELECT \(moment), (SELECT max(version) FROM schema_version), CAST(tableoid AS BIGINT), uid, pg_notify(?, ?)
        FROM ledger
        """

    /// - Throws: `StoreError.gone`, `.replaced`, `.newerLedger`, `.notWritable`.
    func begin(_ number: Int64, on connection: Connection) throws {
        if isUnsettled { throw StoreError.notWritable(path: path, detail: "it is a copy that could not be made safe") }
        let found: (moment: Int64, version: Int, table: Int64, uid: String)?
        do {
            let values: [ServerValue] = [
                .integer(number), .text(writer), .text(writer), .integer(number), .text(voice.channel),
                .text(voice.token),
            ]
            found = try connection.first(Self.question, values) { row in
                (try row.integer(), try row.intOrNil() ?? 0, try row.integer(), try row.text())
            }
        } catch let error as ServerError {
            let told = StoreError(error, path: path)
            if case .gone = told { presence.note(told) }
            throw told
        }
        guard let found else { throw presence.noted(.gone(path: path)) }
        clock.follow(found.moment)
        guard found.uid == uid, found.table == table else { throw presence.noted(.replaced(path: path)) }
        // A program that was running while a newer one migrated the ledger must not write by the old schema.
        guard found.version == ServerMigrator.newest else {
            throw StoreError.newerLedger(path: path, found: found.version, known: ServerMigrator.newest)
        }
    }

    /// Also false if another server took over that never got the transaction: there it is not kept.
    func isKept(_ number: Int64, on connection: Connection) throws -> Bool? {
        try connection.first(
            "SELECT (SELECT number FROM writer WHERE uid = ?) FROM ledger WHERE uid = ? AND CAST(tableoid AS BIGINT) = ?",
            [.text(writer), .text(uid), .integer(table)]
        ) { row in try row.integerOrNil() == number }
    }
}
