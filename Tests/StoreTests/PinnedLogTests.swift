import Files
import FoundationEssentials
import Model
import SQLite
import TestSupport
import Testing

@testable import Store

/// Who keeps the log of a ledger from being copied back.
struct PinnedLogTests {
    private static let locks = """
        1: POSIX  ADVISORY  READ  4711 08:01:123456 124 124
        2: POSIX  ADVISORY  READ  4711 08:01:123456 125 125
        3: POSIX  ADVISORY  WRITE 4712 08:01:123456 124 124
        4: FLOCK  ADVISORY  READ  4713 08:01:123456 124 124
        5: POSIX  ADVISORY  READ  4714 08:01:999999 124 124
        6: POSIX  ADVISORY  READ  4715 08:01:123456 128 128
        7: POSIX  ADVISORY  READ  0 08:01:123456 124 124
        8: POSIX  ADVISORY  READ  4716 08:01:123456 127 EOF
        9: -> POSIX  ADVISORY  WRITE 4717 08:01:123456 124 124
        nonsense
        """

    @Test func `readers are told from writers, from other locks, and from those of other files`() {
        #expect(PinnedLog.readers(inode: 123_456, locks: Self.locks) == [4_711, 4_716])
        #expect(PinnedLog.readers(inode: 1, locks: Self.locks) == [])
        #expect(PinnedLog.readers(inode: 1, locks: "") == [])
    }

    @Test(
        .enabled(if: LedgerEngine.isFile, "is about a file"),
        .enabled(if: ForeignProgram.python.isUsable, "needs python3"))
    func `another program that reads an old state is found`() async throws {
        try await withBench { bench in
            _ = try await bench.record()
            #expect(bench.ledger.pinnedLog == nil)
            let folder = PrivateFiles.folder(of: bench.ledger.path)
            let script = """
                import sqlite3, sys, time
                db = sqlite3.connect(sys.argv[1], isolation_level=None)
                db.execute("BEGIN")
                db.execute("SELECT count(*) FROM task").fetchall()
                print("reads", flush=True)
                time.sleep(60)
                """
            let reader = try ForeignProgram.python.start(["-c", script, bench.ledger.path], in: folder)
            while !reader.output.contains("reads"), reader.isAlive { try await Task.sleep(for: .milliseconds(5)) }
            let readers = PinnedLog.readers(of: bench.ledger.path + "-shm")
            let name = PinnedLog.name(of: reader.pid)
            reader.send(.kill)
            _ = await reader.ended()
            // Some containers show nobody's locks.
            if !PrivateFiles.beginning(of: "/proc/locks", bytes: 1).isEmpty { #expect(readers.contains(reader.pid)) }
            #expect(name.hasPrefix("python"))
        }
    }
}
