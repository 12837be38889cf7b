import Files
import PostgreSQL

/// A dump in the making, by PostgreSQL's own program: what it writes its `pg_restore` reads, also of a newer version.
struct ServerBackup {
    let ledger: ServerLedger
    let new: NewFile
    let now: Int64

    /// Keeps the thread waiting.
    func make() throws -> Backup {
        try new.begin()
        do {
            let backup = try dump()
            try new.finish()
            return backup
        } catch {
            new.discard()
            throw StoreError.ofServer(error, path: ledger.path)
        }
    }

    private func dump() throws -> Backup {
        guard let options = try ledger.address.clientOptions() else {
            throw failure("the address has a secret that pg_dump can only be told by hand")
        }
        let connection = try Connection(ledger.address, limits: ledger.limits)
        try connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        defer { connection.rollback() }
        // The program looks at the same state as this connection, which stands still meanwhile.
        try connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        let snapshot = try connection.first("SELECT pg_export_snapshot()") { try $0.text() } ?? ""
        func count(_ table: String) throws -> Int {
            try connection.first("SELECT count(*) FROM \(table)") { try $0.int() } ?? 0
        }
        let (tasks, events, requests) = (try count("task"), try count("event"), try count("request"))
        let program = ClientProgram(name: "pg_dump")
        do {
            try program.run(
                [
                    "--format=custom", "--no-password", "--no-owner", "--no-privileges", "--snapshot=\(snapshot)",
                    "--file=\(new.draft)", "--dbname=\(options.connection)",
                ], environment: options.environment)
        } catch let error as ClientProgram.Missing {
            throw failure(error.sentence)
        } catch let error as ClientProgram.Failed {
            throw failure("pg_dump failed: \(error.words)")
        }
        return Backup(
            path: new.path, bytes: PrivateFiles.size(of: new.draft), tasks: tasks, events: events, requests: requests,
            madeAt: now)
    }

    private func failure(_ detail: String) -> StoreError { .file(path: new.path, detail: detail) }
}
