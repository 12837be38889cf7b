import Dispatch
import FoundationEssentials
import Model
import SQLite
import Synchronization
import TestSupport
import Testing

@testable import Store

struct LedgerSharingTests {
    @Test func `first openings at the same moment make one ledger`() async throws {
        for _ in 0..<10 {
            try await withLedgerSite(isBare: true) { (site) async throws in
                let opened = Mutex<[TaskRepository]>([])
                let errors = Mutex<[String]>([])
                DispatchQueue.concurrentPerform(iterations: 8) { _ in
                    do {
                        let ledger = try site.open(clock: ManualClock().read)
                        opened.withLock { $0.append(ledger) }
                    } catch {
                        errors.withLock { $0.append("\(error)") }
                    }
                }
                #expect(errors.withLock { $0 } == [])
                let ledgers = opened.withLock { $0 }
                #expect(ledgers.count == 8)
                for ledger in ledgers { #expect(try await ledger.sampleAccount() == 1) }
                #expect(ledgers.count(where: \.isNew) == 1)
                #expect(try site.integers("SELECT count(*) FROM ledger") == [1])
                let list = LedgerEngine.isFile ? "schema_migration" : "schema_version"
                let versions = try site.integers("SELECT version FROM \(list) ORDER BY version")
                let known = LedgerEngine.isFile ? Migration.all : ServerMigrator.all
                #expect(versions == known.map(\.version))
                for ledger in ledgers { await ledger.close() }
            }
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `a ledger that another process writes to is busy after the timeout, and read meanwhile`() async throws {
        try await withBench { bench in
            let task = try await bench.record()
            let impatient = try TaskRepository(path: bench.ledger.path, busyTimeout: 1, clock: bench.clock.read)
            let holder = try bench.connection(.readWrite)
            try holder.execute("BEGIN EXCLUSIVE")
            await #expect(throws: StoreError.busy(path: bench.ledger.path)) { try await impatient.cancel(task.id) }
            #expect(try await impatient.task(task.id).state == .queued)
            holder.rollback()
            #expect(try await impatient.cancel(task.id).state == .cancelled)
            await impatient.close()
        }
    }

    /// A file that SQLite itself holds to be for reading only, so that the test means the same for every user, root
    /// included.
    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `a file for reading only is read, and not written`() async throws {
        try await withBench { bench in
            let task = try await bench.record()
            await bench.ledger.close()
            let path = bench.ledger.path
            _ = try bench.connection(.readWrite).first("PRAGMA wal_checkpoint(TRUNCATE)") { try $0.int() }
            var file = try Data(contentsOf: URL(filePath: path))
            // The write version in the header: above 2 means a format that may be read but not written.
            file[18] = 3
            try file.write(to: URL(filePath: path))
            let ledger = try TaskRepository(path: path, clock: bench.clock.read)
            #expect(try await ledger.task(task.id).state == .queued)
            let error = await #expect(throws: StoreError.self) { try await ledger.cancel(task.id) }
            guard case .notWritable(path, _)? = error else { throw Unexpected() }
            await ledger.close()
            #expect(try Data(contentsOf: URL(filePath: path)) == file)
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `a full disk fails the write and keeps the ledger`() async throws {
        try await withBench { bench in
            let task = try await bench.record()
            _ = try await bench.ledger.write { db in
                let pages = try db.first("PRAGMA page_count") { try $0.int() } ?? 0
                return try db.first("PRAGMA max_page_count=\(pages + 2)") { try $0.int() }
            }
            let error = await #expect(throws: StoreError.self) {
                try await bench.record(String(repeating: "long ", count: 10_000))
            }
            #expect(error == .diskFull(path: bench.ledger.path))
            #expect(try await bench.ledger.list(TaskQuery()).map(\.id) == [task.id])
            #expect(try bench.integers("SELECT count(*) FROM event") == [1])
        }
    }

    @Test func `twenty processes' worth of records of one ref make one task`() async throws {
        try await withBench { bench in
            let others = try (0..<4).map { _ in
                try bench.opened()
            }
            var draft = try Samples.draft(account: bench.account)
            draft.ref = "nightly"
            let created = try await withThrowingTaskGroup { group in
                for index in 0..<20 {
                    group.addTask { [draft] in
                        if case .created = try await others[index % 4].record(draft) { 1 } else { 0 }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(created == 1)
            #expect(try bench.integers("SELECT count(*) FROM task") == [1])
            #expect(try bench.integers("SELECT count(*) FROM request") == [1])
            for other in others { await other.close() }
        }
    }
}
