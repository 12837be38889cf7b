import TestSupport
import Testing

@testable import Transport

/// Videos behind a proxy, which resolves their hosts itself.
@Suite(.timeLimit(.minutes(5)))
struct ProxiedDownloadTests {
    private func fetcher(_ proxy: String) throws -> VideoFetcher {
        // Nothing is resolved here.
        VideoFetcher(connecting: try .through(proxy)) { throw HostAddress.Unresolved(host: $0) }
    }

    @Test func `the proxy is asked for the whole URL, and for where that redirects to`() async throws {
        try await withRawServer { request in
            request.head.contains("/first")
                ? .http(302, headers: ["Location: http://cdn.test:81/a%2Fb?c=d"]) : .http(200, "video")
        } _: { server in
            let fetcher = try fetcher("http://u:\(proxyPassword)@127.0.0.1:\(server.port)")
            let received = try await fetch("http://reel.test/first", resumption: (5, "\"e\""), with: fetcher)
            #expect(received.text == "video")
            let lines = server.requests.map { String($0.head.prefix { !$0.isNewline }) }
            #expect(lines == ["GET http://reel.test/first HTTP/1.1", "GET http://cdn.test:81/a%2Fb?c=d HTTP/1.1"])
            for request in server.requests {
                #expect(request.header("Proxy-Authorization") == "Basic dTpoaWRkZW4tN2QxZQ==")
                #expect(request.header("Authorization") == nil)
                #expect(request.header("Range") == "bytes=5-")
            }
        }
    }

    @Test(arguments: [
        "http://10.0.0.1/", "http://192.168.1.1:8080/", "http://169.254.169.254/latest", "http://[fd00::1]/",
        "http://0.0.0.0/", "http://0xa000001/", "http://10.1/", "http://[::ffff:10.0.0.1]/",
    ])
    func `a private address is refused, however it is written, before the proxy hears of it`(url: String) async throws {
        try await withRawServer { request in
            request.head.contains("/first") ? .http(302, headers: ["Location: \(url)"]) : .http(200, "secret")
        } _: { server in
            let fetcher = try fetcher("http://127.0.0.1:\(server.port)")
            for base in ["https://api.example", "https://10.0.0.1.example"] {
                await #expect(throws: VideoFetcher.Unsafe.self) { try await fetch(url, baseURL: base, with: fetcher) }
                await #expect(throws: VideoFetcher.Unsafe.self) {
                    try await fetch("http://reel.test/first", baseURL: base, with: fetcher)
                }
            }
            #expect(server.requests.allSatisfy { $0.head.hasPrefix("GET http://reel.test/first ") })
            // A service that is on such an address itself may have its videos there.
            #expect(try await fetch(url, baseURL: "http://10.0.0.9:80", with: fetcher).text == "secret")
        }
    }

    @Test(arguments: ["http://127.0.0.1/", "http://localhost/", "http://127.1/", "http://[::1]/"])
    func `this machine is neither asked for by a proxy nor fetched from`(url: String) async throws {
        try await withRawServer { _ in
            .http(200, "secret")
        } _: { server in
            let proxy = try ProxyServer("http://127.0.0.1:\(server.port)")
            let policy = ProxyPolicy(https: proxy, http: proxy, exceptions: NoProxy(""))
            let fetcher = VideoFetcher(connecting: Connecting(proxies: policy))
            await #expect(throws: VideoFetcher.Unsafe.self) {
                try await fetch(url, baseURL: "http://8.8.8.8", with: fetcher)
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test(arguments: [
        ("http://reel.test/", 407, "wants credentials (407)"), ("https://reel.test/", 403, "HTTP/1.1 403"),
    ])
    func `a proxy that refuses is named`(url: String, status: Int, words: String) async throws {
        try await withRawServer { _ in
            .http(status, "<html></html>")
        } _: { server in
            let fetcher = try fetcher("http://127.0.0.1:\(server.port)")
            let error = await #expect(throws: VideoFetcher.Interrupted.self) { try await fetch(url, with: fetcher) }
            #expect(error?.reason.contains(words) == true, "\(error?.reason ?? "")")
            #expect(error?.reason.contains("the proxy http://127.0.0.1:\(server.port)") == true)
        }
    }

    @Test(
        .enabled(if: ForeignProgram.microsocks.isUsable, "needs microsocks"),
        .enabled(if: ForeignProgram.tinyproxy.isUsable, "needs tinyproxy"))
    func `a video comes through tinyproxy and microsocks byte by byte`() async throws {
        let content = String(repeating: "0123456789abcdef", count: 20_000)
        try await withTemporaryFolder { folder in
            try await withRawServer { _ in
                .http(200, content)
            } _: { server in
                // A service on such an address itself.
                let url = "http://0.0.0.0:\(server.port)/a.mp4"
                try await withTinyproxy(in: folder) { proxy, _ in
                    let fetcher = try fetcher("http://127.0.0.1:\(proxy)")
                    let text = try await fetch(url, with: fetcher).text
                    #expect(text == content)
                }
                try await withMicrosocks(in: folder) { proxy in
                    let fetcher = try fetcher("socks5://127.0.0.1:\(proxy)")
                    let text = try await fetch(url, with: fetcher).text
                    #expect(text == content)
                }
                #expect(server.requests.count == 2)
            }
        }
    }
}
