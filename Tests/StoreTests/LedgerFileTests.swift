import Files
import FoundationEssentials
import Model
import SQLite
import TestSupport
import Testing

@testable import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite(.enabled(if: LedgerEngine.isFile, "is about a file"))
struct LedgerFileTests {
    private func mode(of path: String) -> mode_t? {
        var information = stat()
        return lstat(path, &information) == 0 ? information.st_mode & 0o777 : nil
    }

    private func open(_ path: String, busyTimeout: Int32 = 10_000) throws -> TaskRepository {
        try TaskRepository(path: path, busyTimeout: busyTimeout, clock: ManualClock().read)
    }

    private func bytes(of path: String) throws -> Data {
        try Data(contentsOf: URL(filePath: path))
    }

    /// Opens a file that must be refused, and checks that it was left as it was.
    private func refusal(
        of path: String, folder: String, busyTimeout: Int32 = 10_000
    ) async throws -> StoreError? {
        let before = try bytes(of: path)
        let error = #expect(throws: StoreError.self) { try open(path, busyTimeout: busyTimeout) }
        #expect(try bytes(of: path) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.contains(".schema-") } == [])
        return error
    }

    @Test func `everything is the owner's alone, even without a umask`() async throws {
        try await withTemporaryFolder { (folder) async throws in
            let old = umask(0)
            defer { umask(old) }
            let path = folder + "/new/deep/reel.db"
            let ledger = try open(path)
            let worker = try await ledger.startWorker(kind: "test")
            let daemon = try ledger.becomeDaemon(pid: 1)
            _ = try await ledger.sampleAccount()
            #expect(mode(of: folder + "/new") == 0o700)
            #expect(mode(of: folder + "/new/deep") == 0o700)
            #expect(mode(of: path) == 0o600)
            #expect(mode(of: path + "-wal") == 0o600)
            #expect(mode(of: path + "-shm") == 0o600)
            #expect(mode(of: path + ".locks") == 0o700)
            #expect(mode(of: path + ".locks/migration") == 0o600)
            #expect(mode(of: path + ".locks/daemon") == 0o600)
            #expect(mode(of: path + ".locks/worker-\(worker.id)") == 0o600)
            await ledger.close()
            withExtendedLifetime(daemon) {}
        }
    }

    @Test func `a new ledger is in write-ahead mode and says whose it is`() async throws {
        try await withTemporaryFolder { (folder) async throws in
            let ledger = try open(folder + "/reel.db")
            let connection = try Connection(path: ledger.path, mode: .readOnly)
            #expect(try connection.first("PRAGMA journal_mode") { try $0.text() } == "wal")
            #expect(try connection.first("PRAGMA application_id") { try $0.integer() } == 0x5245_454C)
            #expect(try connection.first("PRAGMA user_version") { try $0.int() } == Migration.all.last?.version)
            #expect(try connection.first("SELECT length(salt) FROM ledger") { try $0.int() } == 32)
            #expect(try connection.first("SELECT segmenter FROM ledger") { try $0.int() } == Segmenter.current.rawValue)
            await ledger.close()
        }
    }

    @Test func `opening again changes nothing`() async throws {
        try await withTemporaryFolder { (folder) async throws in
            let path = folder + "/reel.db"
            try await open(path).close()
            let (file, log) = (try bytes(of: path), try bytes(of: path + "-wal"))
            try await open(path).close()
            #expect(try bytes(of: path) == file)
            #expect(try bytes(of: path + "-wal") == log)
        }
    }

    @Test func `a path through a symbolic link to a folder works, one to a file does not`() async throws {
        try await withTemporaryFolder { (folder) async throws in
            let manager = FileManager.default
            try manager.createDirectory(atPath: folder + "/real", withIntermediateDirectories: false)
            try manager.createSymbolicLink(atPath: folder + "/link", withDestinationPath: folder + "/real")
            try await open(folder + "/link/reel.db").close()
            #expect(manager.fileExists(atPath: folder + "/real/reel.db"))
            try manager.createSymbolicLink(
                atPath: folder + "/real/other.db", withDestinationPath: folder + "/real/reel.db")
            let error = #expect(throws: StoreError.self) { try open(folder + "/real/other.db") }
            guard case .symbolicLink(_, let target, true)? = error else { throw Unexpected() }
            #expect(target.hasSuffix("/real/reel.db"))
        }
    }

