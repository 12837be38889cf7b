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
    /// Nil where the machine has no name.
    let machineID: String?

    /// Makes the folder if need be.
    /// - Throws: `StoreError.file`.
    init(path: String, busyTimeout: Int32, machineID: String? = LedgerPlace.thisMachine) throws {
        self.busyTimeout = busyTimeout
        self.machineID = machineID
        let absolute = path.hasPrefix("/") ? path : "./\(path)"
        if let slash = absolute.lastIndex(of: "/"), slash != absolute.startIndex {
            try PrivateFiles.createFolder(String(absolute[..<slash]))
        }
        self.path = try PrivateFiles.resolvingFolder(of: absolute)
    }

    private var lockFolder: String { path + ".locks" }

    func workerLockPath(_ worker: Int64) -> String { "\(lockFolder)/worker-\(worker)" }
    var daemonLockPath: String { "\(lockFolder)/daemon" }
    private var markPath: String { "\(lockFolder)/mark" }
    private var migrationLockPath: String { "\(lockFolder)/migration" }

    func prepareLockFolder() throws {
        try PrivateFiles.createFolder(lockFolder)
    }

    /// Makes sure that the file is there, is a ledger of this program's schema, and sends nothing that another file
    /// sends too: see `CopiedLedger`.
    /// - Parameter progress: told how far a migration has come, if there is one.
    /// - Returns: what came of that, and a connection for reading if one is open already.
    /// - Throws: `StoreError`.
    func prepare(
        now: Int64, progress: @escaping @Sendable (MigrationProgress) -> Void = { _ in }
    ) throws -> (settlement: CopiedLedger.Settlement, reader: Connection?) {
        try LedgerOwner.check(path)
        guard sqliteIsRecentEnough else { throw StoreError.outdatedLibrary(found: Connection.libraryVersion) }
        guard !PrivateFiles.isFolder(path) else {
            throw StoreError.notWritable(path: path, detail: "it is a folder")
        }
        do {
            try prepareBackup(now: now)
            if PrivateFiles.exists(path) {
                let connection = try Connection(path: path, mode: .readOnly, busyTimeout: busyTimeout)
                if try isCurrent(connection, now: now) {
                    guard try CopiedLedger.needsSettling(connection, at: place) else { return (.original, connection) }
                    return (try settleCopy(now: now), nil)
                }
            }
            return (try create(now: now, progress: progress), nil)
        } catch let error as SQLiteError {
            throw StoreError(error, path: path)
        }
    }

    private func isCurrent(_ connection: Connection, now: Int64) throws -> Bool {
        do {
            // A process that ended between the schema and the ledger's own row left the latter to be written.
            return try Migrator(path: path, now: now).standing(of: connection) == .current
                && connection.first("SELECT 1 FROM ledger") { try $0.integer() } != nil
        } catch let error as SQLiteError where error.kind == .readOnly {
            // A process that ended while it made the file left a journal, which only a writer can roll back.
            return false
        }
    }

    private var place: LedgerPlace {
        var place = LedgerPlace(path: path, machineID: machineID)
        place.mark = mark
        return place
    }

    /// Whether any process works on the ledger that this file replaced.
    private var hasLivingWorkers: Bool {
        PrivateFiles.names(in: lockFolder).contains { name in
            name.hasPrefix("worker-") && FileLock.isHeld("\(lockFolder)/\(name)")
        }
    }

    /// How far the ledger had come when somebody last began to work on it, kept outside of it: an older copy of the
    /// ledger in the same place does not know of that worker.
    private var mark: LedgerMark? {
        let words = FileLock.text(of: markPath).split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let worker = Int64(words[1]) else { return nil }
        return LedgerMark(ledger: String(words[0]), worker: worker)
    }

    /// Called once the worker is on disk: a mark that lags behind protects less, one that ran ahead would hold everything.
    func note(_ mark: LedgerMark) {
        if let known = self.mark, known.ledger == mark.ledger, known.worker >= mark.worker { return }
        guard let lock = try? FileLock.tryAcquire(markPath) else { return }
        lock.write("\(mark.ledger) \(mark.worker)\n")
    }

    private func settleCopy(now: Int64) throws -> CopiedLedger.Settlement {
        do {
            let connection = try Connection(path: path, mode: .readWrite, busyTimeout: busyTimeout)
            return try CopiedLedger.settle(connection, at: place, now: now)
        } catch let error as SQLiteError where [.readOnly, .cannotOpen].contains(error.kind) {
            // It can still be looked at.
            return .unsettled
        }
    }

    /// Makes a backup that was put here a ledger in use again.
    ///
    /// A ledger in use is in write-ahead mode; a backup is not, and whatever log lies beside it belongs to the file that
    /// it replaced. SQLite would apply that log all the same.
    private func prepareBackup(now: Int64) throws {
        guard isBackup else { return }
        try prepareLockFolder()
        let lock = try FileLock.acquire(migrationLockPath)
        guard isBackup else { return }
        if FileLock.isHeld(daemonLockPath) {
            throw StoreError.file(
                path: path, detail: "it was replaced by a backup under a running daemon; stop that and try again")
        }
        guard !hasLivingWorkers else {
            throw StoreError.file(
                path: path, detail: "it was replaced by a backup while commands work on it; end those and try again")
        }
        for companion in [path + "-wal", path + "-shm"] where PrivateFiles.exists(companion) {
            try PrivateFiles.remove(companion)
        }
        let connection = try Connection(path: path, mode: .readWrite, busyTimeout: busyTimeout)
        _ = try Migrator(path: path, now: now).standing(of: connection)
        _ = try connection.first("PRAGMA journal_mode=WAL") { try $0.text() }
        withExtendedLifetime(lock) {}
    }

    /// Whether the file's own header says that it is a ledger in rollback mode.
    private var isBackup: Bool {
        let header = PrivateFiles.beginning(of: path, bytes: 100)
        return header.count == 100 && header[18] == 1
            && header[68..<72].elementsEqual("REEL".utf8)
    }

    /// SQLite 3.37 brought STRICT tables.
    private var sqliteIsRecentEnough: Bool { Connection.libraryVersionNumber >= 3_037_000 }

    private func create(
        now: Int64, progress: @escaping @Sendable (MigrationProgress) -> Void
    ) throws -> CopiedLedger.Settlement {
        try prepareLockFolder()
        // Two first commands at the same moment: the second waits and then finds the work done.
        let lock = try FileLock.acquire(migrationLockPath)
        try PrivateFiles.create(path)
        let connection = try Connection(path: path, mode: .readWrite, busyTimeout: busyTimeout)
        try Migrator(path: path, now: now).migrate(connection, progress: progress)
        try LedgerIdentity.writeIfMissing(connection, at: place, now: now)
        defer { withExtendedLifetime(lock) {} }
        guard try CopiedLedger.needsSettling(connection, at: place) else { return .original }
        return try CopiedLedger.settle(connection, at: place, now: now)
    }
}
