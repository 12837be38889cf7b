import FoundationEssentials
import Media
import Model
import Store
import TestSupport
import Testing

@testable import Sync

/// Files that come whole and are no whole video, and videos that are no MP4.
@Suite(.timeLimit(.minutes(5)))
struct NoWholeVideoTests {
    private static let boat = clip(20_000)
    /// Its second half is missing, and nothing in the answer says so.
    private static let half = Array(boat.prefix(10_000))

    private func events(_ host: VideoHost) async throws -> [TaskEvent] {
        try await host.sync.history(host.task).filter { $0.kind == .download || $0.kind == .saved }
    }

    @Test func `half a video is never saved: it is kept, told, and asked for again`() async throws {
        try await withVideoHost { number, _ in
            .file(number == 1 ? Self.half : Self.boat)
        } _: { host in
            try await host.download()
            let video = try await host.video()
            #expect((video.state, video.path, video.isStopped) == (.damaged, nil, false))
            let name = "\(host.task)-纸船.damaged-1.mp4"
            #expect(host.sync.names() == [name])
            #expect(host.sync.file(name) == Data(Self.half))
            let error = try #require(video.error)
            #expect(error.hasPrefix("what came is no whole video: it is cut short: "))
            #expect(error.hasSuffix("; it is kept as \(host.sync.videos)/\(name)"))
            #expect(try await events(host).last?.message == error)
            // The service was asked whether it has the video elsewhere.
            #expect(host.statusCalls == 2)

            try await host.sync.run()
            #expect(try await host.saved() == Self.boat)
            #expect(try await host.video().error == nil)
            #expect(host.sync.names() == [name, "\(host.task)-纸船.mp4"])
        }
    }

    @Test(arguments: [
        "page", "no index", "zeros", "sound", "picture", "text",
    ])
    func `what is no video is damaged`(what: String) async throws {
        let body: [UInt8]
        switch what {
        case "page": body = SmallMovie().leading + SmallMovie.ascii("<!DOCTYPE html><html>Sign in</html>")
        case "no index": body = SmallMovie().leading + SmallMovie.box("mdat", Array(Self.half))
        case "zeros": body = SmallMovie(frames: [SmallMovie.zeros(5_000)]).bytes
        case "sound":
            var movie = SmallMovie()
            movie.handlers = ["soun"]
            body = movie.bytes
        case "picture": body = SmallMovie.box("ftyp", SmallMovie.ascii("avif0000")) + SmallMovie.box("meta", Self.half)
        default: body = SmallMovie.ascii("upstream connect error or disconnect before headers")
        }
        try await withVideoHost { _, _ in
            .file(body)
        } _: { host in
            try await host.download()
            #expect(try await host.video().state == .damaged)
            #expect(host.sync.file("\(host.task)-纸船.damaged-1.mp4") == Data(body))
        }
    }

    @Test func `it is asked for a dozen times and no more, and keeps one file`() async throws {
        try await withVideoHost { number, _ in
            .file(Array(Self.boat.prefix(10_000 + number)))
        } _: { host in
            let began = host.sync.clock.now
            // Ends by itself: nothing is left to do.
            try await host.sync.run()
            let video = try await host.video()
            #expect((video.state, video.isStopped) == (.damaged, true))
            #expect(host.downloads.count == 12)
            #expect(host.sync.clock.now - began > 600_000)
            #expect(host.sync.names().count == 1)
            #expect(host.sync.file(host.sync.names()[0])?.count == 10_012)
            #expect(video.error?.hasSuffix("given up after 12 times") == true)
            #expect(try await events(host).last?.message?.hasPrefix("not tried again by itself: ") == true)
        }
    }

