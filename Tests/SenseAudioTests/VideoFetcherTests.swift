import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import SenseAudio

@Suite(.timeLimit(.minutes(1)))
struct VideoFetcherTests {
    private struct Unwell: Error {}

    /// What came of a fetch.
    private final class Received: Sendable {
        let heads = Mutex<[VideoFetcher.Head]>([])
        let bytes = Mutex<[UInt8]>([])

        var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
    }

    /// Fetches for a service on this machine, so that this machine is allowed.
    private func fetch(
        _ url: String, timeout: Duration = .seconds(30), resumption: (bytes: Int64, etag: String)? = nil,
        baseURL: String = "http://127.0.0.1", with fetcher: VideoFetcher = VideoFetcher(), wantsBody: Bool = true
    ) async throws -> Received {
        let received = Received()
        let request = VideoFetcher.Request(url: url, baseURL: baseURL, timeout: timeout, resumption: resumption)
        try await fetcher.fetch(request) { head in
            received.heads.withLock { $0.append(head) }
            return wantsBody
        } receive: { chunk in
            received.bytes.withLock { $0 += Array(chunk.readableBytesView) }
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
            #expect((head.status, head.contentType, head.strongETag) == (200, "video/mp4", "\"a\""))
            #expect(head.length == Int64(content.utf8.count))
            #expect((head.contentRange, head.isPlain, head.hasEnd, head.retryAfter) == (nil, true, true, nil))
            #expect(received.bytes.withLock { $0 } == Array(content.utf8))
            let request = try #require(server.requests.first)
            #expect(request.head.hasPrefix("GET /files/a?sign=b%2Bc HTTP/1.1\r\n"))
            #expect(request.header("Accept-Encoding") == "identity")
            for name in ["Authorization", "Range", "If-Range"] { #expect(request.header(name) == nil) }
        }
    }

    @Test func `a resumption asks for the rest of the same file`() async throws {
        let headers = ["ETag: \"a\"", "Content-Range: bytes 7-10/11", "Retry-After: 3"]
        try await withRawServer { _ in
            .http(206, headers: headers, "rest")
        } _: { server in
            let received = try await fetch("http://127.0.0.1:\(server.port)/", resumption: (7, "\"a\""))
            let head = try #require(received.heads.withLock { $0 }.first)
            #expect((head.status, head.contentRange) == (206, ContentRange("bytes 7-10/11")))
            #expect(head.retryAfter == 3_000)
            #expect(server.requests.first?.header("Range") == "bytes=7-")
            #expect(server.requests.first?.header("If-Range") == "\"a\"")
        }
    }

    @Test(arguments: [
        ("\"a\"", true), ("\"9b2cf5-31\"", true), ("W/\"a\"", false), ("a", false), ("\"a", false), ("\"\"", false),
        ("\"a\"b\"", false), ("\"a b\"", false), ("\"\(String(repeating: "a", count: 1_100))\"", false),
    ])
    func `only a strong ETag can be built upon`(etag: String, isStrong: Bool) async throws {
        try await withRawServer { _ in
            .http(200, headers: ["ETag: \(etag)"], "body")
        } _: { server in
            let received = try await fetch("http://127.0.0.1:\(server.port)/")
            #expect(received.heads.withLock { $0.first?.strongETag } == (isStrong ? etag : nil))
        }
    }

    @Test(arguments: [
        ("Content-Length: 4\r\n\r\nbody", true, true),
        ("Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n", true, true),
        ("\r\nbody", true, false), ("Content-Length: 4\r\nContent-Encoding: gzip\r\n\r\nbody", false, true),
        ("Content-Length: 4\r\nContent-Encoding: identity\r\n\r\nbody", true, true),
    ])
    func `a head tells how its body is sent`(rest: String, isPlain: Bool, hasEnd: Bool) async throws {
        try await withRawServer { _ in
            .bytes(Array("HTTP/1.1 200 OK\r\n\(rest)".utf8))
        } _: { server in
            let received = try await fetch("http://127.0.0.1:\(server.port)/")
            let head = try #require(received.heads.withLock { $0 }.first)
            #expect((head.isPlain, head.hasEnd, received.text) == (isPlain, hasEnd, "body"))
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

    // MARK: Redirects

    /// Answers `/n` with a redirect to `/n-1`, and `/0` with a body.
    private func countdown(_ request: RawServer.Request) -> RawServer.Reply {
        let number = Int(request.head.split(separator: " ")[1].dropFirst()) ?? 0
        return number == 0 ? .http(200, "there") : .http(302, headers: ["Location: /\(number - 1)"], "elsewhere")
    }

    @Test func `five redirects are followed, a sixth is not`() async throws {
        try await withRawServer { request in
            countdown(request)
        } _: { server in
            let received = try await fetch("http://127.0.0.1:\(server.port)/5")
            #expect((received.text, server.requests.count) == ("there", 6))
            #expect(received.heads.withLock { $0.map(\.status) } == [200])
            await #expect(throws: VideoFetcher.Interrupted.self) {
                try await fetch("http://127.0.0.1:\(server.port)/6")
            }
            #expect(server.requests.count == 12)
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect to another host takes range and condition along and no key`(status: Int) async throws {
        try await withRawServer { _ in
            .http(200, "there")
        } _: { other in
            let location = "Location: http://127.0.0.1:\(other.port)/there"
            try await withRawServer { _ in
                .http(status, headers: [location])
            } _: { server in
                let received = try await fetch("http://127.0.0.1:\(server.port)/here", resumption: (7, "\"a\""))
                #expect(received.text == "there")
                #expect(other.requests.first?.header("Range") == "bytes=7-")
                #expect(other.requests.first?.header("Authorization") == nil)
            }
        }
    }

    @Test func `a redirect that says nowhere is an answer like any other`() async throws {
        try await withRawServer { _ in
            .http(302)
        } _: { server in
            let received = try await fetch("http://127.0.0.1:\(server.port)/")
            #expect(received.heads.withLock { $0.map(\.status) } == [302])
        }
    }

    // MARK: Addresses

    /// Knows a few names, and how often it was asked for each.
    private final class Names: Sendable {
        private let asked = Mutex<[String: Int]>([:])
        private let known: [String: [[String]]]

        /// - Parameter known: for each name the answers, one a question; the last one is repeated.
        init(_ known: [String: [[String]]]) {
            self.known = known
        }

        func questions(_ name: String) -> Int { asked.withLock { $0[name] ?? 0 } }

        var fetcher: VideoFetcher {
            VideoFetcher { [self] name in
                let number = asked.withLock { asked -> Int in
                    asked[name, default: 0] += 1
                    return asked[name, default: 0]
                }
                guard let answers = known[name] else { return try await HostAddress.all(of: name) }
                return answers[min(number, answers.count) - 1].compactMap { HostAddress($0) }
            }
        }
    }

    @Test func `the address that was checked is connected to, under the name`() async throws {
        // A second question would be answered with an address where nobody listens.
        let names = Names(["videos.example": [["127.0.0.1"], ["127.0.0.3"]]])
        try await withRawServer { _ in
            .http(200, "there")
        } _: { server in
            let received = try await fetch("http://videos.example:\(server.port)/a", with: names.fetcher)
            #expect(received.text == "there")
            #expect(server.requests.first?.header("Host") == "videos.example:\(server.port)")
            #expect(names.questions("videos.example") == 1)
        }
    }

    @Test(arguments: [
        ["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:127.0.0.1"], ["fe80::1", "8.8.8.8"], ["10.0.0.1"],
    ])
    func `a name with even one address that is not public is not fetched from`(addresses: [String]) async throws {
        let names = Names(["videos.example": [addresses], "api.example": [["8.8.8.8"]]])
        try await withRawServer { _ in
            .http(200, "secret")
        } _: { server in
            await #expect(throws: VideoFetcher.Unsafe.self) {
                try await fetch(
                    "http://videos.example:\(server.port)/a", baseURL: "https://api.example", with: names.fetcher)
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test(arguments: [
        "127.0.0.1", "localhost", "127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "127%2e0%2e0%2e1",
    ])
    func `nor is this machine, however its address is written`(host: String) async throws {
        let names = Names(["api.example": [["8.8.8.8"]]])
        try await withRawServer { _ in
            .http(200, "secret")
        } _: { server in
            await #expect(throws: VideoFetcher.Unsafe.self) {
                try await fetch("http://\(host):\(server.port)/", baseURL: "https://api.example", with: names.fetcher)
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `the first URL may be on a private address if the service is, by name or by number`() async throws {
        let names = Names(["box.example": [["127.0.0.1"]], "half.example": [["127.0.0.1", "8.8.8.8"]]])
        try await withRawServer { _ in
            .http(200, "there")
        } _: { server in
            let url = "http://127.0.0.1:\(server.port)/"
            for base in ["http://box.example:1", "http://10.0.0.1", "http://[::1]:2"] {
                let received = try await fetch(url, baseURL: base, with: names.fetcher)
                #expect(received.text == "there")
            }
            for base in ["http://half.example", "nonsense"] {
                await #expect(throws: VideoFetcher.Unsafe.self) {
                    try await fetch(url, baseURL: base, with: names.fetcher)
                }
            }
        }
    }

    @Test func `every hop is checked anew`() async throws {
        // The service is on this machine at the first question and elsewhere at the second.
        let names = Names(["api.example": [["127.0.0.1"], ["8.8.8.8"]]])
        try await withRawServer { request in
            countdown(request)
        } _: { server in
            let error = await #expect(throws: VideoFetcher.Unsafe.self) {
                try await fetch(
                    "http://127.0.0.1:\(server.port)/1", baseURL: "https://api.example", with: names.fetcher)
            }
            #expect(error?.reason.contains("127.0.0.1 is a loopback address") == true)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `where one address does not answer another one is tried`() async throws {
        let names = Names([
            "videos.example": [["127.0.0.3", "127.0.0.1"]], "deaf.example": [["127.0.0.3", "127.0.0.4"]],
        ])
        try await withRawServer { _ in
            .http(200, "there")
        } _: { server in
            let received = try await fetch("http://videos.example:\(server.port)/", with: names.fetcher)
            #expect(received.text == "there")
            await #expect(throws: VideoFetcher.Interrupted.self) {
                try await fetch("http://deaf.example:\(server.port)/", with: names.fetcher)
            }
        }
    }

    @Test func `a connection that was there is not made again`() async throws {
        let names = Names(["videos.example": [["127.0.0.1", "127.0.0.1"]]])
        try await withRawServer { _ in
            .reset
        } _: { server in
            await #expect(throws: VideoFetcher.Interrupted.self) {
                try await fetch("http://videos.example:\(server.port)/", with: names.fetcher)
            }
            #expect(server.requests.count == 1)
        }
    }

    // MARK: Ends

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

    @Test func `time runs out in the middle of the bytes too`() async throws {
        let bytes = Array("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".utf8)
        try await withRawServer { _ in
            .stall(bytes)
        } _: { server in
            await #expect(throws: VideoFetcher.Interrupted.self) {
                _ = try await fetch("http://127.0.0.1:\(server.port)/", timeout: .milliseconds(200))
            }
        }
    }

    @Test func `a fetch that is cancelled ends, and its client with it`() async throws {
        let bytes = Array("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".utf8)
        let begun = Gate()
        try await withRawServer { _ in
            .stall(bytes)
        } _: { server in
            let request = VideoFetcher.Request(
                url: "http://127.0.0.1:\(server.port)/", baseURL: "http://127.0.0.1", timeout: .seconds(60))
            let fetch = Task {
                try await VideoFetcher().fetch(request) { _ in
                    begun.open()
                    return true
                } receive: { _ in
                }
            }
            await begun.passed()
            fetch.cancel()
            await #expect(throws: (any Error).self) { try await fetch.value }
        }
    }

    @Test func `what a closure throws comes out as it is`() async throws {
        try await withRawServer { _ in
            .http(200, "body")
        } _: { server in
            let request = VideoFetcher.Request(
                url: "http://127.0.0.1:\(server.port)/", baseURL: "http://127.0.0.1", timeout: .seconds(30))
            await #expect(throws: Unwell.self) {
                try await VideoFetcher().fetch(request) { _ in
                    throw Unwell()
                } receive: { _ in
                }
            }
            await #expect(throws: Unwell.self) {
                try await VideoFetcher().fetch(request) { _ in
                    true
                } receive: { _ in
                    throw Unwell()
                }
            }
        }
    }
}
