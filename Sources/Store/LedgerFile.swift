import Model
import SQLite

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The database file and the lock files beside it.
struct LedgerFile: Sendable {
    /// Without symbolic links in its folders.
    let path: String
    /// Milliseconds to wait for another process's lock.
    let busyTimeout: Int32

    /// Makes the folder if need be.
    /// - Throws: `StoreError.file`.
    init(path: String, busyTimeout: Int32) throws {
        self.busyTimeout = busyTimeout
        let absolute = path.hasPrefix("/") ? path : "./\(path)"
        if let slash = absolute.lastIndex(of: "/"), slash != absolute.startIndex {
            try PrivateFiles.createFolder(String(absolute[..<slash]))
        }
        self.path = try PrivateFiles.resolvingFolder(of: absolute)
    }

    private var lockFolder: String { path + ".locks" }

    func workerLockPath(_ worker: Int64) -> String { "\(lockFolder)/worker-\(worker)" }
    var daemonLockPath: String { "\(lockFolder)/daemon" }
    private var migrationLockPath: String { "\(lockFolder)/migration" }

    func prepareLockFolder() throws {
        try PrivateFiles.createFolder(lockFolder)
    }

    /// Makes sure that the file is there and is a ledger of this program's schema.
    /// - Throws: `StoreError`.
    func prepare(now: Int64) throws {
        guard sqliteIsRecentEnough else { throw StoreError.outdatedLibrary(found: Connection.libraryVersion) }
        do {
            if PrivateFiles.exists(path) {
                let connection = try Connection(path: path, mode: .readOnly, busyTimeout: busyTimeout)
                if try Migrator(path: path, now: now).standing(of: connection) == .current { return }
            }
            try create(now: now)
        } catch let error as SQLiteError {
            throw StoreError(error, path: path)
        }
    }

    /// SQLite 3.37 brought STRICT tables.
    private var sqliteIsRecentEnough: Bool { Connection.libraryVersionNumber >= 3_037_000 }

    private func create(now: Int64) throws {
        try prepareLockFolder()
        // Two first commands at the same moment: the second waits and then finds the work done.
        let lock = try FileLock.acquire(migrationLockPath)
        try PrivateFiles.create(path)
        let connection = try Connection(path: path, mode: .readWrite, busyTimeout: busyTimeout)
        try Migrator(path: path, now: now).migrate(connection)
        try LedgerIdentity.writeIfMissing(connection, now: now)
        withExtendedLifetime(lock) {}
    }
}
