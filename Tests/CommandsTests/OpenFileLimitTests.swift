import Contract
import Testing

@testable import Commands

/// How many calls a process makes that may open few files.
struct OpenFileLimitTests {
    private func limit(_ files: Int, processors: Int = 2) -> OpenFileLimit {
        OpenFileLimit(files: files, processors: processors)
    }

    @Test func `what is usual leaves all calls, and few files leave some`() throws {
        for files in [1_024, 65_536, Int.max] {
            #expect(limit(files).notice(creates: 16, polls: 256, downloads: 4) == nil)
        }
        let few = limit(64)
        #expect((few.creates(16), few.polls(256), few.downloads(4)) == (6, 13, 1))
        let notice = try #require(few.notice(creates: 16, polls: 256, downloads: 4))
        #expect(notice.contains("64 files") && notice.contains("6 create calls, 13 polls and 1 downloads"))
        #expect(notice.contains("ulimit -n"))
        #expect(few.notice(creates: 1, polls: 13, downloads: 1) == nil)
    }

    @Test func `one call at a time is the least, and less than that is refused`() throws {
        for files in 30...46 {
            try limit(files).require()
            #expect((limit(files).creates(16), limit(files).downloads(4)) == (files < 46 ? 1 : 2, 1))
            #expect(limit(files).polls(256) >= 1)
        }
        let failure = try #require(throws: Failure.self) { try limit(29).require() }
        #expect(failure.exit == .failed)
        #expect(failure.message.contains("29 files") && failure.message.contains("needs 30"))
        #expect(failure.message.contains("ulimit -n") && failure.message.contains("Nothing was sent"))
        #expect(throws: Failure.self) { try limit(100, processors: 64).require() }
    }

    @Test func `all calls together have room`() {
        for files in 38...2_000 {
            let limit = limit(files)
            let taken = limit.creates(16) + limit.polls(256) + 6 * limit.downloads(4)
            #expect(taken <= files - 30, "\(files)")
        }
    }
}
