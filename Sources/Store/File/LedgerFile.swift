import Files
import SQLite

/// What to do where there is no ledger.
public enum LedgerOpening: Sendable {
    /// Nothing: who only asks makes none.
    case existing
    /// Make one, unless one is known to have been there.
    case orNew
    /// Make one though one is known to have been there: the user has said so.
    case anew
}

/// The database file and the lock files beside it.
struct LedgerFile: Sendable {
    /// Without symbolic links in its folders.
    let path: String
    /// Milliseconds to wait for another process's lock.
    let busyTimeout: Int32
    /// Nil where the machine has no name.
    let machineID: String?
    /// The user's folder for what must not be set back or lost with the ledger; nil for none.
    let stateFolder: String?
    let marks: LedgerMarks
    let opening: LedgerOpening

    /// - Throws: `StoreError.file`, `.notWritable`.
    init(
        path: String, busyTimeout: Int32, machineID: String? = LedgerPlace.thisMachine, stateFolder: String? = nil,
        opening: LedgerOpening = .orNew
    ) throws {
        guard !path.hasSuffix("/") else { throw Self.isFolder(path) }
        self.busyTimeout = busyTimeout
        self.machineID = machineID
        self.opening = opening
        self.stateFolder = stateFolder
        self.path = try StoreError.ofFiles {
            try PrivateFiles.resolvingWhatExists(of: path.hasPrefix("/") ? path : "./\(path)")
        }
        marks = LedgerMarks(path: self.path, beside: "\(self.path).locks/attempts", folder: stateFolder)
    }

    private static func isFolder(_ path: String) -> StoreError {
        .notWritable(path: path, detail: "it is a folder; name the file in it")
    }

    var companions: LedgerCompanions { LedgerCompanions(stem: path, marks: marks, stateFolder: stateFolder) }

    /// Makes sure that the file is there, is a ledger of this program's schema, and sends nothing that another file
    /// sends too: see `CopiedLedger`.
    /// - Parameter progress: told how far a migration has come, if there is one.
    /// - Returns: what came of that, and a connection for reading if one is open already.
    /// - Throws: `StoreError`.
    func prepare(
        now: Int64, progress: @escaping @Sendable (MigrationProgress) -> Void = { _ in }
    ) throws -> (settlement: CopiedLedger.Settlement, reader: Connection?) {
        // SQLite names log and locks after the name by which a file is opened: by two names it would have two of each.
        if let target = PrivateFiles.target(ofLink: path) {
            throw StoreError.symbolicLink(path: path, target: target, isThere: PrivateFiles.exists(path))
        }
        try LedgerOwner.check(path)
        guard sqliteIsRecentEnough else {
            throw StoreError.outdatedLibrary(found: "SQLite \(Connection.libraryVersion)", needed: "3.37")
        }
        guard !PrivateFiles.isFolder(path) else { throw Self.isFolder(path) }
        let isThere = PrivateFiles.size(of: path) > 0
        try isThere ? LedgerPresence.requireOneName(path) : requireNothingLost()
        if isThere { try requireSharedMemory() }
        guard !isThere || opening != .anew else { throw StoreError.ledgerExists(path: path) }
        if !isThere {
            if let reason = ReservedName.reason(for: path) {
                throw StoreError.reservedName(path: path, reason: reason)
            }
            try StoreError.ofFiles { try PrivateFiles.createFolder(PrivateFiles.folder(of: path)) }
        }
        do {
            try prepareBackup(now: now)
            if isThere {
                let place = LedgerPlace.of(path, machineID: machineID)
                let connection = try Connection(path: path, mode: readMode(), busyTimeout: busyTimeout)
                if try isCurrent(connection, now: now) {
                    let db = LedgerTransaction(connection, now: now)
                    guard try CopiedLedger.needsSettling(db, at: place, marks) else {
                        return (.original, connection)
                    }
                    return (try settleCopy(at: place, now: now), nil)
                }
            }
            return (try create(now: now, progress: progress), nil)
        } catch let error as SQLiteError {
            throw StoreError(error, path: path)
        } catch let error as FileError {
            throw StoreError(error)
        }
    }

    /// How the ledger is opened for reading.
    ///
    /// To read a file in write-ahead mode SQLite makes `-shm` beside it, which cannot be in a folder without the right to
    /// write. Where there is no log, all is in the file itself, and can be read as one that nobody changes. Somebody else
    /// may have that right and begin to write at this moment; then this one reading goes wrong, and nothing else.
    /// - Throws: `StoreError.notWritable` where there is a log, which would be passed over.
    func readMode() throws -> Connection.Mode {
        guard isInFixedFolder, !PrivateFiles.isTaken(path + "-shm"), !isBackup else { return .readOnly }
        guard PrivateFiles.size(of: path + "-wal") > 0 else { return .immutable }
        throw StoreError.notWritable(
            path: path,
            detail:
                "nothing can be made in its folder, and without that its log, \(path)-wal, cannot be read; copy both "
                + "to a folder that can be written, and name the copy with --database")
    }

