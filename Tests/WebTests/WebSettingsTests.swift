import Testing

@testable import Web

struct WebSettingsTests {
    @Test(arguments: [
        ("127.0.0.1:7878", "127.0.0.1", 7878), (":80", "127.0.0.1", 80), ("[::1]:0", "::1", 0),
        ("localhost:65535", "localhost", 65_535),
    ])
    func `An address to listen on has a port`(text: String, host: String, port: Int) throws {
        let settings = try #require(WebSettings(listen: text))
        #expect((settings.host, settings.port) == (host, port))
    }

    @Test(arguments: ["", "7878", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "::1:80", "a:b"])
    func `Anything else is none`(text: String) {
        #expect(WebSettings(listen: text) == nil)
    }

    @Test(arguments: [
        ("localhost", "localhost"), ("LOCALHOST:7878", "localhost"), ("reel.example.:443", "reel.example"),
        ("[::1]:7878", "::1"), ("[::1", ""), ("", ""), ("127.0.0.1.evil.example", "127.0.0.1.evil.example"),
    ])
    func `A host is told from its port`(authority: String, host: String) {
        #expect(HostCheck.host(authority) == host)
    }
}
