import Files
import FoundationEssentials
import Model
import Simulator
import Store
import TestSupport
import Testing

@testable import Sync

/// Downloads that go wrong, and where files end up.
@Suite(.timeLimit(.minutes(5)))
struct DownloadTests {
    @Test(arguments: [
        "short", "truncate", "reset", "html", "garbage", "empty", "huge:11", "huge:50000", "http:500", "bare:503",
        "http:404", "gone", "forbidden", "bare:204", "redirect:http://127.0.0.1:1/nowhere",
    ])
    func `a broken download is made again until it is whole`(fault: String) async throws {
        try await withSync(faults: ["download:\(fault)@1-2"]) { sync, service in
            let id = try #require(try await sync.record().first).id
            try await sync.run()
            let video = try #require(try await sync.repository.task(id).video)
            #expect(video.state == .saved)
            #expect(video.attempts == 3)
            #expect(video.error == nil)
            #expect(await service.counts.downloads == 3)
            // What may be a file, and is no whole video, is kept beside it: once, as it was the same both times.
            let kept = fault == "garbage" ? ["\(id)-纸船.damaged-1.mp4"] : []
            #expect(sync.names() == kept + ["\(id)-纸船.mp4"])
            #expect(sync.file("\(id)-纸船.mp4")?.count == video.bytes.map(Int.init))
        }
    }

    @Test func `what went wrong is told while it is being retried`() async throws {
        try await withSync(faults: ["download:html@1"]) { sync, _ in
            let id = try #require(try await sync.record().first).id
            try await sync.run { try await sync.repository.task(id).video?.error != nil }
            let video = try #require(try await sync.repository.task(id).video)
            #expect(video.state == .waiting)
            #expect(video.error == "the answer is a web page, not a video")
            #expect(sync.names().isEmpty)
            let events = try await sync.history(id).filter { $0.kind == .download }
            #expect(events.map(\.message) == ["begun", "the answer is a web page, not a video"])
        }
    }

    @Test func `a URL that has expired is replaced by a fresh one`() async throws {
        try await withSync(faults: ["download:expired-url@1"]) { sync, service in
            let id = try #require(try await sync.record().first).id
            try await sync.run()
            let video = try #require(try await sync.repository.task(id).video)
            // The first URL is refused for good.
            #expect((video.state, video.attempts) == (.saved, 2))
            #expect(await service.counts.downloads == 2)
        }
    }

    @Test func `a file larger than one piece arrives whole`() async throws {
        try await withSync(configure: { $0.videoBytes = 3_000_001 }) { sync, _ in
            let id = try #require(try await sync.record().first).id
            try await sync.run()
            let video = try #require(try await sync.repository.task(id).video)
            #expect(video.bytes == 3_000_001)
            let hash = try #require(FileHash.sha256(of: "\(sync.videos)/\(video.path ?? "")"))
            #expect(hash.hexadecimal == video.sha256)
        }
    }

    @Test func `a file that changes between two attempts is taken as it is at the last`() async throws {
        try await withSync(
            faults: ["download:truncate@1", "download:etag-change@2"], configure: { $0.videoBytes = 50_000 }
        ) {
            sync, _ in
            let id = try #require(try await sync.record().first).id
            try await sync.run()
            let video = try #require(try await sync.repository.task(id).video)
            #expect((video.state, video.bytes) == (.saved, 50_000))
        }
    }

    // MARK: Names

    @Test func `a file of the same name is never overwritten`() async throws {
        try await withSync { sync, _ in
            let id = try #require(try await sync.record().first).id
            try FileManager.default.createDirectory(atPath: sync.videos, withIntermediateDirectories: true)
            try Data("mine".utf8).write(to: URL(filePath: "\(sync.videos)/\(id)-纸船.mp4"))
            try await sync.run()
            #expect(try await sync.repository.task(id).video?.path == "\(id)-纸船-2.mp4")
            #expect(sync.names() == ["\(id)-纸船-2.mp4", "\(id)-纸船.mp4"])
            #expect(sync.file("\(id)-纸船.mp4") == Data("mine".utf8))
        }
    }

