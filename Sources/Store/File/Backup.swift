import Files
import SQLite

/// A copy of a ledger that is whole, checked and on the disk.
public struct Backup: Sendable, Equatable {
    /// Absolute.
    public let path: String
    public let bytes: Int64
    public let tasks: Int
    public let events: Int
    public let requests: Int
    /// Milliseconds since 1970, UTC.
    public let madeAt: Int64
}

extension TaskRepository {
    /// Copies the ledger as it stands at one moment, while others go on writing.
    ///
    /// The copy gets its name last, when it is complete: checked, on the disk, and stamped, so that whoever puts it in the
    /// ledger's place buys nothing twice. Memory does not grow with the ledger.
    /// - Parameter target: a file that does not exist yet.
    /// - Throws: `StoreError.fileExists`, or what hinders it; then nothing is left behind.
    public func backUp(to target: String) async throws -> Backup {
        try await upkeep.backUp(to: target, now: clock())
    }
}

/// A backup in the making.
struct BackupFile {
    let source: LedgerFile
    let new: NewFile
    let now: Int64

    func make() throws -> Backup {
        try new.begin()
        do {
            try copy()
            let backup = try finish()
            try new.finish()
            return backup
        } catch {
            new.discard()
            if let error = error as? SQLiteError { throw StoreError(error, path: new.draft) }
            if let error = error as? FileError { throw StoreError(error) }
            throw error
        }
    }

    private func copy() throws {
        do {
            // Reads one snapshot of the write-ahead log, and goes through it page by page.
            let connection = try Connection(
                path: source.path, mode: try source.readMode(), busyTimeout: source.busyTimeout)
            // For the copy: it can give back pages, whatever the ledger can. One that can already would be written to.
            if try connection.first("PRAGMA auto_vacuum", decode: { try $0.int() }) != 2 {
                try connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
            }
            try connection.execute("VACUUM INTO ?", [.text(new.draft)])
        } catch let error as SQLiteError where error.kind == .corrupt || error.kind == .notADatabase {
            throw StoreError(error, path: source.path)
        }
    }

    /// Stamps and checks the copy. It stays in rollback mode: that tells it from a ledger in use.
    private func finish() throws -> Backup {
        let connection = try Connection(path: new.draft, mode: .readWrite)
        try connection.execute("UPDATE ledger SET stamped_at = ?", [.integer(now)])
        let faults = try connection.all("PRAGMA integrity_check(1)") { try $0.text() }
        let orphans = try connection.first("PRAGMA foreign_key_check") { try $0.text() }
        guard faults == ["ok"], orphans == nil else {
            throw StoreError.damaged(
                path: source.path, detail: orphans.map { "a row of \($0) refers to nothing" } ?? faults.joined())
        }
        func count(_ table: String) throws -> Int {
            try connection.first("SELECT count(*) FROM \(table)") { try $0.int() } ?? 0
        }
        return Backup(
            path: new.path, bytes: PrivateFiles.size(of: new.draft), tasks: try count("task"),
            events: try count("event"), requests: try count("request"), madeAt: now)
    }
}
