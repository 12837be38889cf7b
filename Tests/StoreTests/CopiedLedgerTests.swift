import FoundationEssentials
import Model
import SQLite
import TestSupport
import Testing

@testable import Store

struct CopiedLedgerTests {
    private func open(_ path: String, machine: String? = "machine-1") throws -> TaskRepository {
        try TaskRepository(LedgerFile(path: path, busyTimeout: 10_000, machineID: machine), clock: ManualClock().read)
    }

    /// A ledger on the first machine, closed again, with a queued, a held and a pending task.
    private func withClosedLedger(_ body: (String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/reel.db"
            let ledger = try open(path)
            let account = try await ledger.sampleAccount()
            let worker = try await ledger.startWorker(kind: "test")
            _ = try await ledger.record(try Samples.draft("one", account: account))
            _ = try await ledger.record(try Samples.draft("two", account: account))
            _ = try await ledger.hold(2)
            guard
                case .created(_, let attempt?) = try await ledger.record(
                    try Samples.draft("three", account: account), sendingAs: worker)
            else { throw Unexpected() }
            _ = try await ledger.finish(
                attempt, with: .accepted(upstreamID: "upstream-1"), firstPollAfter: 1_000, isSimulated: false)
            try await ledger.stop(worker)
            await ledger.close()
            try await body(path)
        }
    }

    private func history(_ ledger: TaskRepository, _ task: Int64) async throws -> [TaskEvent] {
        var query = HistoryQuery()
        query.task = task
        return try await ledger.history(query)
    }

    /// Copies the file with its log, as a careful user would.
    private func copy(_ path: String, to target: String) throws {
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: target + suffix)
        }
    }

    private func expectHeld(_ ledger: TaskRepository, because reason: String) async throws {
        #expect(ledger.heldAtOpening == 1)
        #expect(try await ledger.heldTasks() == [1, 2])
        #expect(try await ledger.task(3).state == .pending)
        let last = try #require(try await history(ledger, 1).last)
        #expect(last.kind == .user)
        #expect(last.state == .queued)
        #expect(last.message == reason)
        // What was held already has nothing to tell.
        #expect(try await history(ledger, 2).map(\.message) == [nil, "held"])
        let scope = WorkScope(accounts: [1])
        let worker = try await ledger.startWorker(kind: "test")
        #expect(try await ledger.claimForSending(scope, limit: 9, worker: worker).isEmpty)
        #expect(try await ledger.claimForSending(1, worker: worker) == nil)
        #expect(try await ledger.nextDue(scope, worker: worker) == (try await ledger.task(3).nextPollAt))
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `where it always was, nothing is held`() async throws {
        try await withClosedLedger { path in
            let ledger = try open(path)
            #expect(ledger.heldAtOpening == 0)
            #expect(try await ledger.heldTasks() == [2])
            await ledger.close()
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `a copied file holds what was not sent, and its original does not`() async throws {
        try await withClosedLedger { path in
            try copy(path, to: path + ".copy")
            let copied = try open(path + ".copy")
            try await expectHeld(copied, because: "held: the ledger file was copied")
            await copied.close()
            let original = try open(path)
            #expect(original.heldAtOpening == 0)
            await original.close()
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `a copy is a ledger of its own once it was opened`() async throws {
        try await withClosedLedger { path in
            try copy(path, to: path + ".copy")
            try await open(path + ".copy").close()
            let again = try open(path + ".copy")
            #expect(again.heldAtOpening == 0)
            #expect(try await again.release(1).waitingFor == nil)
            await again.close()
            let third = try open(path + ".copy")
            #expect(try await third.task(1).waitingFor == nil)
            await third.close()
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `the same file on another machine is a copy`() async throws {
        try await withClosedLedger { path in
            let ledger = try open(path, machine: "machine-2")
            try await expectHeld(ledger, because: "held: the ledger was copied to another machine")
            await ledger.close()
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `a machine without a name is no other machine, and one that gets a name is remembered`() async throws {
        try await withClosedLedger { path in
            let nameless = try open(path, machine: nil)
            #expect(nameless.heldAtOpening == 0)
            await nameless.close()
            let connection = try Connection(path: path, mode: .readWrite)
            try connection.execute("UPDATE ledger SET machine_id = NULL, inode = NULL")
            let named = try open(path, machine: "machine-3")
            #expect(named.heldAtOpening == 0)
            await named.close()
            #expect(try connection.first("SELECT machine_id FROM ledger") { try $0.text() } == "machine-3")
            #expect(try connection.first("SELECT inode FROM ledger") { try $0.integer() } ?? 0 > 0)
            let moved = try open(path, machine: "machine-4")
            #expect(moved.heldAtOpening == 1)
            await moved.close()
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `a stamped file holds what was not sent, and loses its stamp`() async throws {
        try await withClosedLedger { path in
            try Connection(path: path, mode: .readWrite).execute("UPDATE ledger SET stamped_at = 1790000000000")
            let ledger = try open(path)
            try await expectHeld(ledger, because: "held: the ledger was restored from a backup of 2026-09-21T14:13:20Z")
            await ledger.close()
            let again = try open(path)
            #expect(again.heldAtOpening == 0)
            await again.close()
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `what a copied ledger was sending becomes uncertain`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            try copy(bench.ledger.path, to: bench.ledger.path + ".copy")
            let copied = try open(bench.ledger.path + ".copy")
            try await copied.reap()
            #expect(try await copied.task(attempt.task.id).state == .uncertain)
            await copied.close()
            #expect(try await bench.ledger.task(attempt.task.id).state == .submitting)
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `a copy that cannot be written can be read and nothing else`() async throws {
        try await withClosedLedger { path in
            let copy = path + ".copy"
            let folded = try Connection(path: path, mode: .readWrite)
            _ = try folded.first("PRAGMA wal_checkpoint(TRUNCATE)") { try $0.int() }
            var file = try Data(contentsOf: URL(filePath: path))
            // The write version in the header: above 2 means a format that may be read but not written.
            file[18] = 3
            try file.write(to: URL(filePath: copy))
            let ledger = try open(copy)
            #expect(try await ledger.task(1).state == .queued)
            let error = await #expect(throws: StoreError.self) { try await ledger.cancel(1) }
            guard case .notWritable(copy, _)? = error else { throw Unexpected() }
            await ledger.close()
        }
    }

    @Test(arguments: [("", nil), ("uninitialized\n", nil), (" \n", nil), ("abc\n", "abc"), ("abc", "abc")])
    func `a machine's id is read without its line break, and never kept as it is`(
        text: String, id: String?
    ) async throws {
        try await withTemporaryFolder { folder in
            try Data(text.utf8).write(to: URL(filePath: folder + "/machine-id"))
            try Data((id ?? "").utf8).write(to: URL(filePath: folder + "/same"))
            let machine = LedgerPlace.machine(idFile: folder + "/machine-id")
            #expect((machine == nil) == (id == nil))
            #expect(machine == LedgerPlace.machine(idFile: folder + "/same"))
            #expect(machine?.contains("abc") != true)
        }
        #expect(LedgerPlace.machine(idFile: "/nowhere/machine-id") == nil)
    }
}
