import Testing

@testable import Transport

/// URLs of videos, and what servers say about the bytes.
struct DownloadTargetTests {
    @Test(arguments: [
        ("https://videos.example/a?sign=b", "videos.example", true),
        ("HTTP://VIDEOS.example:81/", "VIDEOS.example", false),
        ("http://[::1]:80/a", "::1", false), ("http://127%2e0%2e0%2e1/", "127.0.0.1", false),
        ("https://user:pass@videos.example/", "videos.example", true),
    ])
    func `a URL has a host`(text: String, host: String, isSecure: Bool) throws {
        let target = try DownloadTarget(text)
        #expect((target.host, target.isSecure) == (host, isSecure))
    }

    @Test(arguments: [
        "", "nonsense", "//videos.example/a", "file:///etc/passwd", "ftp://videos.example/", "http://", "http:///a",
        "http+unix://%2Frun%2Fdocker.sock/", "unix:/run/docker.sock", "http://127.0.0.1%00.example/", "http://a%20b/",
        "javascript:alert(1)",
    ])
    func `anything else is no target`(text: String) {
        #expect(throws: VideoFetcher.Interrupted.self) { try DownloadTarget(text) }
    }

    @Test(arguments: [
        ("https://other.example/b", "https://other.example/b"), ("/b?c", "https://videos.example/b?c"),
        ("b", "https://videos.example/dir/b"), ("//other.example/b", "https://other.example/b"),
    ])
    func `a redirect is read as a URL or a part of one`(location: String, url: String) throws {
        #expect(try DownloadTarget("https://videos.example/dir/a").redirected(to: location).text == url)
    }

    @Test func `a redirect never leads from https to http`() throws {
        let secure = try DownloadTarget("https://videos.example/a")
        #expect(throws: VideoFetcher.Unsafe.self) { try secure.redirected(to: "http://videos.example/a") }
        let plain = try DownloadTarget("http://videos.example/a")
        #expect(try plain.redirected(to: "https://videos.example/a").isSecure)
        #expect(try plain.redirected(to: "http://other.example/a").isSecure == false)
        for nowhere in ["file:///etc/passwd", "http+unix://%2Fa/", "ftp://a/"] {
            #expect(throws: VideoFetcher.Interrupted.self) { try plain.redirected(to: nowhere) }
        }
    }

    @Test(
        arguments: [
            ("bytes 0-0/1", 0, 0, 1), ("bytes 5-9/10", 5, 9, 10), ("Bytes 5-9/*", 5, 9, nil),
            (
                "bytes 0-9223372036854775805/9223372036854775806", 0, 9_223_372_036_854_775_805,
                9_223_372_036_854_775_806
            ),
        ] as [(String, Int64, Int64, Int64?)])
    func `a content range says which bytes of how many`(
        header: String, first: Int64, last: Int64, total: Int64?
    ) throws {
        let range = try #require(ContentRange(header))
        #expect((range.first, range.last, range.total) == (first, last, total))
        #expect(range.count == last - first + 1)
    }

    @Test(arguments: [
        "", "bytes", "bytes ", "bytes */10", "bytes 9-5/10", "bytes 5-9/9", "bytes 5-9/5", "bytes 5-9", "bytes 5-/10",
        "bytes -5/10", "items 5-9/10", "bytes 5-9/10/11", "bytes 5-9-10/11", "bytes +5-9/10", "bytes 5-9/x",
        "bytes 0-9223372036854775807/*", "bytes 0-99999999999999999999/*", "5-9/10",
    ])
    func `what contradicts itself is no content range`(header: String) {
        #expect(ContentRange(header) == nil)
    }
}