    @Test func `the same file again is the same file, and a file of the user's is not touched`() async throws {
        try await withVideoHost { _, _ in
            .file(Self.half)
        } _: { host in
            try FileManager.default.createDirectory(atPath: host.sync.videos, withIntermediateDirectories: true)
            let mine = "\(host.sync.videos)/\(host.task)-纸船.damaged-1.mp4"
            try Data("mine".utf8).write(to: URL(filePath: mine))
            for _ in 1...3 { try await host.download() }
            #expect(host.sync.names() == ["\(host.task)-纸船.damaged-1.mp4", "\(host.task)-纸船.damaged-2.mp4"])
            #expect(host.sync.file(mine) == Data("mine".utf8))
        }
    }

    @Test func `trouble on the way does not hide that it is damaged`() async throws {
        try await withVideoHost { number, _ in
            switch number {
            case 1: .file(Self.half)
            case 2: .http(503)
            default: .file(Self.boat)
            }
        } _: { host in
            try await host.download()
            try await host.download()
            #expect(try await host.video().state == .damaged)
            // Nor does a process that ends over it.
            let gone = try await host.sync.repository.startWorker(kind: "test")
            _ = try await host.sync.repository.claimForDownload(host.task, worker: gone, lease: 3_600_000)
            #expect(try await host.video().state == .downloading)
            try await host.sync.repository.stop(gone)
            #expect(try await host.video().state == .damaged)
            try await host.sync.run()
            #expect(try await host.saved() == Self.boat)
        }
    }

    @Test func `what comes in the place that the user chose is kept beside it`() async throws {
        try await withVideoHost { number, _ in
            .file(number == 1 ? Self.half : Self.boat)
        } _: { host in
            let folder = host.sync.folder
            try await host.sync.repository.setOutputFolder(folder, of: try await host.sync.repository.task(host.task))
            try await host.download()
            #expect(host.sync.file("\(folder)/\(host.task)-纸船.damaged-1.mp4") == Data(Self.half))
            try await host.sync.run()
            #expect(try await host.video().path == "\(folder)/\(host.task)-纸船.mp4")
            #expect(try await host.saved() == Self.boat)
        }
    }

    /// Just enough of a WebM.
    private static let webm: [UInt8] = {
        func element(_ id: [UInt8], _ content: [UInt8]) -> [UInt8] {
            id + [0x40 | UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
        }
        let tracks = element([0x16, 0x54, 0xAE, 0x6B], element([0xAE], element([0xD7], [1]) + element([0x83], [1])))
        let cluster = element(
            [0x1F, 0x43, 0xB6, 0x75], element([0xA3], [0x81, 0, 0, 0x80] + SmallMovie.ascii("frame")))
        return element([0x1A, 0x45, 0xDF, 0xA3], element([0x42, 0x82], SmallMovie.ascii("webm")))
            + element([0x18, 0x53, 0x80, 0x67], tracks + cluster)
    }()

    @Test func `a video of another kind is saved under its own ending, and that is told`() async throws {
        try await withVideoHost { _, _ in
            .file(Self.webm)
        } _: { host in
            try await host.sync.run()
            #expect(try await host.saved() == Self.webm)
            #expect(try await host.video().path == "\(host.task)-纸船.webm")
            #expect(try await events(host).last?.message == "\(host.task)-纸船.webm; it is no MP4 but WebM")
        }
    }

    @Test(arguments: [
        ("boat.mp4", VideoContainer.webm, "boat.webm"), ("boat", .webm, "boat.webm"),
        ("boat.MOV", .quickTime, "boat.MOV"),
        ("boat.take-2", .matroska, "boat.take-2.mkv"), ("boat.m4v", .mp4, "boat.m4v"), ("boat", .mp4, "boat"),
        (".mp4", .avi, ".mp4.avi"), ("a.b/boat", .webm, "a.b/boat.webm"),
    ])
    func `the ending of a name that the user chose follows what came`(
        name: String, container: VideoContainer, expected: String
    ) {
        #expect(VideoDestination.path("/folder/" + name, as: container) == "/folder/" + expected)
    }
}
