import Files
public import Model
import Synchronization

/// The only door to the ledger. It speaks in `Model` values; nothing outside knows what stands behind it.
///
/// Each concern has a file of its own: recording, sending, polling, videos, queries, and so on. Times are milliseconds
/// since 1970, UTC. Every method may throw `StoreError`.
public final class TaskRepository: Sendable {
    /// What this host has beside the ledger.
    let companions: LedgerCompanions
    let liveness: any WorkerLiveness
    /// How many tasks were held when this process opened the ledger, as it turned out to be a copy.
    public let heldAtOpening: Int
    /// Whether the ledger turned out to be a copy when this process opened it.
    public let wasCopied: Bool
    /// Whether this process has begun the ledger.
    public let isNew: Bool
    let witness: any LedgerWitness
    let upkeep: any LedgerUpkeep
    private let locks = Mutex<[KeptLock]>([])
    let clock: @Sendable () -> Int64
    private let database: LedgerDatabase
    private let known: HostKnowledge
    private let timedWrites = Mutex(DurationSum())
    /// Rings when the ledger has changed.
    let bell: ChangeBell

    /// The storage engine and its version, for `--version`.
    public static var engineVersion: String { LedgerDatabase.engineVersion }

    /// Where the ledger is, for people: the resolved path of a file, the URL of a server without anything secret.
    public let path: String

    /// The folder of a ledger in a file, whose disk needs room; nil for one on a server.
    public let folder: String?

    /// The present moment by the ledger's clock.
    public var now: Int64 { clock() }

    /// Opens the ledger, making or migrating it if need be.
    ///
    /// - Parameters:
    ///   - address: the folder of a file is made with mode 0700 if it is missing and a ledger may be made.
    ///   - opening: what to do where there is no ledger.
    ///   - stateFolder: the user's folder for what must not be set back or lost with the ledger; nil for none.
    ///   - services: those that this program knows, by name.
    ///   - busyTimeout: milliseconds to wait for another process's lock on the database.
    ///   - isClockRemote: whether a server's clock counts instead of this machine's.
    ///   - progress: told how far a migration has come, many times a second, if there is one.
    ///   - clock: the present moment by this machine's clock.
    /// - Throws: `StoreError`.
    public convenience init(
        at address: LedgerAddress, opening: LedgerOpening = .orNew, stateFolder: String? = nil,
        services: [String: ServiceFacts], busyTimeout: Int32 = 10_000, isClockRemote: Bool = true,
        progress: @escaping @Sendable (MigrationProgress) -> Void = { _ in }, clock: @escaping @Sendable () -> Int64
    ) throws {
        switch address {
        case .file(let path):
            let file = try LedgerFile(path: path, busyTimeout: busyTimeout, stateFolder: stateFolder, opening: opening)
            try self.init(file, services: services, progress: progress, clock: clock)
        case .server(let server):
            let ledger = try ServerLedger(
                server, busyTimeout: busyTimeout, stateFolder: stateFolder, opening: opening,
                clock: LedgerClock(isRemote: isClockRemote, local: clock))
            self.init(try ledger.opened(progress: progress), services: services)
        }
    }

    convenience init(
        _ file: LedgerFile, services: [String: ServiceFacts] = [:],
        progress: @escaping @Sendable (MigrationProgress) -> Void = { _ in }, clock: @escaping @Sendable () -> Int64
    ) throws {
        self.init(try file.opened(progress: progress, clock: clock), services: services)
    }

    private init(_ opened: OpenedLedger, services: [String: ServiceFacts]) {
        if case .settled(let held, _) = opened.settlement { heldAtOpening = held } else { heldAtOpening = 0 }
        if case .settled = opened.settlement { wasCopied = true } else { wasCopied = false }
        isNew = opened.settlement == .begun
        path = opened.path
        folder = opened.folder
        companions = opened.companions
        known = HostKnowledge(services: services)
        liveness = opened.liveness
        clock = opened.clock
        witness = opened.witness
        bell = opened.bell
        upkeep = opened.upkeep
        database = opened.database
    }

    /// What the config of this host says about caps, for all that this process sends from now on.
    public var hostCaps: HostCaps {
        get { known.caps }
        set { known.caps = newValue }
    }

    /// Writes what may still be waiting and closes the ledger.
    public func close() async {
        await bell.close()
        await database.close()
        witness.forgetConnections()
    }

    /// Remembers a lock for `regainLocks`, for as long as its owner keeps it.
    func keepLock(_ lock: any LifeSign) {
        locks.withLock { locks in
            locks.removeAll { $0.lock == nil }
            locks.append(KeptLock(lock: lock))
        }
    }

    /// Takes the names of this process's locks again that somebody removed, so that others go on to know that it lives.
    /// - Throws: `StoreError.file` if another process has taken one meanwhile, or takes its holder for dead.
    public func regainLocks() async throws {
        for lock in locks.withLock({ $0.compactMap(\.lock) }) {
            let isRegained: Bool
            do { isRegained = try await lock.regain() } catch let error as FileError { throw StoreError(error) }
            guard isRegained else {
                throw StoreError.file(
                    path: lock.path, detail: "it was taken away, and others count its holder as dead or hold it by now")
            }
        }
    }

    /// Notices that the ledger was deleted, moved away or replaced under this process.
    /// - Throws: `StoreError.gone`, `.replaced`.
    public func verifyPresence() throws {
        try witness.verify()
    }

    /// Writes what may still be waiting and copies the log back into the file.
    func copyBackLog() async throws {
        try await database.settle()
    }

    /// Returns once nothing of what was written holds up other writers any more, the copying back of the log included.
    func finishWrites() async {
        await database.flush()
    }

    /// - Parameter isLong: whether it may take longer than a few milliseconds.
    func read<Value: Sendable>(
        isLong: Bool = false, _ body: @Sendable (LedgerTransaction) throws -> Value
    ) async throws -> Value {
        let author = Author.name.map(Spelling.composed)
        do {
            return try await database.read(isLong: isLong) { db in try body(db.knowing(known, by: author)) }
        } catch let error as StoreError {
            // SQLite may take a file that was removed at this moment for a disk that fails.
            if case .damaged = error { try witness.verify() }
            throw error
        }
    }

    /// How long the changes of this process took until they were on disk.
    public var writeTimes: DurationSum { timedWrites.withLock { $0 } }

    func write<Value: Sendable>(_ body: @escaping @Sendable (LedgerTransaction) throws -> Value) async throws -> Value {
        let began = ContinuousClock.now
        defer { timedWrites.withLock { $0.add(ContinuousClock.now - began) } }
        do {
            let author = Author.name.map(Spelling.composed)
            let value = try await database.write { [known] db in try body(db.knowing(known, by: author)) }
            bell.ring()
            return value
        } catch let error as StoreError {
            throw witness.reason(behind: error)
        }
    }

    /// For what may be lost in a crash and is not worth an fsync of its own.
    func writeEventually(_ body: @escaping @Sendable (LedgerTransaction) throws -> Void) async {
        await database.writeEventually { [known] db in try body(db.knowing(known)) }
    }
}

private struct KeptLock: Sendable {
    weak let lock: (any LifeSign)?
}
