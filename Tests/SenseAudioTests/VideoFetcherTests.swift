import NIOCore
import SenseAudio
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct VideoFetcherTests {
    private struct Unwell: Error {}

    /// What came of a fetch.
    private final class Received: Sendable {
        let heads = Mutex<[VideoFetcher.Head]>([])
        let bytes = Mutex<[UInt8]>([])
    }

    private func fetch(_ url: String, timeout: Duration = .seconds(30), wantsBody: Bool = true) async throws -> Received
    {
        let received = Received()
        try await withTransports { transports in
            try await VideoFetcher(transports: transports).fetch(url, timeout: timeout) { head in
                received.heads.withLock { $0.append(head) }
                return wantsBody
            } receive: { chunk in
                received.bytes.withLock { $0 += Array(chunk.readableBytesView) }
            }
        }
        return received
    }

    @Test func `head and bytes are handed on, and no key goes with the request`() async throws {
        let content = String(repeating: "0123456789abcdef", count: 40_000)
        let headers = ["Content-Type: video/mp4", "ETag: \"a\""]
        try await withRawServer { _ in
            .http(200, headers: headers, content)
        } _: { server in
            let received = try await fetch("http://127.0.0.1:\(server.port)/files/a?sign=b%2Bc")
            let head = try #require(received.heads.withLock { $0 }.first)
            #expect((head.status, head.contentType, head.etag) == (200, "video/mp4", "\"a\""))
            #expect(head.length == Int64(content.utf8.count))
            #expect(received.bytes.withLock { $0 } == Array(content.utf8))
            let request = try #require(server.requests.first)
            #expect(request.head.hasPrefix("GET /files/a?sign=b%2Bc HTTP/1.1\r\n"))
            #expect(request.header("Authorization") == nil)
        }
    }

    @Test func `a redirect is followed`() async throws {
        try await withRawServer { _ in
            .http(200, "there")
        } _: { other in
            let location = "Location: http://127.0.0.1:\(other.port)/there"
            try await withRawServer { _ in
                .http(302, headers: [location])
            } _: { server in
                let received = try await fetch("http://127.0.0.1:\(server.port)/here")
                #expect(received.bytes.withLock { $0 } == Array("there".utf8))
                #expect(other.requests.first?.header("Authorization") == nil)
            }
        }
    }

    @Test func `a head that is not wanted ends it`() async throws {
        try await withRawServer { _ in
            .http(403, "page")
        } _: { server in
            let received = try await fetch("http://127.0.0.1:\(server.port)/", wantsBody: false)
            #expect(received.heads.withLock { $0.map(\.status) } == [403])
            #expect(received.bytes.withLock { $0 }.isEmpty)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "HTTP/1.1 200 OK\r\nConte", "",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    ])
    func `an answer that breaks off is interrupted`(bytes: String) async throws {
        try await withRawServer { _ in
            .bytes(Array(bytes.utf8))
        } _: { server in
            await #expect(throws: VideoFetcher.Interrupted.self) {
                _ = try await fetch("http://127.0.0.1:\(server.port)/")
            }
        }
    }

    @Test(arguments: ["", "nonsense", "file:///etc/passwd", "http://", "http://no-such-host.invalid/"])
    func `a URL that leads nowhere is interrupted`(url: String) async throws {
        await #expect(throws: VideoFetcher.Interrupted.self) { _ = try await fetch(url) }
    }

    @Test func `redirects without end are interrupted`() async throws {
        try await withRawServer { request in
            let path = request.head.split(separator: " ")[1]
            return .http(302, headers: ["Location: \(path)a"])
        } _: { server in
            await #expect(throws: VideoFetcher.Interrupted.self) {
                _ = try await fetch("http://127.0.0.1:\(server.port)/a")
            }
        }
    }

    @Test func `time runs out in the middle of the bytes too`() async throws {
        let bytes = Array("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".utf8)
        try await withRawServer { _ in
            .stall(bytes)
        } _: { server in
            await #expect(throws: (any Error).self) {
                _ = try await fetch("http://127.0.0.1:\(server.port)/", timeout: .milliseconds(200))
            }
        }
    }

    @Test func `what a closure throws comes out as it is`() async throws {
        try await withRawServer { _ in
            .http(200, "body")
        } _: { server in
            try await withTransports { transports in
                let fetcher = VideoFetcher(transports: transports)
                let url = "http://127.0.0.1:\(server.port)/"
                await #expect(throws: Unwell.self) {
                    try await fetcher.fetch(url, timeout: .seconds(30)) { _ in
                        throw Unwell()
                    } receive: { _ in
                    }
                }
                await #expect(throws: Unwell.self) {
                    try await fetcher.fetch(url, timeout: .seconds(30)) { _ in
                        true
                    } receive: { _ in
                        throw Unwell()
                    }
                }
            }
        }
    }
}
