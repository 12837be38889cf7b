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

/// What is known of a ledger outside of it.
struct LedgerMarksTests {
    private func withMarks(_ body: (LedgerMarks, String) throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            try body(
                LedgerMarks(path: "/l/reel.db", beside: folder + "/locks/attempts", folder: folder + "/state"), folder)
        }
    }

    @Test func `a mark is found again, beside the ledger and apart from it`() async throws {
        try await withMarks { marks, folder in
            #expect(marks.known.isEmpty)
            #expect(marks.attempts(of: "u") == nil)
            #expect(marks.areMissing(of: "u"))
            try marks.note(LedgerMark(ledger: "u", attempts: 7))
            #expect(marks.known == [LedgerMark(ledger: "u", attempts: 7), LedgerMark(ledger: "u", attempts: 7)])
            #expect(!marks.areMissing(of: "u"))
            for loss in ["/locks", "/state"] {
                try FileManager.default.removeItem(atPath: folder + loss)
                #expect(marks.attempts(of: "u") == 7)
                try marks.note(LedgerMark(ledger: "u", attempts: 7))
            }
        }
    }

    @Test func `a mark never goes back, and stays when another ledger takes the place`() async throws {
        try await withMarks { marks, _ in
            try marks.note(LedgerMark(ledger: "u", attempts: 7))
            try marks.note(LedgerMark(ledger: "u", attempts: 6))
            #expect(marks.attempts(of: "u") == 7)
            try marks.note(LedgerMark(ledger: "v", attempts: 2, parent: "u", split: 1))
            #expect(marks.attempts(of: "v") == 2)
            #expect(marks.attempts(of: "u") == 7)
            #expect(Set(marks.known.map(\.ledger)) == ["u", "v"])
        }
    }

    @Test func `a copy is told by the marks of every place where its ledger was`() async throws {
        try await withMarks { marks, folder in
            let other = LedgerMarks(path: "/m/reel.db", beside: folder + "/m/attempts", folder: folder + "/state")
            try other.note(LedgerMark(ledger: "u", attempts: 9))
            try marks.note(LedgerMark(ledger: "u", attempts: 4))
            #expect(marks.attempts(of: "u") == 4)
            #expect(marks.anywhere("u").map(\.attempts).sorted() == [4, 9])
            #expect(marks.anywhere("w").isEmpty)
        }
    }

    @Test(arguments: ["", "u", "u x", "u -1", "u 1 2", "u 99999999999999999999", "\u{0}\u{0}", "u 1 - x", "u 1 -"])
    func `what is no mark proves nothing`(text: String) {
        #expect(LedgerMark(text) == nil)
    }

    @Test func `all marks are as long`() throws {
        let lengths = [0, 1, Int64.max].map { LedgerMark(ledger: "u", attempts: $0).text(path: "/p").utf8.count }
        #expect(Set(lengths).count == 1)
        let mark = LedgerMark(ledger: "u", attempts: .max, parent: "p", split: 3)
        #expect(LedgerMark(mark.text(path: "/p")) == mark)
    }

    @Test func `where one cannot be written the other does, and where none can nothing may be sent`() async throws {
        try await withTemporaryFolder { folder in
            try Data().write(to: URL(filePath: folder + "/file"))
            let half = LedgerMarks(path: "/l", beside: folder + "/a/attempts", folder: folder + "/file/state")
            try half.note(LedgerMark(ledger: "u", attempts: 1))
            #expect(half.attempts(of: "u") == 1)
            let none = LedgerMarks(path: "/l", beside: folder + "/file/attempts", folder: folder + "/file/state")
            #expect(throws: StoreError.self) { try none.note(LedgerMark(ledger: "u", attempts: 1)) }
        }
    }

    @Test func `an attempt is marked before it may leave, and counted once`() async throws {
        try await withBench { bench in
            let uid = try #require(try bench.texts("SELECT uid FROM ledger").first)
            let attempts = try await [bench.submit("a"), bench.submit("b")]
            #expect(bench.ledger.companions.marks.attempts(of: uid) == 0)
            #expect(try await bench.ledger.isValid(attempts[0]))
            #expect(bench.ledger.companions.marks.attempts(of: uid) == 2)
            #expect(try await bench.ledger.isValid(attempts[1]))
            #expect(bench.ledger.companions.marks.attempts(of: uid) == 2)
        }
    }

    @Test func `a ledger set back under a process sends nothing more and says how much is missing`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit("a")
            #expect(try await bench.ledger.isValid(attempt))
            _ = try await bench.record("b")
            let later = try await bench.submit("c")
            try bench.force("UPDATE ledger SET attempts = 0")
            #expect(try await !bench.ledger.isValid(later))
            // The other had not been marked yet, and so has not left.
            #expect(try await bench.ledger.missingAttempts() == 1)
            #expect(try await bench.ledger.pausedAt() != nil)
            #expect(try await bench.ledger.claimForSending(bench.scope, limit: 9, worker: bench.worker).isEmpty)
            try await bench.ledger.resume()
            #expect(try await bench.ledger.missingAttempts() == 0)
            #expect(bench.ledger.heldAtOpening == 0)
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"), arguments: ["", "-wal", "-shm"])
    func `a file that loses its name takes no more writes`(suffix: String) async throws {
        try await withBench { bench in
            let attempt = try await bench.submit("a")
            #expect(rename(bench.ledger.path + suffix, bench.ledger.path + ".away") == 0)
            let gone = StoreError.gone(path: bench.ledger.path + suffix)
            #expect(throws: gone) { try bench.ledger.verifyPresence() }
            await #expect(throws: gone) { try await bench.ledger.isValid(attempt) }
            await #expect(throws: gone) { try await bench.record("b") }
            try Data("another".utf8).write(to: URL(filePath: bench.ledger.path + suffix))
            #expect(throws: StoreError.replaced(path: bench.ledger.path + suffix)) {
                try bench.ledger.verifyPresence()
            }
        }
    }

    @Test func `a file made anew under the same number is another file`() {
        let place = LedgerPlace(machineID: "m", inode: 5, bornAt: 10, generation: 1)
        #expect(!place.isOtherFile(than: place))
        #expect(place.isOtherFile(than: LedgerPlace(machineID: "m", inode: 5, bornAt: 11, generation: 1)))
        #expect(place.isOtherFile(than: LedgerPlace(machineID: "m", inode: 5, bornAt: 10, generation: 2)))
        #expect(!place.isOtherFile(than: LedgerPlace(machineID: "m", inode: 5)))
    }

    @Test func `a folder that is missing is no reason to make one for a question`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/a/b/reel.db"
            #expect(throws: StoreError.self) {
                try TaskRepository(path: path, opening: .existing, clock: ManualClock().read)
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/a"))
        }
    }
}

extension LedgerMarks {
    /// The most attempts that a ledger is known to have begun at this path; nil where nothing is known of it.
    fileprivate func attempts(of ledger: String) -> Int64? {
        known.filter { $0.ledger == ledger }.map(\.attempts).max()
    }
}
