import Files
import FoundationEssentials
import Model
import SQLite
import Synchronization
import TestSupport
import Testing

@testable import Store

/// A ledger is not migrated under somebody who works on it.
@Suite(.enabled(if: LedgerEngine.isFile, "is about a file"))
struct LivingWorkersTests {
    private static let landed = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Ledgers/version-1.db").path()

    /// A ledger of the first schema, on which a worker of that time is at work.
    private func withWorker(_ body: (String, FileLock) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let path = URL(filePath: folder).resolvingSymlinksInPath().path() + "/reel.db"
            try FileManager.default.copyItem(atPath: Self.landed, toPath: path)
            let file = try LedgerFile(path: path, busyTimeout: 1)
            try file.companions.prepareLockFolder()
            let connection = try Connection(path: path, mode: .readWrite)
            // Otherwise it would be a backup that was put here.
            _ = try connection.first("PRAGMA journal_mode=WAL") { try $0.text() }
            try connection.execute(
                "INSERT INTO worker (id, pid, host, kind, started_at) VALUES (77, 4711, 'h', 'wait', 1)")
            let lock = try #require(try FileLock.tryAcquire(file.companions.workerLockPath(77)))
            try await body(path, lock)
        }
    }

    private func version(_ path: String) throws -> Int? {
        try Connection(path: path, mode: .readOnly).first("PRAGMA user_version") { try $0.int() }
    }

    @Test func `a migration waits for living workers, and refuses in the end`() async throws {
        try await withWorker { (path, lock) async throws in
            let waited = Mutex<[[String]]>([])
            let error = #expect(throws: StoreError.self) {
                try TaskRepository(
                    path: path, busyTimeout: 60, progress: { step in waited.withLock { $0.append(step.waitsFor) } },
                    clock: ManualClock().read)
            }
            #expect(error == .inUse(path: path, by: ["`reel wait` (process id 4711)"]))
            #expect(waited.withLock { $0.first } == ["`reel wait` (process id 4711)"])
            #expect(try version(path) == 1)
            #expect(!PrivateFiles.exists(path + ".schema-1"))
            withExtendedLifetime(lock) {}
        }
    }

    @Test func `it goes on as soon as the last of them has ended`() async throws {
        try await withWorker { (path, lock) async throws in
            let kept = Mutex<FileLock?>(lock)
            // The test's own reference must not keep it; the first news of the wait lets go of it.
            try FileManager.default.removeItem(atPath: lock.path)
            let file = try LedgerFile(path: path, busyTimeout: 1)
            kept.withLock { $0 = try? FileLock.tryAcquire(file.companions.workerLockPath(77)) }
            let ledger = try TaskRepository(
                path: path, busyTimeout: 60_000,
                progress: { step in if !step.waitsFor.isEmpty { kept.withLock { $0 = nil } } },
                clock: ManualClock().read)
            #expect(try version(path) == Migration.all.count)
            await ledger.close()
        }
    }

    @Test func `a daemon that is between two attempts counts, and is found without opening the ledger`() async throws {
        try await withWorker { (path, lock) async throws in
            let file = try LedgerFile(path: path, busyTimeout: 1)
            let daemon = try #require(try FileLock.tryAcquire(file.companions.daemonLockPath))
            daemon.write("4712 1\n")
            let error = #expect(throws: StoreError.self) {
                try TaskRepository(path: path, busyTimeout: 1, clock: ManualClock().read)
            }
            #expect(
                error == .inUse(path: path, by: ["`reel wait` (process id 4711)", "the daemon (process id 4712)"]))
            #expect(DaemonWatch(.file(path: path)).runningDaemon() == RunningDaemon(pid: 4712, startedAt: 1))
            #expect(DaemonWatch(.file(path: path + "/nowhere/reel.db")).runningDaemon() == nil)
            withExtendedLifetime((lock, daemon)) {}
        }
    }

    @Test func `one that signs in at the last moment is found in the migration's own transaction`() async throws {
        try await withWorker { (path, lock) async throws in
            let file = try LedgerFile(path: path, busyTimeout: 1)
            let connection = try Connection(path: path, mode: .readWrite)
            let migrator = Migrator(path: path, now: 77, mayBegin: LivingWorkers(file: file).refuse)
            #expect(throws: StoreError.inUse(path: path, by: ["`reel wait` (process id 4711)"])) {
                try migrator.migrate(connection)
            }
            #expect(!connection.isInTransaction)
            #expect(try version(path) == 1)
            withExtendedLifetime(lock) {}
        }
    }
}
