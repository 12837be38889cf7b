import Testing

@testable import Transport

struct ProxyServerTests {
    @Test(arguments: [
        ("http://proxy.example:3128", ProxyServer.Kind.http, "proxy.example", 3_128),
        ("HTTP://Proxy.Example:3128/", .http, "proxy.example", 3_128),
        ("http://proxy.example", .http, "proxy.example", 80),
        ("proxy.example:8080", .http, "proxy.example", 8_080), ("proxy", .http, "proxy", 80),
        ("10.0.0.1:8080", .http, "10.0.0.1", 8_080), (" http://p:1 ", .http, "p", 1),
        ("http://p:", .http, "p", 80), ("http://[fd00::1]:3128", .http, "fd00::1", 3_128),
        ("[::1]:8080", .http, "::1", 8_080), ("http://[FD00::1]", .http, "fd00::1", 80),
        ("socks5://p:1081", .socks5, "p", 1_081), ("socks5h://p", .socks5, "p", 1_080),
        ("SOCKS5://p/", .socks5, "p", 1_080), ("socks5://@p", .socks5, "p", 1_080),
        ("http://my_proxy.local:65535", .http, "my_proxy.local", 65_535),
    ])
    func `A proxy is understood as curl writes it`(
        text: String, kind: ProxyServer.Kind, host: String, port: Int
    ) throws {
        let proxy = try ProxyServer(text)
        #expect((proxy.kind, proxy.host, proxy.port) == (kind, host, port))
        #expect(proxy.credentials == nil)
    }

    @Test(arguments: [
        ("http://u:p@h:1", "u", "p"), ("u:p@h:1", "u", "p"), ("http://u@h:1", "u", ""), ("http://:p@h", "", "p"),
        ("http://u:a:b@h", "u", "a:b"), ("http://u:a@b@h", "u", "a@b"), ("http://u%40x:p%3A%25@h", "u@x", "p:%"),
        ("http://%E5%AF%86:%e7%a0%81@h", "密", "码"),
    ])
    func `Credentials of an HTTP proxy are taken out of the URL`(text: String, user: String, password: String) throws {
        let proxy = try ProxyServer(text)
        #expect(proxy.credentials == .init(user: user, password: password))
        #expect(proxy.host == "h")
    }

    @Test(arguments: [
        ("https://p:443", "TLS"), ("socks4://p", "socks4"), ("socks4a://p", "socks4a"), ("socks://p", "socks"),
        ("ftp://p", "no URL"), ("", "no host"), ("http://", "no host"), ("http://:80", "no host"), (":3128", "no host"),
        ("http://p:0", "port"), ("http://p:65536", "port"), ("http://p:+1", "port"), ("http://p:x", "port"),
        ("p:80:90", "colon"), ("::1", "colon"), ("http://[::1", "colon"), ("http://[p]:1", "brackets"),
        ("http://[::1]x", "brackets"), ("http://[127.0.0.1]:1", "brackets"), ("http://p/path", "characters"),
        ("http://p q", "characters"), ("http://p?x", "characters"), ("http://prøxy", "characters"),
        ("socks5://u:p@h", "SOCKS"), ("socks5h://u@h", "SOCKS"), ("http://u:%zz@h", "%"), ("http://u:%1@h", "%"),
        ("http://u:%+5@h", "%"), ("http://u%3Av:p@h", "colon"), ("http://u:p%0Aq@h", "control"),
        ("http://u:%ff@h", "%"),
    ])
    func `Anything else is refused with a reason`(text: String, word: String) {
        let error = #expect(throws: ProxyServer.Unusable.self, "\(text)") { try ProxyServer(text) }
        #expect(error?.reason.contains(word) == true, "\(text): \(error?.reason ?? "")")
    }

    @Test(arguments: [
        "http://secret:hidden@p:1", "https://secret:hidden@p", "socks5://secret:hidden@p", "secret:hidden@p q",
        "http://secret:hidden@p:99999", "http://secret:hid/den@p", "http://secret:hid%zzden@p",
    ])
    func `Neither the proxy nor the reason shows the credentials`(text: String) {
        do {
            let proxy = try ProxyServer(text)
            for shown in ["\(proxy)", String(reflecting: proxy), "\(Mirror(reflecting: proxy).children.map(\.value))"] {
                #expect(!shown.contains("secret") && !shown.contains("hid"), "\(shown)")
            }
            #expect("\(proxy)".hasPrefix("http://(credentials)@p:"))
        } catch {
            #expect(!error.reason.contains("secret") && !error.reason.contains("hid"), "\(error.reason)")
        }
    }
}
