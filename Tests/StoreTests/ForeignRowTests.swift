import Model
import Synchronization
import TestSupport
import Testing

@testable import Store

/// What an import and a copy bring in: paths, URLs and numbers that somebody else may have written.
struct ForeignRowTests {
    private let saved = SavedVideo(path: "1-boat.mp4", bytes: 7, sha256: [UInt8](repeating: 0xCD, count: 32))

    /// An export of one completed task that was to be written to a place of the user's own.
    private func withExport(_ body: (String) async throws -> Void) async throws {
        try await withBench { (there) async throws in
            let task = try await there.record { $0.outputPath = "/home/me/boat.mp4" }
            let pending = try await there.finish(there.send(task), .accepted(upstreamID: "upstream-1"))
            try await there.observe(pending, "completed", progress: 100, url: "https://cdn.example/1")
            try await body(try await there.ledger.exported())
        }
    }

    @Test func `imported paths and URLs are told as they came and are not this ledger's own`() async throws {
        try await withExport { text in
            try await withBench { here in
                try await here.ledger.imported(text)
                let task = try await here.ledger.task(1)
                #expect(task.outputPath == nil)
                let video = try #require(task.video)
                #expect((video.url, video.trustedURL) == ("https://cdn.example/1", nil))
                #expect(video.isURLForeign && video.isPathForeign)
                #expect(try await here.ledger.exported() == text)
            }
        }
    }

    @Test func `the service's own word makes a URL known, also if it is the same`() async throws {
        try await withExport { text in
            try await withBench { here in
                try await here.ledger.imported(text)
                let task = try await here.ledger.task(1)
                try await here.observe(task, "completed", progress: 100, url: "https://cdn.example/1")
                let video = try #require(try await here.ledger.task(1).video)
                #expect(video.trustedURL == "https://cdn.example/1")
                #expect(video.isPathForeign)
                // A new day of its life.
                #expect(video.expiresAt == here.clock.now + VideoFile.assumedLifetime)
            }
        }
    }

    @Test func `what is written here is this ledger's own from then on`() async throws {
        try await withExport { text in
            try await withBench { here in
                try await here.ledger.imported(text)
                var found = saved
                found.isFound = true
                try await here.ledger.noteSaved(found, of: 1)
                #expect(try await here.ledger.task(1).video?.isPathForeign == true)
                try await here.ledger.noteSaved(saved, of: 1)
                #expect(try await here.ledger.task(1).video?.isPathForeign == false)
                try await here.ledger.setOutputFolder("/home/me", of: try await here.ledger.task(1))
                #expect(try await here.ledger.task(1).outputPath == "/home/me/1-a-boat.mp4")
            }
        }
    }

    @Test func `an import changes no path that the user has chosen here`() async throws {
        try await withBench { here in
            let task = try await here.record { $0.outputPath = "/home/me/boat.mp4" }
            let early = try await here.ledger.exported()
            let pending = try await here.finish(here.send(task), .accepted(upstreamID: "upstream-1"))
            try await here.observe(pending, "completed", progress: 100, url: "https://cdn.example/1")
            let text = try await here.ledger.exported()
            for path in ["/home/me/boat.mp4", "/home/me/.profile"] {
                try await withBench { other in
                    try await other.ledger.imported(early)
                    try other.force("UPDATE task SET output_is_foreign = 0")
                    #expect(try await other.ledger.task(1).outputPath == "/home/me/boat.mp4")
                    try await other.ledger.imported(text.replacing("/home/me/boat.mp4", with: path))
                    let own = try await other.ledger.task(1).outputPath
                    #expect(own == (path == "/home/me/boat.mp4" ? path : nil))
                }
            }
        }
    }

    @Test func `of a copy every path is another's, and every URL stays`() async throws {
        try await withBench { bench in
            let task = try await bench.record { $0.outputPath = "/home/me/boat.mp4" }
            let pending = try await bench.finish(bench.send(task), .accepted(upstreamID: "upstream-1"))
            try await bench.observe(pending, "completed", progress: 100, url: "https://cdn.example/1")
            try await bench.ledger.noteSaved(saved, of: 1)
            let text = try await bench.ledger.exported()
            try await bench.ledger.write { db in try db.distrustPaths() }
            let copied = try await bench.ledger.task(1)
            #expect(copied.outputPath == nil)
            #expect(copied.video?.isPathForeign == true)
            #expect(copied.video?.trustedURL == "https://cdn.example/1")
            #expect(try await bench.ledger.exported() == text)
        }
    }

