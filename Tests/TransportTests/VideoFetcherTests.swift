import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(5)))
struct VideoFetcherTests {
    private struct Unwell: Error {}

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
            #expect((head.contentRange, head.coding, head.hasEnd, head.retryAfter) == (nil, .none, true, nil))
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
        ("Content-Length: 4\r\n\r\nbody", true),
        ("Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n", true), ("\r\nbody", false),
    ])
    func `a head tells whether its body has an end`(rest: String, hasEnd: Bool) async throws {
        try await withRawServer { _ in
            .bytes(Array("HTTP/1.1 200 OK\r\n\(rest)".utf8))
        } _: { server in
            let received = try await fetch("http://127.0.0.1:\(server.port)/")
            let head = try #require(received.heads.withLock { $0 }.first)
            #expect((head.coding, head.hasEnd, received.text) == (.none, hasEnd, "body"))
        }
    }

    @Test(arguments: [
        "", "identity", "Identity", "aws-chunked", "AWS-Chunked", "aws-chunked,identity", "aws-chunked, ", "utf-8",
        "binary", "none",
    ])
    func `a coding that speaks of no compression is none`(coding: String) async throws {
        try await withRawServer { _ in
            .http(200, headers: ["Content-Encoding: \(coding)", "ETag: \"a\""], "body")
        } _: { server in
            let received = try await fetch("http://127.0.0.1:\(server.port)/")
            let head = try #require(received.heads.withLock { $0.first })
            #expect((head.coding, head.length, head.strongETag, received.text) == (.none, 4, "\"a\"", "body"))
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: ["br", "ZSTD", "gzip, br", "aws-chunked, gzip", "gzip, gzip", "x-gzip"])
    func `a compression that is not undone here is told`(coding: String) async throws {
        try await withRawServer { _ in
            .http(200, headers: ["Content-Encoding: \(coding)"], "body")
        } _: { server in
            let received = try await fetch("http://127.0.0.1:\(server.port)/", wantsBody: false)
            let head = try #require(received.heads.withLock { $0.first })
            guard case .unknown(let told) = head.coding else { return #expect(head.coding == .unknown(coding)) }
            #expect(coding.lowercased().contains(told))
        }
    }

    @Test func `what a server compressed unasked is unpacked, and what it only calls so is taken as it is`()
        async throws
    {
        let packed: [UInt8] = [
            0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3, 0x4B, 0xCA, 0x4F, 0xA9, 0x04, 0x00, 0xB2, 0x0B, 0xA8, 0xDB, 4, 0, 0, 0,
        ]
        for (content, coding) in [(packed, VideoFetcher.Head.Coding.undone), (Array("body".utf8), .none)] {
            let head = "HTTP/1.1 200 OK\r\nContent-Length: \(content.count)\r\nContent-Encoding: GZIP\r\n\r\n"
            try await withRawServer { _ in
                .bytes(Array(head.utf8) + content)
            } _: { server in
                let received = try await fetch("http://127.0.0.1:\(server.port)/")
                #expect(received.heads.withLock { $0.last?.coding } == coding)
                #expect(received.text == "body")
            }
        }
    }

    @Test func `compressed bytes that break off are interrupted`() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 14\r\nContent-Encoding: gzip\r\n\r\n"
        let half: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3, 0x4B, 0xCA, 0x4F, 0xA9]
        try await withRawServer { _ in
            .bytes(Array(head.utf8) + half)
        } _: { server in
            await #expect(throws: VideoFetcher.Interrupted.self) {
                try await fetch("http://127.0.0.1:\(server.port)/")
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

    // MARK: Redirects

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
