import FoundationEssentials
import Model
import SQLite
import TestSupport
import Testing

@testable import Store

@Suite(.enabled(if: LedgerEngine.isFile, "is about a file"))
struct BackupTests {
    private func open(_ path: String) throws -> TaskRepository {
        try TaskRepository(path: path, clock: ManualClock().read)
    }

    private func folder(of bench: Bench) -> String {
        String(bench.ledger.path.dropLast("/reel.db".count))
    }

    private func names(_ bench: Bench) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder(of: bench)).sorted()
    }

    @Test func `a backup has everything, is stamped, private and whole`() async throws {
        try await withBench { bench in
            let task = try await bench.complete("upstream-1", "白纸折成的小船")
            _ = try await bench.record("a ship")
            let target = folder(of: bench) + "/copy.db"
            let backup = try await bench.ledger.backUp(to: target)
            #expect(backup.path == target)
            #expect(backup.tasks == 2)
            #expect(backup.events == (try bench.integers("SELECT count(*) FROM event")[0]))
            #expect(backup.requests == 2)
            #expect(backup.madeAt == bench.clock.now)
            let file = try Data(contentsOf: URL(filePath: target))
            #expect(Int64(file.count) == backup.bytes)
            #expect(file[18] == 1)
            let mode = try FileManager.default.attributesOfItem(atPath: target)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try names(bench).filter { $0.hasPrefix("copy") } == ["copy.db"])
            let copy = try Connection(path: target, mode: .readOnly)
            #expect(try copy.first("SELECT stamped_at FROM ledger") { try $0.integer() } == bench.clock.now)
            #expect(try copy.first("PRAGMA auto_vacuum") { try $0.int() } == 2)
            #expect(try bench.integers("SELECT stamped_at IS NULL FROM ledger") == [1])

            let restored = try open(target)
            #expect(try await restored.task(task.id) == task)
            #expect(try await restored.requestBody(of: 2) == Samples.request("a ship").body)
            var search = TaskQuery()
            search.search = "小船"
            #expect(try await restored.list(search).map(\.id) == [task.id])
            await restored.close()
        }
    }

    @Test func `what is there already is left alone`() async throws {
        try await withBench { bench in
            let target = folder(of: bench) + "/copy.db"
            try Data("mine".utf8).write(to: URL(filePath: target))
            await #expect(throws: StoreError.fileExists(path: target)) { try await bench.ledger.backUp(to: target) }
            #expect(try Data(contentsOf: URL(filePath: target)) == Data("mine".utf8))
            let link = folder(of: bench) + "/link.db"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/nowhere/at/all")
            await #expect(throws: StoreError.fileExists(path: link)) { try await bench.ledger.backUp(to: link) }
            await #expect(throws: StoreError.fileExists(path: bench.ledger.path)) {
                try await bench.ledger.backUp(to: bench.ledger.path)
            }
            await #expect(throws: StoreError.self) { try await bench.ledger.backUp(to: "/nowhere/at/all/copy.db") }
        }
    }

    @Test func `a damaged ledger gives no backup, and nothing is left behind`() async throws {
        try await withBench { bench in
            _ = try await bench.record()
            let before = try names(bench)
            let connection = try bench.connection(.readWrite)
            try connection.execute("PRAGMA foreign_keys=0")
            try connection.execute("UPDATE task SET request_id = 404")
            let error = await #expect(throws: StoreError.self) {
                try await bench.ledger.backUp(to: folder(of: bench) + "/copy.db")
            }
            #expect(error == .damaged(path: bench.ledger.path, detail: "a row of task refers to nothing"))
            #expect(try names(bench) == before)
        }
    }

    @Test func `a backup is one moment, whatever is written meanwhile`() async throws {
        try await withBench { bench in
            for index in 0..<200 { _ = try await bench.record("task \(index)") }
            let target = folder(of: bench)
            let writer = Task {
                while !Task.isCancelled { _ = try await bench.record("more") }
            }
            for index in 0..<5 {
                let backup = try await bench.ledger.backUp(to: "\(target)/copy-\(index).db")
                #expect(backup.tasks >= 200)
                // A task is recorded together with the entry that says so.
                #expect(backup.events == backup.tasks)
            }
            writer.cancel()
            _ = await writer.result
        }
    }

    @Test func `of two backups to one name at the same moment one is made`() async throws {
        try await withBench { bench in
            _ = try await bench.record()
            let target = folder(of: bench) + "/copy.db"
            let other = try open(bench.ledger.path)
            let made = await withTaskGroup { group in
                for ledger in [bench.ledger, other, bench.ledger, other] {
                    group.addTask { (try? await ledger.backUp(to: target)) == nil ? 0 : 1 }
                }
                return await group.reduce(0, +)
            }
            #expect(made == 1)
            #expect(try names(bench).filter { $0.hasPrefix("copy") } == ["copy.db"])
            await other.close()
        }
    }

    /// Puts a backup over the ledger as a user would: the log of the replaced ledger stays beside it.
    private func restore(_ backup: String, over path: String) throws {
        try Data(contentsOf: URL(filePath: backup)).write(to: URL(filePath: path))
    }

    @Test func `a backup put over the ledger counts, and the log of the ledger that it replaced does not`() async throws
    {
        try await withBench { bench in
            let task = try await bench.record()
            let path = bench.ledger.path
            _ = try await bench.ledger.backUp(to: path + ".copy")
            // Enough for the log to be folded into the file now and then.
            for index in 0..<300 { _ = try await bench.record("later \(index)") }
            let attempt = try await bench.send(task)
            try await bench.finish(attempt, .accepted(upstreamID: "upstream-1"))
            try await bench.ledger.stop(bench.worker)
            await bench.ledger.close()
            #expect(FileManager.default.fileExists(atPath: path + "-wal"))

            try restore(path + ".copy", over: path)
            let restored = try open(path)
            #expect(restored.heldAtOpening == 1)
            #expect(try await restored.list(TaskQuery()).map(\.id) == [task.id])
            let found = try await restored.task(task.id)
            #expect(found.state == .queued)
            #expect(found.waitingFor == .held)
            #expect(found.upstreamID == nil)
            let worker = try await restored.startWorker(kind: "test")
            #expect(try await restored.claimForSending(bench.scope, limit: 9, worker: worker).isEmpty)
            _ = try await restored.release(task.id)
            #expect(try await restored.claimForSending(bench.scope, limit: 9, worker: worker).count == 1)
            await restored.close()
            let connection = try Connection(path: path, mode: .readOnly)
            #expect(try connection.first("PRAGMA journal_mode") { try $0.text() } == "wal")
            #expect(try connection.all("PRAGMA integrity_check") { try $0.text() } == ["ok"])
            #expect(try connection.first("SELECT stamped_at IS NULL FROM ledger") { try $0.int() } == 1)
        }
    }

    @Test func `several that open a restored ledger at once hold it once`() async throws {
        try await withBench { bench in
            _ = try await bench.record()
            let path = bench.ledger.path
            _ = try await bench.ledger.backUp(to: path + ".copy")
            try await bench.ledger.stop(bench.worker)
            await bench.ledger.close()
            try restore(path + ".copy", over: path)
            let held = try await withThrowingTaskGroup { group in
                for _ in 0..<6 {
                    group.addTask {
                        let ledger = try open(path)
                        await ledger.close()
                        return ledger.heldAtOpening
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(held == 1)
            let events = try Connection(path: path, mode: .readOnly).all("SELECT kind FROM event") { try $0.text() }
            #expect(events == ["recorded", "user"])
        }
    }

    @Test func `while a command works on the ledger a backup is not put into use`() async throws {
        try await withBench { bench in
            let path = bench.ledger.path
            _ = try await bench.ledger.backUp(to: path + ".copy")
            await bench.ledger.close()
            try restore(path + ".copy", over: path)
            let error = #expect(throws: StoreError.self) { try open(path) }
            guard case .file(path, _)? = error else { throw Unexpected() }
            withExtendedLifetime(bench.worker) {}
        }
    }

    @Test func `under a running daemon a backup is not put into use`() async throws {
        try await withBench { bench in
            let path = bench.ledger.path
            _ = try await bench.ledger.backUp(to: path + ".copy")
            let daemon = try bench.ledger.becomeDaemon(pid: 1)
            await bench.ledger.close()
            try restore(path + ".copy", over: path)
            let error = #expect(throws: StoreError.self) { try open(path) }
            guard case .file(path, _)? = error else { throw Unexpected() }
            withExtendedLifetime(daemon) {}
        }
    }
}