    @Test(arguments: ["nowhere.db", "/no/such/folder/reel.db", "reel.db", "folder", "../x/reel.db"])
    func `a link is named with where it leads, be that nowhere, itself or a folder`(_ target: String) async throws {
        try await withTemporaryFolder { (folder) async throws in
            let manager = FileManager.default
            try manager.createDirectory(atPath: folder + "/folder", withIntermediateDirectories: false)
            try manager.createSymbolicLink(atPath: folder + "/reel.db", withDestinationPath: target)
            for opening in [LedgerOpening.existing, .orNew, .anew] {
                let file = try LedgerFile(path: folder + "/reel.db", busyTimeout: 1, opening: opening)
                let error = #expect(throws: StoreError.self) { try file.prepare(now: 1) }
                guard case .symbolicLink(_, let found, let isThere)? = error else { throw Unexpected() }
                #expect(found.hasSuffix(target))
                #expect(isThere == (target == "folder"))
            }
            #expect(try manager.contentsOfDirectory(atPath: folder).sorted() == ["folder", "reel.db"])
        }
    }

    @Test func `a name that ends like a folder makes none`() async throws {
        try await withTemporaryFolder { (folder) async throws in
            for path in [folder + "/reel.db/", folder + "/"] {
                let error = #expect(throws: StoreError.self) { try open(path) }
                guard case .notWritable(_, let detail)? = error else { throw Unexpected() }
                #expect(detail == "it is a folder; name the file in it")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        }
    }

    /// What is left of a ledger that went through a dump, whose header is gone, or half gone.
    @Test(arguments: [
        "PRAGMA application_id=0; PRAGMA user_version=0", "PRAGMA application_id=0", "PRAGMA user_version=0",
        "PRAGMA user_version=1",
    ])
    func `a ledger without its marks is told from a foreign file, and opens once they are set`(_ loss: String)
        async throws
    {
        try await withBench { (bench) async throws in
            _ = try await bench.record("海边") { $0.tags = ["a"] }
            let path = (bench.ledger.path as String) + ".copy/reel.db"
            try PrivateFiles.createFolder(PrivateFiles.folder(of: path))
            _ = try await bench.ledger.backUp(to: path)
            let newest = try #require(Migration.all.last?.version)
            let marks = "PRAGMA application_id=\(Migrator.applicationID); PRAGMA user_version=\(newest)"
            try Connection(path: path, mode: .readWrite).executeScript(loss)
            for opening in [LedgerOpening.existing, .orNew] {
                let file = try LedgerFile(path: path, busyTimeout: 1_000, opening: opening)
                #expect(
                    throws: StoreError.unmarked(path: file.path, remedy: "sqlite3 \(file.path) '\(marks)'")
                ) { try file.prepare(now: 1) }
            }
            try Connection(path: path, mode: .readWrite).executeScript(marks)
            let ledger = try TaskRepository(path: path, clock: bench.clock.read)
            #expect(ledger.wasCopied)
            #expect(ledger.heldAtOpening == 1)
            #expect(try await ledger.check() == [])
            await ledger.close()
        }
    }

    @Test func `tables of other programs with the same names make no ledger`() async throws {
        try await withTemporaryFolder { (folder) async throws in
            let path = folder + "/reel.db"
            try Data().write(to: URL(filePath: path))
            try Connection(path: path, mode: .readWrite).executeScript(
                "CREATE TABLE task (id); CREATE TABLE ledger (id); CREATE TABLE schema_migration (version, sha256); "
                    + "INSERT INTO schema_migration VALUES (1, 'x')")
            guard case .foreignFile? = try await refusal(of: path, folder: folder) else { throw Unexpected() }
        }
    }

    @Test func `an empty file becomes a ledger`() async throws {
        try await withTemporaryFolder { (folder) async throws in
            try Data().write(to: URL(filePath: folder + "/reel.db"))
            let ledger = try open(folder + "/reel.db")
            #expect(try await ledger.list(TaskQuery()) == [])
            await ledger.close()
        }
    }

    @Test func `a database of another program is refused`() async throws {
        try await withTemporaryFolder { (folder) async throws in
            let path = folder + "/reel.db"
            try Data().write(to: URL(filePath: path))
            try Connection(path: path, mode: .readWrite).execute("CREATE TABLE bookmark (url TEXT)")
            guard case .foreignFile? = try await refusal(of: path, folder: folder) else { throw Unexpected() }
        }
    }

    @Test(arguments: ["PRAGMA application_id=7", "PRAGMA user_version=3"])
    func `a database that another program has marked is refused even while empty`(_ pragma: String) async throws {
        try await withTemporaryFolder { (folder) async throws in
            let path = folder + "/reel.db"
            try Data().write(to: URL(filePath: path))
            try Connection(path: path, mode: .readWrite).execute(pragma)
            guard case .foreignFile? = try await refusal(of: path, folder: folder) else { throw Unexpected() }
        }
    }

    @Test(arguments: ["xy", "not a database\n", String(repeating: "prompt,duration\n", count: 1_000)])
    func `a text file is refused`(_ text: String) async throws {
        try await withTemporaryFolder { (folder) async throws in
            let path = folder + "/reel.db"
            try Data(text.utf8).write(to: URL(filePath: path))
            guard case .foreignFile? = try await refusal(of: path, folder: folder) else { throw Unexpected() }
        }
    }

    @Test func `a newer ledger is refused`() async throws {
        try await withTemporaryFolder { (folder) async throws in
            let ledger = try open(folder + "/reel.db")
            await ledger.close()
            let newest = try #require(Migration.all.last?.version)
            try Connection(path: ledger.path, mode: .readWrite).execute("PRAGMA user_version=\(newest + 1)")
            let error = try await refusal(of: ledger.path, folder: folder)
            #expect(error == .newerLedger(path: ledger.path, found: newest + 1, known: newest))
        }
    }

    @Test func `a ledger with another history is refused`() async throws {
        try await withTemporaryFolder { (folder) async throws in
            let ledger = try open(folder + "/reel.db")
            await ledger.close()
            try Connection(path: ledger.path, mode: .readWrite).execute("UPDATE schema_migration SET sha256 = 'other'")
            let error = try await refusal(of: ledger.path, folder: folder)
            #expect(error == .differentHistory(path: ledger.path, version: 1))
        }
    }

    @Test func `a damaged file is refused`() async throws {
        try await withTemporaryFolder { (folder) async throws in
            let ledger = try open(folder + "/reel.db")
            await ledger.close()
            try Connection(path: ledger.path, mode: .readWrite).execute("DROP TABLE schema_migration")
            guard case .damaged(_, let detail)? = try await refusal(of: ledger.path, folder: folder) else {
                throw Unexpected()
            }
            #expect(detail.contains("schema_migration is missing") && detail.contains("restore all of it"))
        }
    }

    @Test func `an empty file that another process holds is busy`() async throws {
        try await withTemporaryFolder { (folder) async throws in
            let path = folder + "/reel.db"
            try Data().write(to: URL(filePath: path))
            let holder = try Connection(path: path, mode: .readWrite)
            try holder.execute("BEGIN EXCLUSIVE")
            let error = try await refusal(of: path, folder: folder, busyTimeout: 1)
            guard case .busy? = error else { throw Unexpected() }
            holder.rollback()
            try await open(path).close()
        }
    }

    @Test func `a folder that cannot be made is an error of the file`() async throws {
        try await withTemporaryFolder { (folder) async throws in
            try Data().write(to: URL(filePath: folder + "/file"))
            let error = #expect(throws: StoreError.self) { try open(folder + "/file/reel.db") }
            #expect(error == .file(path: folder + "/file", detail: "it is not a folder"))
        }
    }
}
