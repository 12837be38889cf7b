import Model
import Simulator
import TestSupport
import Testing

/// A disk that fails in the last step of a commit: its frames may be in the log all the same.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct CommitTests {
    private func failing(_ desk: Desk, _ injection: String, _ arguments: String...) async throws -> ChildProcess.Ending
    {
        let strace = try ForeignProgram.strace.path()
        return try await desk.start(
            arguments, launcher: [strace, "-f", "-qq", "-o", "/dev/null", "-e", "inject=\(injection)"]
        ).ended()
    }

    private func count(_ desk: Desk) async throws -> Int { try #require(try await desk.json("list").array).count }

    @Test(.enabled(if: ForeignProgram.strace.isUsable, "needs strace"))
    func `A commit that failed once cannot come back: run again it makes two, not four`() async throws {
        try await withDesk { desk, _ in
            #expect(try await desk.run("submit", "first", "--queue").code == 0)
            let ending = try await failing(
                desk, "fdatasync:error=EIO:when=1", "submit", "x", "--takes", "2", "--queue", "--json")
            #expect(ending.code == 74)
            #expect(try FailureObject(ending).created == "no", "\(ending)")
            #expect(try await count(desk) == 1)
            #expect(try await desk.run("submit", "x", "--takes", "2", "--queue").code == 0)
            #expect(try await count(desk) == 3)
        }
    }

    @Test(.enabled(if: ForeignProgram.strace.isUsable, "needs strace"))
    func `Where nobody can know whether it was recorded, it says so and how to look`() async throws {
        try await withDesk { desk, _ in
            #expect(try await desk.run("submit", "first", "--queue").code == 0)
            let ending = try await failing(
                desk, "fdatasync:error=EIO", "submit", "x", "--takes", "2", "--queue", "--json")
            let failure = try FailureObject(ending)
            #expect((ending.code, failure.code, failure.created) == (74, "commit_unknown", "unknown"), "\(ending)")
            #expect(failure.next == "reel list")
            #expect(!failure.message.contains("again:"))
            let found = try await count(desk)
            #expect([1, 3].contains(found), "half of a transaction: \(found)")
        }
    }
}
