import Model
import Store
import TestSupport
import Testing

@testable import Sync

/// URLs that are refused: what is asked then, and when it ends.
@Suite(.timeLimit(.minutes(5)))
struct LostVideoTests {
    private static let boat = clip(20_000)

    private func downloads(_ host: VideoHost) async throws -> [TaskEvent] {
        try await host.sync.history(host.task).filter { $0.kind == .download }
    }

    @Test(arguments: [403, 404, 410, 451])
    func `a refused URL is replaced by a fresh one and fetched at once`(status: Int) async throws {
        try await withVideoHost(url: { number, host in "http://\(host)/files/boat?sign=\(number)" }) { _, request in
            request.head.contains("sign=1 ") ? .http(status) : .file(Self.boat)
        } _: { host in
            try await host.download()
            #expect(try await host.saved() == Self.boat)
            #expect(host.statusCalls == 2)
            #expect(try await host.video().attempts == 2)
            let refused = try await downloads(host)
            #expect(refused.map(\.message).contains("the server answered HTTP \(status)"))
        }
    }

    @Test(arguments: [400, 401, 405, 500, 503])
    func `other answers ask for a fresh URL only when the old one has had its day`(status: Int) async throws {
        try await withVideoHost(url: { number, host in "http://\(host)/files/boat?sign=\(number)" }) { number, _ in
            number < 3 ? .http(status) : .file(Self.boat)
        } _: { host in
            try await host.download()
            #expect(host.statusCalls == 1)
            host.sync.clock.advance(by: VideoFile.assumedLifetime)
            try await host.download()
            #expect(host.statusCalls == 2)
            #expect(try await host.saved() == Self.boat)
            #expect(host.downloads.last?.head.contains("sign=2 ") == true)
        }
    }

    @Test func `a URL that is refused for good ends as lost, with the reason, and is asked for no more`() async throws {
        try await withVideoHost { _, _ in
            .http(410)
        } _: { host in
            let began = host.sync.clock.now
            // Ends by itself: nothing is left to do.
            try await host.sync.run()
            let video = try await host.video()
            #expect(video.state == .lost)
            #expect(try await host.sync.repository.task(host.task).isSettled)
            #expect(host.sync.clock.now - began >= 3_600_000)
            #expect(host.downloads.count >= 5)
            let reason = try #require(video.error)
            #expect(
                reason.hasPrefix("the server answered HTTP 410, ") && reason.hasSuffix("the service has no other URL"))
            let last = try #require(try await downloads(host).last)
            #expect((last.message, last.httpStatus) == ("lost: \(reason)", 410))
            let count = host.downloads.count
            host.sync.clock.advance(by: 100_000_000)
            try await host.sync.run()
            #expect(host.downloads.count == count)
        }
    }

    @Test func `a video is lost even if each refusal brings another URL`() async throws {
        try await withVideoHost(url: { number, host in "http://\(host)/files/boat?sign=\(number)" }) { _, _ in
            .http(403)
        } _: { host in
            let began = host.sync.clock.now
            try await host.sync.run()
            #expect(try await host.video().state == .lost)
            #expect(host.sync.clock.now - began >= 3_600_000)
            // No storm: an hour of five-minute steps and the doubling before, each with at most two requests.
            #expect(host.downloads.count < 60)
        }
    }

    @Test func `a task that the service no longer knows is lost sooner`() async throws {
        try await withVideoHost(url: { number, host in number == 1 ? "http://\(host)/files/boat" : nil }) { _, _ in
            .http(404)
        } _: { host in
            let began = host.sync.clock.now
            try await host.sync.run()
            let video = try await host.video()
            #expect(video.state == .lost)
            #expect(video.error?.hasSuffix("the service no longer knows the task") == true)
            #expect((600_000..<3_600_000).contains(host.sync.clock.now - began))
        }
    }

    @Test func `a fresh URL brings a lost video back`() async throws {
        try await withVideoHost(
            url: { number, host in "http://\(host)/files/boat?sign=\(number > 30 ? number : 1)" }
        ) { _, request in
            request.head.contains("sign=1 ") ? .http(404) : .file(Self.boat)
        } _: { host in
            try await host.sync.run { try await host.video().state == .lost }
            let worker = try await host.sync.repository.startWorker(kind: "refresh")
            while host.statusCalls <= 30 { try await host.sync.poll(host.task, worker: worker) }
            #expect(try await host.video().state == .waiting)
            try await host.sync.run()
            #expect(try await host.saved() == Self.boat)
        }
    }

    @Test func `a video that comes back has as much patience as before`() async throws {
        try await withVideoHost(url: { number, host in "http://\(host)/files/boat?sign=\(number > 30 ? number : 1)" }) {
            _, _ in
            .http(404)
        } _: { host in
            try await host.sync.run { try await host.video().state == .lost }
            let worker = try await host.sync.repository.startWorker(kind: "refresh")
            while host.statusCalls <= 30 { try await host.sync.poll(host.task, worker: worker) }
            try await host.download()
            #expect(try await host.video().state == .waiting)
        }
    }

    @Test func `bytes in between begin the counting anew`() async throws {
        try await withVideoHost { number, _ in
            number == 5 ? .file(Self.boat, etag: nil, sending: 19_000) : .http(404)
        } _: { host in
            for number in 1...10 {
                host.sync.clock.advance(by: 3_000_000)
                try await host.download()
                #expect(try await host.video().state == (number == 10 ? .lost : .waiting))
            }
        }
    }

    @Test func `without the service's word a video is never lost, and yet not tried for ever`() async throws {
        try await withVideoHost { _, _ in
            .http(404)
        } _: { host in
            // No key at hand: the service cannot be asked.
            let upstream = Upstream(
                clients: [:], fetcher: host.sync.upstream.fetcher,
                baseURL: try await host.sync.repository.task(host.task).baseURL)
            let worker = try await host.sync.repository.startWorker(kind: "test")
            let downloader = Downloader(
                repository: host.sync.repository, upstream: upstream, settings: host.sync.settings, worker: worker)
            for number in 1...50 {
                if number == 50 { host.sync.clock.advance(by: 9 * 24 * 3_600_000) }
                host.sync.clock.advance(by: 3_600_000)
                let claimed = try await host.sync.repository.claimForDownload(
                    host.sync.scope, limit: 1, worker: worker, lease: 3_600_000)
                try await downloader.download(try #require(claimed.first))
                #expect(try await host.video().state == .waiting)
            }
            let video = try await host.video()
            #expect(video.isStopped)
            #expect(video.error?.hasPrefix("the server answered HTTP 404; the key of its account") == true)
            #expect(video.error?.hasSuffix("given up after 50 attempts") == true)
            #expect(try await host.sync.repository.unfinishedCount(host.sync.scope) == 0)
            #expect(try await host.sync.repository.task(host.task).isSettled)
        }
    }

    @Test func `what the server asks to wait is waited`() async throws {
        try await withVideoHost { number, _ in
            number == 1 ? .http(503, headers: ["Retry-After: 120"]) : .file(Self.boat)
        } _: { host in
            let began = host.sync.clock.now
            try await host.sync.run()
            #expect(try await host.saved() == Self.boat)
            #expect(host.sync.clock.now - began >= 120_000)
        }
    }
}
