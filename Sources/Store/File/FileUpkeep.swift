import Files
import SQLite

/// The upkeep of a ledger in a file of SQLite's.
struct FileUpkeep: LedgerUpkeep {
    let file: LedgerFile

    func backUp(to target: String, now: Int64) async throws -> Backup {
        let new = try NewFile(target, ledger: file.path, isDatabase: true, now: now)
        let source = file
        return try await onOwnThread { try BackupFile(source: source, new: new, now: now).make() }
    }

    var pinnedLog: String? {
        let log = file.path + "-wal"
        let bytes = PrivateFiles.size(of: log)
        guard bytes >= PinnedLog.conspicuous else { return nil }
        let readers = PinnedLog.readers(of: file.path + "-shm").filter { $0 != ThisProcess.number }
        let who =
            readers.isEmpty
            ? "some process reads"
            : readers.map { "process \($0) (\(PinnedLog.name(of: $0)))" }.joined(separator: ", ")
                + (readers.count == 1 ? " reads" : " read")
        return "the log of the ledger, \(log), has grown to \(bytes / 1_000_000) MB, since \(who) an old state of the "
            + "ledger or has it locked; let that come to its end, or end it"
    }

    func damage(in db: LedgerTransaction) -> [LedgerFinding] { DamageReport(db: db, path: file.path).findings() }

    func damage(behind error: any Error) -> LedgerFinding? {
        guard let error = error as? SQLiteError, [.corrupt, .ioError].contains(error.kind) else { return nil }
        return LedgerFinding(
            kind: "integrity", task: nil, message: "\(error.message); \(DamageReport.remedy(file.path))")
    }

    func brokenReferences(in db: LedgerTransaction) throws -> [LedgerFinding] {
        try db.all("PRAGMA foreign_key_check") { row in
            let table = try row.text()
            let id = try row.integerOrNil() ?? 0
            return LedgerFinding(
                kind: "foreign_key", task: table == "task" ? id : nil,
                message: "row \(id) of \(table) refers to a row of \(try row.text()) that is not there")
        }
    }

    func damagedIndexes(in db: LedgerTransaction) -> [String] { DamageReport(db: db, path: file.path).damagedIndexes() }

    func makeAnew(index: String, in db: LedgerTransaction) throws { try db.execute("REINDEX \(index)") }

    func freePages(of db: LedgerTransaction) throws -> FreePages {
        FreePages(
            count: try Self.pragma("freelist_count", db), size: try Self.pragma("page_size", db),
            areReturnable: try Self.pragma("auto_vacuum", db) == 2)
    }

    /// Moves pages from the end of the file into free ones and cuts it off behind them.
    func giveBack(atMost limit: Int, of db: LedgerTransaction) throws -> (pages: Int, began: ContinuousClock.Instant) {
        let began = ContinuousClock.now
        let before = try Self.pragma("page_count", db)
        var asked = 0
        while asked < limit, try Self.pragma("freelist_count", db) > 0 {
            try db.execute("PRAGMA incremental_vacuum(8)")
            asked += 8
            if began.duration(to: .now) >= WritePace.inside { break }
        }
        return (Int(before - (try Self.pragma("page_count", db))), began)
    }

    private static func pragma(_ name: String, _ db: LedgerTransaction) throws -> Int64 {
        try db.first("PRAGMA \(name)") { try $0.integer() } ?? 0
    }
}
