import Model
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

    @Test func `what may have expired already comes after what has not`() async throws {
        try await withBench { bench in
            for number in 1...4 { _ = try await bench.complete("upstream-\(number)") }
            for (id, expiry) in [(1, -50), (2, 20), (3, 0), (4, 10)] {
                try bench.force("UPDATE video SET expires_at = \(bench.clock.now + Int64(expiry)) WHERE task = \(id)")
            }
            #expect(try await claim(bench, limit: 3).map(\.id) == [4, 2, 1])
            #expect(try await claim(bench).map(\.id) == [3])
        }
    }

    @Test func `a claimed video is nobody else's`() async throws {
        try await withBench { bench in
            for number in 0..<30 { _ = try await bench.complete("upstream-\(number)") }
            let other = try bench.opened()
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

    @Test func `a saved video says which host has it, and keeps that while a copy is fetched in vain`() async throws {
        try await withBench { bench in
            let task = try await bench.complete("upstream-1")
            var saved = saved
            saved.folder = VideosFolder(host: "elsewhere", path: "/films")
            try await bench.ledger.noteSaved(saved, of: task.id)
            let before = try await bench.ledger.task(task.id).video
            #expect(before?.folder == saved.folder)

            _ = try #require(
                try await bench.ledger.claimForDownload(task.id, worker: bench.worker, lease: 60_000))
            var failure = DownloadFailure("gone", .refused, httpStatus: 404)
            failure.isOfCopy = true
            let verdict = try await bench.ledger.noteDownloadFailure(failure, of: task.id, by: bench.worker)
            #expect(verdict == .stopped("gone"))
            var after = try await bench.ledger.task(task.id).video
            #expect(after?.attempts == 1)
            after?.attempts = before?.attempts ?? 0
            #expect(after == before)
            #expect(try await claim(bench).isEmpty)

            // Nor does a worker that dies over it take anything away.
            let dead = try await bench.ledger.startWorker(kind: "test")
            _ = try #require(try await bench.ledger.claimForDownload(task.id, worker: dead, lease: 60_000))
            try await bench.ledger.stop(dead)
            #expect(try await bench.ledger.task(task.id).video?.state == .saved)
            #expect(try await claim(bench).isEmpty)

            _ = try #require(
                try await bench.ledger.claimForDownload(task.id, worker: bench.worker, lease: 60_000))
            saved.folder = VideosFolder(host: "here", path: "/videos")
            try await bench.ledger.noteSaved(saved, of: task.id, by: bench.worker)
            #expect(try await bench.ledger.task(task.id).video?.folder == saved.folder)
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
                let verdict = try await bench.ledger.noteDownloadFailure(
                    DownloadFailure("the line broke"), of: task.id)
                guard case .retry(let wait) = verdict else { throw Unexpected() }
                let video = try #require(try await bench.ledger.task(task.id).video)
                #expect(video.state == .waiting)
                #expect(video.error == "the line broke")
                bench.clock.advance(by: wait - 1)
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
            try await bench.ledger.noteDownloadFailure(
                DownloadFailure("gone", .refused, httpStatus: 403), of: task.id)
            bench.clock.advance(by: 500)
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
            try await bench.ledger.noteDownloadFailure(
                DownloadFailure("gone", .refused, httpStatus: 404), of: task.id)
            let again = try await bench.ledger.claimForDownload(task.id, worker: bench.worker, lease: 60_000)
            #expect(again?.video?.state == .downloading)
            #expect(again?.video?.attempts == 2)
            let none = try await bench.accept("upstream-2")
            #expect(try await bench.ledger.claimForDownload(none.id, worker: bench.worker, lease: 60_000) == nil)
        }
    }

    // MARK: What failures lead to

    private func refused(_ word: DownloadFailure.Word, _ status: Int = 404) -> DownloadFailure {
        var failure = DownloadFailure("refused", .refused, httpStatus: status)
        failure.word = word
        return failure
    }

    @Test func `refusals are counted until the video is lost, and then from the beginning`() async throws {
        try await withBench { bench in
            let task = try await bench.complete("upstream-1")
            for round in 1...2 {
                for number in 1...3 {
                    bench.clock.advance(by: 300_000)
                    _ = try await bench.ledger.claimForDownload(task.id, worker: bench.worker, lease: 60_000)
                    let verdict = try await bench.ledger.noteDownloadFailure(
                        refused(.unknownTask), of: task.id, by: bench.worker)
                    let reason = "refused, 3 times within 10 minutes; and the service no longer knows the task"
                    if number < 3 {
                        if case .retry = verdict {
                        } else {
                            Issue.record("\(round) \(number) \(String(describing: verdict))")
                        }
                    } else {
                        #expect(verdict == .lost(reason))
                        let video = try #require(try await bench.ledger.task(task.id).video)
                        #expect((video.state, video.error, video.isStopped) == (.lost, reason, false))
                        let last = try #require(try await bench.events(of: task).last)
                        #expect((last.kind, last.message, last.httpStatus) == (.download, "lost: \(reason)", 404))
                    }
                }
                #expect(try bench.integers("SELECT count(*) FROM video WHERE next_attempt_at IS NOT NULL") == [0])
            }
        }
    }

    @Test(arguments: [200, 206])
    func `bytes end a row of refusals, silence does not`(status: Int) async throws {
        try await withBench { bench in
            let task = try await bench.complete("upstream-1")
            func fail(_ failure: DownloadFailure) async throws -> [Int] {
                _ = try await bench.ledger.claimForDownload(task.id, worker: bench.worker, lease: 60_000)
                try await bench.ledger.noteDownloadFailure(failure, of: task.id, by: bench.worker)
                return try bench.integers("SELECT refusals FROM video")
            }
            #expect(try await fail(refused(.sameURL)) == [1])
            #expect(try await fail(DownloadFailure("no answer")) == [1])
            #expect(try await fail(DownloadFailure("busy", httpStatus: 503)) == [1])
            #expect(try await fail(refused(.freshURL, 403)) == [2])
            #expect(try await fail(DownloadFailure("broke off", httpStatus: status)) == [0])
            #expect(try bench.integers("SELECT count(*) FROM video WHERE refused_since IS NULL") == [1])
            #expect(try await fail(refused(.sameURL)) == [1])
            _ = try await bench.ledger.claimForDownload(task.id, worker: bench.worker, lease: 60_000)
            try await bench.ledger.noteSaved(saved, of: task.id, by: bench.worker)
            #expect(try bench.integers("SELECT refusals FROM video") == [0])
        }
    }

    @Test func `what no other attempt can change waits for somebody's hand`() async throws {
        try await withBench { bench in
            let task = try await bench.complete("upstream-1")
            _ = try await claim(bench)
            try await bench.ledger.noteDownloadFailure(
                DownloadFailure("too large", .lasting, httpStatus: 200), of: task.id, by: bench.worker)
            let stopped = try await bench.ledger.task(task.id)
            #expect((stopped.video?.state, stopped.video?.isStopped, stopped.isSettled) == (.waiting, true, true))
            #expect(try await bench.ledger.unfinishedCount(bench.scope) == 0)
            bench.clock.advance(by: 100_000_000)
            #expect(try await claim(bench).isEmpty)
            let again = try await bench.ledger.claimForDownload(task.id, worker: bench.worker, lease: 60_000)
            #expect((again?.video?.state, again?.video?.isStopped) == (.downloading, false))
        }
    }

    @Test func `a fresh URL sets a stopped video going again`() async throws {
        try await withBench { bench in
            let task = try await bench.complete("upstream-1")
            _ = try await claim(bench)
            try await bench.ledger.noteDownloadFailure(DownloadFailure("too large", .lasting), of: task.id)
            let fresh = try await bench.observe(task, "completed", progress: 100, url: "https://cdn.example/fresh")
            #expect(fresh.video?.isStopped == false)
            #expect(try await claim(bench).map(\.id) == [task.id])
        }
    }

    // MARK: Whose word counts

    @Test func `who lost the video to another has nothing more to say about it`() async throws {
        try await withBench { bench in
            let task = try await bench.complete("upstream-1")
            _ = try await claim(bench)
            bench.clock.advance(by: 60_001)
            try await bench.ledger.reap()
            let other = try await bench.ledger.startWorker(kind: "other")
            _ = try #require(try await bench.ledger.claimForDownload(task.id, worker: other, lease: 60_000))
            #expect(try await bench.ledger.noteSaved(saved, of: task.id, by: bench.worker) == false)
            #expect(
                try await bench.ledger.noteDownloadFailure(DownloadFailure("late"), of: task.id, by: bench.worker)
                    == nil)
            #expect(try await bench.ledger.task(task.id).video?.state == .downloading)
            #expect(try await bench.ledger.noteSaved(saved, of: task.id, by: other))
            // A late failure must not undo what the other has saved, nor must late bytes bring back what was removed.
            #expect(
                try await bench.ledger.noteDownloadFailure(DownloadFailure("late"), of: task.id, by: bench.worker)
                    == nil)
            #expect(try await bench.ledger.task(task.id).video?.state == .saved)
            try bench.force("UPDATE video SET state = 'removed'")
            #expect(try await bench.ledger.noteSaved(saved, of: task.id, by: bench.worker) == false)
            #expect(try await bench.ledger.task(task.id).video?.state == .removed)
        }
    }

    @Test func `who lost the video to nobody may still say that it is saved`() async throws {
        try await withBench { bench in
            let task = try await bench.complete("upstream-1")
            _ = try await claim(bench)
            bench.clock.advance(by: 60_001)
            try await bench.ledger.reap()
            #expect(try await bench.ledger.noteSaved(saved, of: task.id, by: bench.worker))
            #expect(try await bench.ledger.task(task.id).video?.state == .saved)
        }
    }

    @Test func `what became of a damaged file is told in the history`() async throws {
        try await withBench { bench in
            let task = try await bench.complete("upstream-1")
            _ = try await claim(bench)
            var noted = saved
            noted.note = "the damaged file is kept"
            try await bench.ledger.noteSaved(noted, of: task.id, by: bench.worker)
            #expect(try await bench.events(of: task).last?.message == "2026/boat.mp4; the damaged file is kept")
            #expect(try await bench.ledger.task(task.id).video?.path == "2026/boat.mp4")
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
