import FoundationEssentials
import Model
import TestSupport
import Testing

@testable import Store

struct RequestStorageTests {
    private let hour: Int64 = 3_600_000

    private func large(_ letter: String) -> String { String(repeating: letter, count: 150_000) }

    @Test func `a body is stored once, however many tasks use it`() async throws {
        try await withBench { bench in
            let ids = try await [bench.record("a boat").id, bench.record("a boat").id, bench.record("a ship").id]
            #expect(try bench.integers("SELECT count(*) FROM request") == [2])
            #expect(try bench.integers("SELECT count(DISTINCT request_id) FROM task") == [2])
            #expect(try await bench.ledger.requestBody(of: ids[0]) == bench.ledger.requestBody(of: ids[1]))
            #expect(try await bench.ledger.requestBody(of: ids[2]) == Samples.request("a ship").body)
        }
    }

    @Test func `bodies are kept byte by byte, although other spellings mean the same`() async throws {
        try await withBench { (bench) async throws in
            let plain = try Samples.request("a boat")
            let spaced = try Samples.request(
                plain, writtenAs: Array("\n ".utf8) + plain.body + Array(" ".utf8))
            #expect(plain.fingerprint == spaced.fingerprint)
            for request in [plain, spaced] {
                var draft = TaskDraft(request: request, profile: "default", accountID: bench.account)
                draft.allowsDuplicate = true
                guard case .created(let tasks, _) = try await bench.ledger.record(draft) else { throw Unexpected() }
                #expect(try await bench.ledger.requestBody(of: tasks[0].id) == request.body)
            }
        }
    }

    @Test func `a large body comes back byte by byte`() async throws {
        try await withBench { bench in
            let task = try await bench.record(large("长"))
            #expect(try await bench.ledger.requestBody(of: task.id) == Samples.request(large("长")).body)
        }
    }

    @Test func `a large body that no task came to use is collected after an hour`() async throws {
        try await withBench { bench in
            _ = try await bench.record(large("a")) { $0.ref = "key" }
            // The body is stored before the ref turns out to be taken.
            await #expect(throws: StoreError.self) { try await bench.record(large("b")) { $0.ref = "key" } }
            #expect(try bench.integers("SELECT count(*) FROM request") == [2])
            bench.clock.advance(by: hour)
            try await bench.ledger.collectOrphanedRequests()
            #expect(try bench.integers("SELECT count(*) FROM request") == [2])
            bench.clock.advance(by: 1)
            try await bench.ledger.collectOrphanedRequests()
            #expect(try bench.integers("SELECT request_id = (SELECT id FROM request) FROM task") == [1])
            #expect(try await bench.ledger.requestBody(of: 1) == Samples.request(large("a")).body)
        }
    }

    @Test func `an orphan found again is used again`() async throws {
        try await withBench { bench in
            _ = try await bench.record(large("a")) { $0.ref = "key" }
            await #expect(throws: StoreError.self) { try await bench.record(large("b")) { $0.ref = "key" } }
            bench.clock.advance(by: 2 * hour)
            let task = try await bench.record(large("b"))
            try await bench.ledger.collectOrphanedRequests()
            #expect(try await bench.ledger.requestBody(of: task.id) == Samples.request(large("b")).body)
            #expect(try bench.integers("SELECT count(*) FROM request") == [2])
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `the API key is nowhere in the files`() async throws {
        try await withTemporaryFolder { (folder) async throws in
            let key = "sk-3b1946ac92492d2347c6235b4d2611184"
            let ledger = try TaskRepository(path: folder + "/reel.db", clock: ManualClock().read)
            let account = try await ledger.account(baseURL: "https://api.example", key: key)
            #expect(try await ledger.account(baseURL: "https://api.example", key: key) == account)
            _ = try await ledger.record(Samples.draft(account: account))
            await ledger.close()
            // The beginning of the key's SHA-256: with a plain hash anybody could check a guess.
            let hash: [UInt8] = [
                0xFD, 0xE2, 0xD9, 0xC9, 0x2D, 0x17, 0x6E, 0xC7, 0x73, 0x2B, 0xE0, 0x61, 0x16, 0x49, 0xE7, 0xCE,
            ]
            var total = 0
            let files = try FileManager.default.subpathsOfDirectory(atPath: folder)
            #expect(files.contains("reel.db") && files.contains("reel.db-wal"))
            for file in files {
                guard let bytes = try? Data(contentsOf: URL(filePath: folder + "/" + file)) else { continue }
                total += bytes.count
                #expect(bytes.firstRange(of: Data(key.utf8)) == nil)
                #expect(bytes.firstRange(of: Data(key.utf8.suffix(8))) == nil)
                #expect(bytes.firstRange(of: Data(hash)) == nil)
            }
            #expect(total > 10_000)
        }
    }

    @Test func `the same key has another fingerprint in another ledger`() async throws {
        try await withBench { one in
            try await withBench { (other) async throws in
                let sql = "SELECT key_fingerprint FROM account"
                let mine = try one.transaction().first(sql) { try $0.blob() }
                let theirs = try other.transaction().first(sql) { try $0.blob() }
                #expect(mine?.count == 16)
                #expect(mine != theirs)
            }
        }
    }
}