    /// Whether nothing can be made beside the file.
    var isInFixedFolder: Bool { !PrivateFiles.isWritable(PrivateFiles.folder(of: path)) }

    private func isCurrent(_ connection: Connection, now: Int64) throws -> Bool {
        do {
            // A process that ended between the schema and the ledger's own row left the latter to be written.
            return try Migrator(path: path, now: now).schemaState(of: connection) == .current
                && connection.first("SELECT 1 FROM ledger") { try $0.integer() } != nil
        } catch let error as SQLiteError where error.kind == .readOnly {
            // A process that ended while it made the file left a journal, which only a writer can roll back.
            return false
        }
    }

    /// Lets a ledger begin where there is none, unless one is known to have been there.
    /// - Throws: `StoreError.vanished`, `.noLedger`.
    private func requireNothingLost() throws {
        let log = path + "-wal"
        let isLogLeft = PrivateFiles.size(of: log) > 0
        guard !marks.known.isEmpty || isLogLeft else {
            if opening == .existing { throw StoreError.noLedger(path: path) }
            return
        }
        guard opening == .anew else { throw vanished }
        guard !FileLock.isLocked(companions.daemonLockPath), !companions.hasLivingWorkers else {
            throw StoreError.file(
                path: path, detail: "processes still work on the ledger that was there; end those and try again")
        }
        // It may be of use to whoever finds the file again.
        guard isLogLeft else { return }
        try StoreError.ofFiles {
            try PrivateFiles.rename(log, toNew: "\(log).left-\(UniqueID.make(now: 0).suffix(12))")
        }
    }

    /// SQLite keeps its locks in `-shm`: without that file those who work on the ledger know nothing of whoever comes next.
    private func requireSharedMemory() throws {
        guard !PrivateFiles.isTaken(path + "-shm"), !isBackup,
            companions.hasLivingWorkers || FileLock.isLocked(companions.daemonLockPath)
        else {
            return
        }
        throw StoreError.file(
            path: path + "-shm",
            detail:
                "it was removed under processes that work on the ledger; end those (`reel daemon stop`) and try again")
    }

    private var vanished: StoreError { .vanished(path: path, attempts: marks.known.map(\.attempts).max()) }

    private func settleCopy(at place: LedgerPlace, now: Int64) throws -> CopiedLedger.Settlement {
        do {
            let connection = try Connection(path: path, mode: .readWrite, busyTimeout: busyTimeout)
            return try CopiedLedger.settle(connection, at: place, marks, now: now)
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
        // In a folder that nothing can be made in it stays a backup, which is no harder to read.
        guard isBackup, !isInFixedFolder else { return }
        try companions.prepareLockFolder()
        let lock = try FileLock.acquire(companions.migrationLockPath)
        guard isBackup else { return }
        if FileLock.isLocked(companions.daemonLockPath) {
            throw StoreError.file(
                path: path, detail: "it was replaced by a backup under a running daemon; stop that and try again")
        }
        guard !companions.hasLivingWorkers else {
            throw StoreError.file(
                path: path, detail: "it was replaced by a backup while commands work on it; end those and try again")
        }
        for companion in [path + "-wal", path + "-shm"] where PrivateFiles.exists(companion) {
            try PrivateFiles.remove(companion)
        }
        let connection = try Connection(path: path, mode: .readWrite, busyTimeout: busyTimeout)
        _ = try Migrator(path: path, now: now).schemaState(of: connection)
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
        let wasBegunHere = PrivateFiles.isFolder(companions.lockFolder)
        try companions.prepareLockFolder()
        // Two first commands at the same moment: the second waits and then finds the work done.
        let lock = try FileLock.acquire(companions.migrationLockPath)
        defer { withExtendedLifetime(lock) {} }
        let wasEmpty = PrivateFiles.size(of: path) == 0
        try PrivateFiles.create(path)
        let place = LedgerPlace.of(path, machineID: machineID)
        let connection = try Connection(path: path, mode: .readWrite, busyTimeout: busyTimeout)
        if !wasEmpty, try Migrator(path: path, now: now).schemaState(of: connection) == .empty {
            if opening != .anew, !marks.known.isEmpty { throw vanished }
            guard wasBegunHere else { throw StoreError.copiedWithoutLog(path: path) }
        }
        let living = LivingWorkers(file: self)
        try living.waitUntilGone(connection, now: now, progress: progress)
        try Migrator(path: path, now: now, mayBegin: living.refuse).migrate(connection, progress: progress)
        let isNew = try LedgerIdentity.writeIfMissing(connection, at: place, now: now)
        if isNew {
            // So that a copy of the file alone is known for one.
            connection.copyBackLog(path: path)
        }
        let db = LedgerTransaction(connection, now: now)
        let isCopy = try CopiedLedger.needsSettling(db, at: place, marks)
        var settlement: CopiedLedger.Settlement = isNew ? .begun : .original
        if isCopy { settlement = try CopiedLedger.settle(connection, at: place, marks, now: now) }
        marks.noteIfMissing(db)
        return settlement
    }
}
