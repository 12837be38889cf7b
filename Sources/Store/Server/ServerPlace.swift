extension LedgerPlace {
    /// Where a ledger on a server is: in which cluster (`machineID`), which database (`inode`) and which table
    /// (`generation`), each by the number that the server gave it.
    ///
    /// A dump that is restored, and a database that is copied, has other numbers. A standby that takes over has the
    /// same ones, and so has a copy of the whole cluster that is started beside it, or one that was set back to an
    /// earlier moment: those are known by the marks of attempts alone.
    static func ofServer(_ db: LedgerTransaction) throws -> LedgerPlace {
        var place = LedgerPlace()
        let found = try db.first(
            """
            SELECT CAST(d.oid AS BIGINT), CAST(CAST(to_regclass('ledger') AS oid) AS BIGINT),
              has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
            FROM pg_catalog.pg_database d WHERE d.datname = current_database()
            """
        ) { row in (database: try row.integer(), table: try row.integerOrNil(), tellsCluster: try row.bool()) }
        guard let found else { return place }
        place.inode = found.database
        place.generation = found.table
        // Asked for by itself: the server checks the right before it runs anything of a statement.
        if found.tellsCluster {
            place.machineID = try db.first(
                "SELECT CAST(system_identifier AS TEXT) FROM pg_catalog.pg_control_system()"
            ) { try $0.text() }
        }
        return place
    }
}
