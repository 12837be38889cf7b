import PostgreSQL

/// What each transaction that writes begins with, once it has the lock: one statement asks all that must hold, reads
/// the server's clock, and has others notified of the commit.
struct ServerGuard: Sendable {
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

    /// The server's clock, in milliseconds since 1970, UTC: the present moment, not that of the transaction's
    /// beginning.
    static let moment = "CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS BIGINT)"

    private static let question = """
        SELECT \(moment), (SELECT max(version) FROM schema_version), CAST(tableoid AS BIGINT), uid, pg_notify(?, ?)
        FROM ledger
        """

    /// - Throws: `StoreError.gone`, `.replaced`, `.newerLedger`, `.notWritable`.
    func check(_ connection: Connection) throws {
        if isUnsettled { throw StoreError.notWritable(path: path, detail: "it is a copy that could not be made safe") }
        let found: (moment: Int64, version: Int, table: Int64, uid: String)?
        do {
            found = try connection.first(Self.question, [.text(voice.channel), .text(voice.token)]) { row in
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
        let newest = ServerMigrator.all.last?.version ?? 0
        guard found.version == newest else {
            throw StoreError.newerLedger(path: path, found: found.version, known: newest)
        }
    }
}
