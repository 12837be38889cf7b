import FoundationEssentials
import Model
import Store
import TestSupport
import Testing
import Transport

@testable import Sync

/// Videos that are too large, answers without an end, and URLs that lead where nothing is fetched.
@Suite(.timeLimit(.minutes(5)))
struct VideoLimitTests {
    private static let boat = clip(20_000)

    private func settings(_ host: VideoHost, limit: Int64) -> SyncSettings {
        var settings = host.sync.settings
        settings.maximumVideoBytes = limit
        return settings
    }

    /// Without a length the end of the bytes is the end of the connection.
    private func endless(_ bytes: some Collection<UInt8>) -> RawServer.Reply { .raw(200, ["ETag: \"a\""], bytes) }

    private func chunked(_ bytes: [UInt8]) -> RawServer.Reply {
        .raw(
            200, ["Transfer-Encoding: chunked", "ETag: \"a\""],
            Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n0\r\n\r\n".utf8))
    }

    @Test func `the usual limit is two gibibytes`() {
        #expect(SyncSettings(schedule: PollSchedule(), videosFolder: "/").maximumVideoBytes == 2_147_483_648)
    }

    @Test func `a video that says it is too large is not begun`() async throws {
        try await withVideoHost { _, _ in
            // Never sends a byte: whoever waited for one would wait for ever.
            .stall(Array("HTTP/1.1 200 OK\r\nContent-Length: 20001\r\nETag: \"a\"\r\n\r\n".utf8))
        } _: { host in
            try await host.download(settings: settings(host, limit: 20_000))
            let video = try await host.video()
            #expect((video.state, video.isStopped) == (.waiting, true))
            #expect(video.error == "the video has 20001 bytes; max_video_bytes allows 20000")
            #expect(host.sync.names().isEmpty)
            // Not tried again by itself.
            host.sync.clock.advance(by: 100_000_000)
            try await host.sync.run()
            #expect(host.downloads.count == 1)
            let last = try #require(try await host.sync.history(host.task).last)
            #expect(last.kind == .download && last.message?.hasPrefix("not tried again by itself: ") == true)
        }
    }

    @Test func `a video that turns out too large is cut off, and by hand it may be tried again`() async throws {
        try await withVideoHost { _, _ in
            chunked(Self.boat)
        } _: { host in
            try await host.download(settings: settings(host, limit: 19_999))
            #expect(try await host.video().isStopped)
            #expect(try await host.video().error == "the video goes on after 19999 bytes; max_video_bytes allows 19999")
            #expect(host.sync.names().isEmpty)
            try await host.download(settings: settings(host, limit: 20_000))
            #expect(try await host.saved() == Self.boat)
            #expect(try await host.video().isStopped == false)
        }
    }

    @Test func `a rest that makes it too large is not fetched either`() async throws {
        try await withVideoHost { number, request in
            .part(Self.boat, of: request, sending: 15_000)
        } _: { host in
            try await host.download()
            try await host.download(settings: settings(host, limit: 19_999))
            #expect(try await host.video().isStopped)
            #expect(host.starts.count == 2 && host.starts[1] != nil)
            #expect(host.sync.names().isEmpty)
        }
    }

    @Test func `an answer that does not say its length is taken if the video has its end`() async throws {
        try await withVideoHost { number, _ in
            number == 1 ? endless(Self.boat.dropLast()) : endless(Self.boat)
        } _: { host in
            try await host.download()
            #expect(
                try await host.video().error == "the answer did not say its length, and its end is missing")
            #expect(host.sync.names().isEmpty)
            try await host.sync.run()
            #expect(try await host.saved() == Self.boat)
        }
    }

    @Test func `what is no video is not kept to be continued`() async throws {
        let page = Array("<!DOCTYPE html><html>".utf8) + [UInt8](repeating: 32, count: 100_000)
        try await withVideoHost { number, _ in
            number == 1 ? .file(page, sending: 90_000) : .file(Self.boat)
        } _: { host in
            try await host.download()
            #expect(try await host.video().error == "the answer is a web page, not a video")
            #expect(host.sync.names().isEmpty)
            try await host.sync.run()
            #expect(try await host.saved() == Self.boat)
            #expect(host.starts == [nil, nil])
        }
    }

    @Test func `a compressed answer is not taken for a video`() async throws {
        try await withVideoHost { number, _ in
            number == 1
                ? .raw(200, ["Content-Length: 20000", "Content-Encoding: br"], Self.boat) : .file(Self.boat)
        } _: { host in
            try await host.download()
            #expect(try await host.video().error == "the server sent the video compressed (br)")
            try await host.sync.run()
            #expect(try await host.saved() == Self.boat)
        }
    }

    @Test func `a private address is only fetched from for a service that is on one by the settings`() async throws {
        try await withVideoHost { _, _ in
            .file(Self.boat)
        } _: { host in
            // The row still says that the service is on this machine: without a setting that says so it may be anybody's.
            let elsewhere = Upstream(clients: [:], fetcher: VideoFetcher(), baseURL: "https://api.senseaudio.cn")
            try await host.download(upstream: elsewhere)
            let video = try await host.video()
            #expect((video.state, video.isStopped) == (.waiting, false))
            #expect(video.error == "127.0.0.1 is a loopback address; nothing is fetched from there")
            #expect(host.downloads.isEmpty)
            // The settings name it, and the row claims another place.
            try await host.download(upstream: Upstream(clients: [:], fetcher: VideoFetcher())) {
                $0.baseURL = "http://127.0.0.1"
            }
            #expect(host.downloads.isEmpty)
            try await host.download()
            #expect(try await host.saved() == Self.boat)
        }
    }
}
