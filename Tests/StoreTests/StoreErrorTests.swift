import SQLite
import TestSupport
import Testing

@testable import Store

/// What the engine's words mean for the ledger.
struct StoreErrorTests {
    private func error(_ code: Int32) -> StoreError {
        StoreError(SQLiteError(extendedCode: code, message: "m", sql: nil), path: "/p")
    }

    @Test(arguments: [10, 11, 266, 267, 522, 779] as [Int32])
    func `what the disk has spoilt is damage`(code: Int32) {
        #expect(error(code) == .damaged(path: "/p", detail: "m"))
    }

    @Test(arguments: [1, 18, 19, 20, 21, 25, 275, 787, 2_067] as [Int32])
    func `a statement that cannot work is a defect, and told with its code`(code: Int32) {
        #expect(error(code) == .defect(path: "/p", detail: "SQLite says m (code \(code))"))
        // An answer that cannot be written down for that is kept like any other.
        #expect(error(code).mayPass)
    }

    @Test func `too little memory is neither`() {
        for code: Int32 in [7, 3_082] { #expect(error(code) == .noMemory(path: "/p")) }
        #expect(error(13) == .diskFull(path: "/p"))
        #expect(error(15) == .busy(path: "/p"))
    }

    @Test func `a real one comes through a read and a write`() async throws {
        try await withBench { (bench: Bench) async throws in
            let ledger = bench.ledger
            await #expect(throws: StoreError.self) {
                try await ledger.read { db in _ = try db.execute("SELECT * FROM nowhere") }
            }
            do {
                try await ledger.write { db in _ = try db.execute("INSERT INTO video (task) VALUES (1)") }
                Issue.record("a row without a state was written")
            } catch let error as StoreError {
                guard case .defect(bench.ledger.path, let detail) = error else { throw error }
                #expect(detail.hasSuffix(LedgerEngine.isFile ? "(code 1299)" : "(code 23502)"))
            }
            let findings = try await ledger.check()
            #expect(findings == [])
        }
    }
}