    @Test func `an equal file of the same name is taken over`() async throws {
        try await withSync { sync, _ in
            let tasks = try await sync.record(2)
            try await sync.run()
            let name = try #require(try await sync.repository.task(tasks[0].id).video?.path)
            // As after a crash between naming the file and writing that down.
            let worker = try await sync.repository.startWorker(kind: "test")
            let claimed = try #require(
                try await sync.repository.claimForDownload(tasks[0].id, worker: worker, lease: 1_000))
            try await Downloader(
                repository: sync.repository, upstream: sync.upstream, settings: sync.settings, worker: worker
            ).download(claimed)
            #expect(try await sync.repository.task(tasks[0].id).video?.path == name)
            #expect(sync.names().count == 2)
        }
    }

    @Test func `a leftover part of an earlier attempt is begun anew`() async throws {
        try await withSync { sync, _ in
            let id = try #require(try await sync.record().first).id
            try FileManager.default.createDirectory(atPath: sync.videos, withIntermediateDirectories: true)
            try Data(repeating: 7, count: 2_000_000).write(to: URL(filePath: "\(sync.videos)/\(id)-纸船.mp4.part"))
            try await sync.run()
            let video = try #require(try await sync.repository.task(id).video)
            #expect(sync.names() == ["\(id)-纸船.mp4"])
            #expect(sync.file(video.path ?? "")?.count == video.bytes.map(Int.init))
        }
    }

    @Test func `the place that the user asked for is used`() async throws {
        try await withSync { sync, _ in
            let output = sync.folder + "/mein Boot.mp4"
            let id = try #require(try await sync.record { $0.outputPath = output }.first).id
            try await sync.run()
            let video = try #require(try await sync.repository.task(id).video)
            #expect(video.path == output)
            #expect(sync.file(output)?.count == video.bytes.map(Int.init))
            #expect(!sync.names(in: sync.folder).contains { $0.hasSuffix(".part") })
            #expect(sync.names().isEmpty)
        }
    }

    @Test func `a place that was taken meanwhile is left alone, and the video goes to its folder`() async throws {
        try await withSync { sync, _ in
            let output = sync.folder + "/boat.mp4"
            let id = try #require(try await sync.record { $0.outputPath = output }.first).id
            try Data("mine".utf8).write(to: URL(filePath: output))
            try await sync.run()
            #expect(sync.file(output) == Data("mine".utf8))
            #expect(try await sync.repository.task(id).video?.path == "\(id)-纸船.mp4")
        }
    }

    @Test func `a place whose folder has gone is replaced by the videos folder`() async throws {
        try await withSync { sync, _ in
            let output = sync.folder + "/gone/boat.mp4"
            let id = try #require(try await sync.record { $0.outputPath = output }.first).id
            try await sync.run()
            #expect(try await sync.repository.task(id).video?.path == "\(id)-纸船.mp4")
        }
    }

    @Test func `the place that was asked for is taken over if the very file is there`() async throws {
        try await withSync { sync, _ in
            let output = sync.folder + "/boat.mp4"
            let id = try #require(try await sync.record { $0.outputPath = output }.first).id
            try await sync.run()
            let worker = try await sync.repository.startWorker(kind: "test")
            let claimed = try #require(try await sync.repository.claimForDownload(id, worker: worker, lease: 1_000))
            try await Downloader(
                repository: sync.repository, upstream: sync.upstream, settings: sync.settings, worker: worker
            ).download(claimed)
            #expect(try await sync.repository.task(id).video?.path == output)
            #expect(sync.names().isEmpty)
        }
    }

    @Test func `a folder that cannot be written is an error of the video, not of the sync`() async throws {
        try await withSync { sync, _ in
            let id = try #require(try await sync.record().first).id
            // A file where the folder should be stops even root.
            try Data().write(to: URL(filePath: sync.folder + "/out"))
            try await sync.run { try await sync.repository.task(id).video?.error != nil }
            #expect(try await sync.repository.task(id).video?.state == .waiting)
            try FileManager.default.removeItem(atPath: sync.folder + "/out")
            try await sync.run()
            #expect(try await sync.repository.task(id).video?.state == .saved)
        }
    }
}