    // MARK: Numbers

    private static let largest: Int64 = 9_007_199_254_740_991

    @Test func `the largest number of a task leaves room for others`() async throws {
        try await withExport { text in
            try await withBench { here in
                let notices = Told()
                try await here.ledger.imported(
                    text.replacing(#""id":1,"#, with: #""id":\#(Self.largest),"#), notice: notices.add)
                let told = notices.all
                #expect(told.count == 1 && told[0].contains("number beyond 1000000000000"))
                #expect(try await here.ledger.task(1).upstreamID == "upstream-1")
                let next = try await here.record("next")
                #expect(next.id == 2)
                // What it exports can be imported.
                let again = try await here.ledger.exported()
                try await withLedger { (other) async throws in #expect(try await other.imported(again).added == 2) }
            }
        }
    }

    @Test func `the largest number of an entry leaves room for others`() async throws {
        try await withExport { text in
            try await withBench { here in
                var changed = text
                for number in (1...5).reversed() {
                    changed = changed.replacing(
                        #""event":\#(number),"#, with: #""event":\#(Self.largest - 5 + Int64(number)),"#)
                }
                #expect(changed != text)
                try await here.ledger.imported(changed)
                _ = try await here.record("next")
                #expect(try here.integers("SELECT max(id) FROM event")[0] < 100)
                let again = try await here.ledger.exported()
                try await withLedger { (other) async throws in #expect(try await other.imported(again).added == 2) }
            }
        }
    }

    /// Every number of an export at its ends: nothing that is asked of the ledger afterwards may die of it.
    @Test(arguments: [-9_007_199_254_740_991, 9_007_199_254_740_991])
    func `numbers at their ends hurt nothing`(number: Int64) async throws {
        try await withExport { text in
            let keys = [
                "accepted_at", "deadline_at", "expires_at", "finished_at", "last_observed_at", "last_polled_at",
                "next_attempt_at", "not_before", "queued_at", "submitted_at", "updated_at", "created_at", "at",
                "missing_polls", "poll_errors", "polls", "priority", "progress", "refusals", "attempts", "observations",
                "timeout", "take", "bytes", "http_status", "open_limit",
            ]
            for key in keys {
                try await withBench { here in
                    let pattern = try Regex("\"\(key)\":(\"[^\"]*\"|-?[0-9]+)")
                    var changed = text.replacing(pattern, with: "\"\(key)\":\(number)")
                    if changed == text {
                        changed = text.replacing(#","polls":"#, with: #","\#(key)":\#(number),"polls":"#)
                    }
                    // What is refused is refused whole.
                    do { try await here.ledger.imported(changed) } catch is ImportFault { return }
                    #expect(try await here.ledger.check() == [], "\(key)")
                    let task = try await here.ledger.task(1)
                    try await here.observe(task, "completed", progress: 100, url: "https://cdn.example/2")
                    let claimed = try await here.ledger.claimForDownload(1, worker: here.worker, lease: 1_000)
                    #expect(claimed != nil, "\(key)")
                    var failure = DownloadFailure("HTTP 404", .refused, httpStatus: 404)
                    failure.word = .sameURL
                    _ = try await here.ledger.noteDownloadFailure(failure, of: 1, by: here.worker)
                    try await here.ledger.noteSaved(saved, of: 1)
                    _ = try await here.record("next")
                    let again = try await here.ledger.exported()
                    try await withLedger { (other) async throws in
                        #expect(try await other.imported(again).added == 2, "\(key)")
                    }
                }
            }
        }
    }

    @Test(arguments: ["1e300", "-1e300", "1000001"])
    func `a price that does not add up is refused`(amount: String) async throws {
        try await withExport { text in
            try await withLedger { here in
                let changed = text.replacing(
                    #""created_at""#,
                    with: #""cost":{"amount":\#(amount),"basis":"b","currency":"CNY","rate":1},"created_at""#)
                await #expect(throws: ImportFault.self) { try await here.imported(changed) }
            }
        }
    }
}

/// Notices as they come.
private final class Told: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    @Sendable func add(_ notice: ImportNotice) { lines.withLock { $0.append(notice.message) } }
}
