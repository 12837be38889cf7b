import Files
import SQLite

/// What a migration needs beside the ledger itself: room on the disk, and a place for what does not fit into memory.
struct MigrationSpace {
    /// Bytes up to which a ledger is rewritten whole while it is migrated, and its temporary tables stay in memory.
    static let small: Int64 = 64_000_000

    let path: String

    /// - Throws: `StoreError.noRoom`.
    func require(_ connection: Connection) throws {
        try Self.require(
            content: try connection.contentBytes(), free: PrivateFiles.freeBytes(at: PrivateFiles.folder(of: path)),
            path: path)
    }

    static func require(content: Int64, free: Int64, path: String) throws {
        let needed = bytesNeeded(for: content)
        guard free >= needed else { throw StoreError.noRoom(path: path, needed: needed, free: free) }
    }

    /// The copy aside is as large as what is in the ledger; the new schema goes to the log first and then to the file.
    static func bytesNeeded(for content: Int64) -> Int64 { 3 * content + 1_000_000 }

    /// Makes a small ledger give back pages from now on, and lets a large one use the disk instead of memory.
    func prepare(_ connection: Connection) throws {
        if try connection.contentBytes() <= Self.small {
            try convert(connection)
        } else {
            try connection.useTemporaryFiles(in: PrivateFiles.folder(of: path))
        }
    }

    private func convert(_ connection: Connection) throws {
        guard try connection.first("PRAGMA auto_vacuum", decode: { try $0.int() }) != 2 else { return }
        do {
            try connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
            try connection.execute("VACUUM")
        } catch let error as SQLiteError where error.kind == .busy {
            // It does without, as a large one does.
        }
    }
}

extension Connection {
    /// Bytes of the pages that are in use.
    func contentBytes() throws -> Int64 {
        func number(_ pragma: String) throws -> Int64 { try first("PRAGMA \(pragma)") { try $0.integer() } ?? 0 }
        return try (number("page_count") - number("freelist_count")) * number("page_size")
    }
}
