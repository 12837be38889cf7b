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

/// What `check` says of a file that is damaged.
@Suite(.enabled(if: LedgerEngine.isFile, "is about a file"), .timeLimit(.minutes(5)))
struct DamageTests {
    private static let pageSize = 4_096

    /// Some tasks, all in the file itself; then `damage` on its bytes, and another process that checks it.
    private func findings(
        after damage: (inout [UInt8], Connection) throws -> Void, mending: Bool = false
    ) async throws -> [LedgerFinding] {
        try await withTemporaryFolder { folder in
            let path = folder + "/reel.db"
            let clock = ManualClock()
            do {
                let ledger = try TaskRepository(path: path, clock: clock.read)
                let account = try await ledger.sampleAccount()
                for number in 1...60 {
                    var draft = try Samples.draft(
                        "boat \(number) " + String(repeating: "x", count: 150), account: account)
                    draft.ref = "ref-\(number)"
                    _ = try await ledger.record(draft)
                }
                try await ledger.copyBackLog()
                await ledger.close()
            }
            do {
                let connection = try Connection(path: path, mode: .readWrite)
                try #require(connection.first("PRAGMA page_size") { try $0.int() } == Self.pageSize)
                try #require(connection.first("PRAGMA wal_checkpoint(TRUNCATE)") { try $0.int() } == 0)
                var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
                try damage(&bytes, connection)
                let file = try FileHandle.writing(path)
                defer { close(file) }
                try #require(pwrite(file, bytes, bytes.count, 0) == bytes.count)
            }
            let ledger = try TaskRepository(path: path, clock: clock.read)
            if mending { try await ledger.rebuild() }
            let findings = try await ledger.check()
            await ledger.close()
            return findings
        }
    }

    private static func root(of name: String, _ connection: Connection) throws -> Int {
        let page = try #require(
            try connection.first("SELECT rootpage FROM sqlite_schema WHERE name = ?", [.text(name)]) { try $0.int() })
        return (page - 1) * pageSize
    }

    /// The page that an inner page leads to with its `number`th cell.
    private static func child(_ number: Int, of page: Int, _ bytes: [UInt8]) throws -> Int {
        try #require(bytes[page] == 5, "the table has one page only")
        let cell = Int(bytes[page + 12 + 2 * number]) << 8 | Int(bytes[page + 13 + 2 * number])
        let child = bytes[page + cell..<page + cell + 4].reduce(0) { $0 << 8 | Int($1) }
        return (child - 1) * pageSize
    }

    @Test func `a damaged index is named, and can be made anew`() async throws {
        func damage(_ bytes: inout [UInt8], _ connection: Connection) throws {
            let root = try Self.root(of: "task_by_fingerprint", connection)
            // So many cells as none.
            bytes[root + 3] = 0
            bytes[root + 4] = 0
        }
        let findings = try await findings(after: damage)
        #expect(findings.allSatisfy { $0.kind == "integrity" })
        #expect(
            findings.contains {
                $0.message.hasPrefix("task_by_fingerprint of table task (index) is damaged, and its rows are all there")
                    && $0.message.contains("`reel check --rebuild`") && $0.message.contains("SQLite says: ")
            }, "\(findings)")
        #expect(try await self.findings(after: damage, mending: true) == [])
    }

    @Test func `a damaged table is named with the tasks whose rows are between`() async throws {
        let findings = try await findings { bytes, connection in
            let root = try Self.root(of: "task", connection)
            let leaf = try Self.child(1, of: root, bytes)
            for place in leaf..<leaf + 16 { bytes[place] = 0xA5 }
        }
        let message = try #require(
            findings.first { $0.message.hasPrefix("table task is damaged") }?.message, "\(findings)")
        let numbers = try #require(
            message.firstMatch(of: /its rows between (\d+) and (\d+) cannot all be read, which are tasks/))
        let (low, high) = (try #require(Int(numbers.1)), try #require(Int(numbers.2)))
        #expect(low > 1 && low < high && high < 60)
        #expect(message.contains("put back a backup") && message.contains(".recover"))
    }

    @Test func `a damaged history names the tasks that it is of`() async throws {
        let findings = try await findings { bytes, connection in
            let root = try Self.root(of: "event", connection)
            // One page holds all of it, or the first of several.
            let leaf = bytes[root] == 5 ? try Self.child(0, of: root, bytes) : root
            for place in leaf..<leaf + 16 { bytes[place] = 0xA5 }
        }
        #expect(findings.contains { $0.message.hasPrefix("table event is damaged: its rows") }, "\(findings)")
        #expect(findings.allSatisfy { $0.kind == "integrity" || $0.kind == "history" })
    }

    @Test func `a damaged search index is told as one that can be made anew`() async throws {
        func damage(_ bytes: inout [UInt8], _ connection: Connection) throws {
            let root = try Self.root(of: "task_text_data", connection)
            for place in root..<root + 16 { bytes[place] = 0xA5 }
        }
        let findings = try await findings(after: damage)
        #expect(
            findings.contains {
                $0.message.contains("search index (task_text_data)") && $0.message.contains("--rebuild")
            }, "\(findings)")
    }

    @Test func `a sound ledger has nothing to tell`() async throws {
        #expect(try await findings { _, _ in } == [])
    }
}

private enum FileHandle {
    static func writing(_ path: String) throws -> Int32 {
        let descriptor = open(path, O_WRONLY)
        try #require(descriptor >= 0)
        return descriptor
    }
}
