import Model
import SQLite
import TestSupport
import Testing

@testable import Store

struct VideoTests {
    private func claim(_ bench: Bench, limit: Int = 99, scope: WorkScope? = nil) async throws -> [VideoTask] {
        try await bench.ledger.claimForDownload(
            scope ?? bench.scope, limit: limit, worker: bench.worker, lease: 60_000)
    }

    private let saved = SavedVideo(path: "2026/boat.mp4", bytes: 12_345, sha256: [UInt8](repeating: 0xAB, count: 32))

    @Test func `the soonest to expire are fetched first`() async throws {
        try await withBench { bench in
            for number in 1...5 { _ = try await bench.complete("upstream-\(number)") }
            for (id, expiry) in [(1, 50), (2, 10), (3, 40), (4, 20), (5, 30)] {
                try bench.force("UPDATE video SET expires_at = \(bench.clock.now + Int64(expiry)) WHERE task = \(id)")
            }
            #expect(try await claim(bench, limit: 1).map(\.id) == [2])
            #expect(try await claim(bench, limit: 3).map(\.id) == [4, 5, 3])
            #expect(try await claim(bench).map(\.id) == [1])
            #expect(try await claim(bench).isEmpty)
        }
    }

    @Test func `a claimed video is nobody else's`() async throws {
        try await withBench { bench in
            for number in 0..<30 { _ = try await bench.complete("upstream-\(number)") }
            let other = try TaskRepository(path: bench.ledger.path, clock: bench.clock.read)
            let claimed = try await withThrowingTaskGroup { group in
                for index in 0..<12 {
                    let ledger = index % 2 == 0 ? bench.ledger : other
                    group.addTask {
                        let worker = try await ledger.startWorker(kind: "test")
                        let tasks = try await ledger.claimForDownload(
                            bench.scope, limit: 4, worker: worker, lease: 60_000)
                        return (tasks.map(\.id), worker)
                    }
                }
                // The workers must live until all have claimed.
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(claimed.flatMap(\.0).sorted() == Array(1...30))
            await other.close()
        }
    }

    @Test func `a saved video says where it is`() async throws {
        try await withBench { bench in
            let task = try await bench.complete("upstream-1")
            #expect(!task.isSettled)
            let claimed = try #require(try await claim(bench).first)
            #expect(claimed.video?.state == .downloading)
            #expect(claimed.video?.attempts == 1)
            bench.clock.advance(by: 3_000)
            try await bench.ledger.noteSaved(saved, of: task.id)
            let found = try await bench.ledger.task(task.id)
            #expect(found.video?.state == .saved)
            #expect(found.video?.path == "2026/boat.mp4")
            #expect(found.video?.bytes == 12_345)
            #expect(found.video?.sha256 == String(repeating: "ab", count: 32))
            #expect(found.video?.savedAt == bench.clock.now)
            #expect(found.isSettled)
            #expect(found.finishedAt == task.finishedAt)
            #expect(try await bench.events(of: task).suffix(2).map(\.kind) == [.download, .saved])
            #expect(try await claim(bench).isEmpty)
        }
    }

    @Test func `a failed download is tried again after its wait`() async throws {
        try await withBench { bench in
            let task = try await bench.complete("upstream-1")
            for attempt in 1...3 {
                #expect(try await claim(bench).map(\.video?.attempts) == [attempt])
                try await bench.ledger.noteDownloadFailure(
                    "the line broke", of: task.id, httpStatus: nil, retryAfter: 2_000)
                let video = try #require(try await bench.ledger.task(task.id).video)
                #expect(video.state == .waiting)
                #expect(video.error == "the line broke")
                bench.clock.advance(by: 1_999)
                #expect(try await claim(bench).isEmpty)
                bench.clock.advance(by: 1)
            }
            let downloads = try await bench.events(of: task).filter { $0.kind == .download }
            #expect(downloads.map(\.message) == ["begun", "the line broke"])
            #expect(downloads.map(\.observations) == [3, 3])
            _ = try await claim(bench)
            try await bench.ledger.noteSaved(saved, of: task.id)
            #expect(try await bench.ledger.task(task.id).video?.error == nil)
        }
    }

    @Test func `a fresh URL is fetched at once and lives another day`() async throws {
        try await withBench { bench in
            let task = try await bench.complete("upstream-1")
            _ = try await claim(bench)
            try await bench.ledger.noteDownloadFailure("gone", of: task.id, httpStatus: 403, retryAfter: 900_000)
            bench.clock.advance(by: 10_000)
            let same = try await bench.observe(task, "completed", progress: 100, url: "https://cdn.example/upstream-1")
            #expect(same.video?.expiresAt == task.video?.expiresAt)
            #expect(try await claim(bench).isEmpty)
            let fresh = try await bench.observe(task, "completed", progress: 100, url: "https://cdn.example/fresh")
            #expect(fresh.video?.url == "https://cdn.example/fresh")
            #expect(fresh.video?.expiresAt == bench.clock.now + VideoFile.assumedLifetime)
            #expect(try await claim(bench).map(\.id) == [task.id])
        }
    }

    @Test func `a fresh URL revives a lost video and leaves a saved or removed one alone`() async throws {
        try await withBench { bench in
            for (index, state) in ["lost", "saved", "removed"].enumerated() {
                let task = try await bench.complete("upstream-\(index)")
                _ = try await claim(bench)
                try await bench.ledger.noteSaved(saved, of: task.id)
                try bench.force("UPDATE video SET state = '\(state)' WHERE task = \(task.id)")
                let found = try await bench.observe(task, "completed", progress: 100, url: "https://cdn.example/fresh")
                #expect(found.video?.state.rawValue == (state == "lost" ? "waiting" : state))
                #expect(found.video?.url == "https://cdn.example/fresh")
                #expect(try await claim(bench).map(\.id) == (state == "lost" ? [task.id] : []))
            }
        }
    }

    @Test func `a download by hand waits for nothing but another worker`() async throws {
        try await withBench { bench in
            let task = try await bench.complete("upstream-1")
            _ = try await claim(bench)
            #expect(try await bench.ledger.claimForDownload(task.id, worker: bench.worker, lease: 1) == nil)
            try await bench.ledger.noteDownloadFailure("gone", of: task.id, httpStatus: 404, retryAfter: 900_000)
            let again = try await bench.ledger.claimForDownload(task.id, worker: bench.worker, lease: 60_000)
            #expect(again?.video?.state == .downloading)
            #expect(again?.video?.attempts == 2)
            let none = try await bench.accept("upstream-2")
            #expect(try await bench.ledger.claimForDownload(none.id, worker: bench.worker, lease: 60_000) == nil)
        }
    }

    @Test func `a scope limits what is fetched`() async throws {
        try await withBench { bench in
            for number in 1...4 { _ = try await bench.complete("upstream-\(number)") }
            var scope = WorkScope(accounts: [bench.account], tasks: [1, 2, 3])
            scope.excluding = [2]
            #expect(Set(try await claim(bench, scope: scope).map(\.id)) == [1, 3])
            #expect(try await claim(bench, limit: 0).isEmpty)
        }
    }
}
