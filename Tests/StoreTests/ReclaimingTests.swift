import FoundationEssentials
import Model
import SQLite
import TestSupport
import Testing

@testable import Store

struct ReclaimingTests {
    private func size(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    }

    /// Some megabytes that come and go.
    private func fill(_ bench: Bench) throws {
        let connection = try bench.connection(.readWrite)
        try connection.execute("CREATE TABLE filler (value BLOB)")
        for _ in 0..<8 { try connection.execute("INSERT INTO filler VALUES (zeroblob(1000000))") }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `a new ledger gives back pages, and the file gets smaller`() async throws {
        try await withBench { (bench) async throws in
            #expect(try bench.integers("PRAGMA auto_vacuum") == [2])
            try fill(bench)
            let task = try await bench.record("behind the filler")
            try bench.force("DROP TABLE filler")
            let free = try bench.integers("PRAGMA freelist_count")[0]
            let reclaimed = try await bench.ledger.reclaim()
            #expect(reclaimed.isPossible)
            #expect(reclaimed.bytes >= Int64(free) * 4_096)
            #expect(reclaimed.bytesLeft == 0)
            #expect(reclaimed.slices > 1)
            #expect(try bench.integers("PRAGMA freelist_count") == [0])
            #expect(try size(bench.ledger.path) == bench.integers("PRAGMA page_count")[0] * 4_096)
            #expect(try await bench.ledger.task(task.id).request.prompt == "behind the filler")
            #expect(try await bench.ledger.check() == [])
            #expect(try await bench.ledger.reclaim().bytes == 0)
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `a ledger that cannot give back pages says so`() async throws {
        try await withBench { (bench) async throws in
            await bench.ledger.close()
            let connection = try bench.connection(.readWrite)
            try connection.execute("PRAGMA auto_vacuum=NONE")
            try connection.execute("VACUUM")
            try fill(bench)
            try bench.force("DROP TABLE filler")
            let reclaimed = try await bench.ledger.reclaim()
            #expect(!reclaimed.isPossible)
            #expect(reclaimed.bytes == 0)
            #expect(reclaimed.bytesLeft >= 8_000_000)
            // A backup of it can.
            let copy = try await bench.ledger.backUp(to: bench.ledger.path + ".copy")
            let copied = try Connection(path: copy.path, mode: .readOnly)
            #expect(try copied.first("PRAGMA auto_vacuum") { try $0.int() } == 2)
            #expect(copy.bytes < 1_000_000)
        }
    }

    @Test func `slices shrink at once when they take long, and grow slowly`() {
        var pace = WritePace(8...1_000, first: 100)
        pace.note(transaction: WritePace.target * 10)
        #expect(pace.size == 10)
        pace.note(transaction: WritePace.target * 100)
        #expect(pace.size == 8)
        pace.note(transaction: WritePace.target / 4)
        #expect(pace.size == 11)
        for _ in 0..<100 { pace.note(transaction: WritePace.target / 4) }
        #expect(pace.size == 1_000)
    }
}
