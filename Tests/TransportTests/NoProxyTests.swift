import Testing

@testable import Transport

struct NoProxyTests {
    @Test(arguments: [
        ("example.com", "example.com"), ("example.com", "api.example.com"), ("example.com", "a.b.example.com"),
        (".example.com", "example.com"), (".example.com", "api.example.com"), ("*.example.com", "api.example.com"),
        ("EXAMPLE.com", "api.Example.COM"), ("example.com.", "example.com"), ("example.com", "example.com."),
        ("a, example.com", "example.com"), ("a example.com\tb", "example.com"), (",,example.com,", "example.com"),
        ("example.com:443", "example.com"), (".example.com:443", "api.example.com"), ("*", "anything.example"),
        ("a,*", "10.0.0.1"), ("10.1.2.3", "10.1.2.3"), ("10.1.2.3:443", "10.1.2.3"), ("10.0.0.0/8", "10.255.0.1"),
        ("10.1.0.0/16,x", "10.1.255.255"), ("192.168.128.0/17", "192.168.200.1"), ("0.0.0.0/0", "8.8.8.8"),
        ("10.1.2.3/32", "10.1.2.3"), ("fd00::/8", "fdab::1"), ("[fd00::]/8", "fdab::1"), ("fd00::1", "fd00:0::1"),
        ("[fd00::1]", "fd00::1"), ("[fd00::1]:443", "fd00::1"), ("::/0", "2001:db8::1"),
        ("2001:db8::/33", "2001:db8::5"),
    ])
    func `A host is excepted`(text: String, host: String) {
        #expect(NoProxy(text).covers(host: host, port: 443))
    }

    @Test(arguments: [
        ("", "example.com"), (" , ", "example.com"), ("example.com", "notexample.com"), ("example.com", "example.org"),
        ("api.example.com", "example.com"), ("example.com:80", "example.com"), ("example.com:x", "example.com"),
        ("10.1.2.3", "10.1.2.30"), ("10.1.2.3", "x.10.1.2.3.example"), ("10.0.0.0/8", "11.0.0.1"),
        ("10.0.0.0/33", "10.0.0.1"), ("10.0.0.0/-1", "10.0.0.1"), ("10.0.0.0/8/8", "10.0.0.1"),
        ("192.168.128.0/17", "192.168.127.255"), ("10.1.2.3:80", "10.1.2.3"), ("10.0.0.0/8", "ten.example"),
        ("2.3", "10.1.2.3"), ("fd00::/8", "fe00::1"), ("::/0", "10.0.0.1"), ("0.0.0.0/0", "fd00::1"),
        ("2001:db8::/33", "2001:db8:8000::5"), ("<local>", "local"), ("ex*mple.com", "example.com"),
        (".", "example.com"), ("*.", "example.com"),
    ])
    func `A host is not`(text: String, host: String) {
        #expect(!NoProxy(text).covers(host: host, port: 443))
    }
}

struct ProxyPolicyTests {
    private let one = try? ProxyServer("http://one:1")
    private let two = try? ProxyServer("http://two:2")

    private func way(_ url: String, _ exceptions: String = "", https: Bool = true, http: Bool = true) throws
        -> ProxyPolicy.Way
    {
        let policy = ProxyPolicy(https: https ? one : nil, http: http ? two : nil, exceptions: NoProxy(exceptions))
        return policy.way(to: try #require(Destination(url: url)))
    }

    @Test func `Each scheme has its proxy`() throws {
        #expect(try way("https://a.example/x") == .proxy(try #require(one)))
        #expect(try way("http://a.example") == .proxy(try #require(two)))
        #expect(try way("https://a.example", https: false) == .unset)
        #expect(try way("http://a.example", http: false) == .unset)
    }

    @Test func `An exception is told from a proxy that nobody named`() throws {
        #expect(try way("https://a.example", "example") == .exception)
        #expect(try way("https://a.example", "a.example:443") == .exception)
        #expect(try way("https://a.example:8443", "a.example:443") == .proxy(try #require(one)))
        #expect(try way("https://a.example", "example", https: false) == .unset)
    }

    @Test(arguments: [
        "localhost", "LOCALHOST", "localhost.", "reel.localhost", "127.0.0.1", "127.255.0.1", "127.1", "0x7f000001",
        "2130706433", "0177.0.0.1", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]",
    ])
    func `This machine is reached directly, however it is written`(host: String) throws {
        #expect(try way("http://\(host):8080/") == .loopback)
        #expect(try way("https://\(host)/") == .loopback)
    }

    @Test(arguments: [
        "notlocalhost", "localhost.example", "128.0.0.1", "0.0.0.0", "12.7.0.1", "[::2]", "[::ffff:10.0.0.1]",
        "127.0.0.1.example", "cafe", "face.example",
    ])
    func `Another machine is not`(host: String) throws {
        #expect(try way("http://\(host)/") == .proxy(try #require(two)))
    }

    @Test(arguments: [
        ("https://A.example/x", true, "a.example", 443), ("http://a.example:81?x", false, "a.example", 81),
        ("https://[FD00::1]/", true, "fd00::1", 443),
    ])
    func `A destination is the host and port of a URL`(url: String, isSecure: Bool, host: String, port: Int) throws {
        #expect(Destination(url: url) == Destination(isSecure: isSecure, host: host, port: port))
        #expect(Destination(url: "ftp://a") == nil)
        #expect(Destination(url: "nonsense") == nil)
    }
}
