import AsyncHTTPClient
import NIOHTTP1
import Testing

@testable import Transport

struct RouteTests {
    private func proxy(_ text: String = "http://p.example:3128") throws -> ProxyServer { try ProxyServer(text) }

    @Test func `An HTTP proxy gets http requests themselves and tunnels for https, a SOCKS proxy makes tunnels`() throws
    {
        let (http, socks) = (try proxy(), try proxy("socks5://s"))
        #expect(Route(.proxy(http), isSecure: false) == .relay(http))
        #expect(Route(.proxy(http), isSecure: true) == .tunnel(http))
        #expect(Route(.proxy(socks), isSecure: false) == .tunnel(socks))
        #expect(Route(.proxy(socks), isSecure: true) == .tunnel(socks))
        for way in [ProxyPolicy.Way.loopback, .exception, .unset] { #expect(Route(way, isSecure: true) == .direct) }
    }

    @Test(arguments: [
        ("http://a.example/v1/x?id=1", "/v1/x?id=1", "a.example"),
        ("http://a.example:8080", "/", "a.example:8080"), ("http://a.example:80/x", "/x", "a.example"),
        ("http://a.example?q=/#f", "/?q=/", "a.example"), ("http://[fd00::1]:81/a//b", "/a//b", "[fd00::1]:81"),
        ("http://[fd00::1]/%2F", "/%2F", "[fd00::1]"), ("http://a.example/x#y?z", "/x", "a.example"),
    ])
    func `A request that a proxy passes on goes to the proxy and names its host`(
        url: String, path: String, host: String
    ) throws {
        let request = Route.relay(try proxy()).request(url)
        #expect(request.url == "http://p.example:3128\(path)")
        #expect(request.headers["Host"] == [host])
        #expect(Route.direct.request(url).url == url)
        #expect(Route.tunnel(try proxy()).request(url).url == url)
    }

    @Test(arguments: ["https://10.0.0.1/", "https://127.1/", "https://[fd00::1]:8443/"])
    func `No certificate is checked against an address behind a proxy`(url: String) throws {
        let destination = try #require(Destination(url: url))
        for text in ["http://u:secret@p:1", "socks5://s"] {
            let objection = try #require(Route.tunnel(try proxy(text)).objection(to: destination))
            #expect(objection.contains("NO_PROXY"))
            #expect(!objection.contains("secret"))
        }
        #expect(Route.direct.objection(to: destination) == nil)
    }

    @Test func `A name that is no name never reaches the library`() throws {
        let name = String(repeating: "a.", count: 128) + "example"
        let destination = Destination(isSecure: false, host: name, port: 80)
        #expect(Route.tunnel(try proxy("socks5://s")).objection(to: destination) != nil)
        #expect(Route.tunnel(try proxy()).objection(to: try #require(Destination(url: "https://a.example"))) == nil)
    }
}
