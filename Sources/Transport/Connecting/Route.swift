import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// How requests to one destination leave this machine.
enum Route: Sendable, Hashable {
    case direct
    /// The proxy passes bytes on and sees none of the HTTP: CONNECT, or SOCKS. If it does not, nothing was sent.
    case tunnel(ProxyServer)
    /// The proxy takes the request itself, whose URL is whole then, and sends it on: http through an HTTP proxy.
    case relay(ProxyServer)

    init(_ way: ProxyPolicy.Way, isSecure: Bool) {
        guard case .proxy(let proxy) = way else {
            self = .direct
            return
        }
        self = proxy.kind == .http && !isSecure ? .relay(proxy) : .tunnel(proxy)
    }

    var proxy: ProxyServer? {
        switch self {
        case .direct: nil
        case .tunnel(let proxy), .relay(let proxy): proxy
        }
    }

    /// How long a request's head goes ahead of its body. A proxy that takes requests itself asks for credentials by the
    /// head, and may hang up at once.
    var pause: Duration { if case .relay = self { .milliseconds(200) } else { .zero } }

    /// A request for a URL that takes this route.
    func request(_ url: String) -> HTTPClientRequest {
        guard case .relay(let proxy) = self, let destination = Destination(url: url) else {
            return HTTPClientRequest(url: url)
        }
        // The client connects to where the URL says; `AbsoluteForm` then writes what the proxy is to ask for.
        var request = HTTPClientRequest(url: "http://\(proxy.authority)\(Self.pathAndQuery(of: url))")
        var host = destination.authority
        if destination.port == 80 { host = String(host.dropLast(":80".count)) }
        request.headers = ["Host": host]
        return request
    }

    private static func pathAndQuery(of url: String) -> String {
        var rest = url.utf8[...]
        // Past both slashes of the scheme.
        for _ in 0..<2 { rest = rest.drop { $0 != UInt8(ascii: "/") }.dropFirst() }
        rest = rest.drop { ![UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0) }
        let path = String(decoding: rest.prefix { $0 != UInt8(ascii: "#") }, as: UTF8.self)
        return path.hasPrefix("/") ? path : "/" + path
    }

    /// Why this route cannot be taken to a destination; nil if it can.
    func objection(to destination: Destination) -> String? {
        guard case .tunnel(let proxy) = self else { return nil }
        if destination.isSecure, HostAddress(anySpelling: destination.host) != nil {
            // The library would compare the certificate with the address of the proxy.
            return
                "behind the proxy \(proxy) nobody can check a certificate against an address; give \(destination.host) "
                + "a name, or put it into NO_PROXY"
        }
        // SOCKS counts the bytes of a name in one byte, and the library traps beyond it.
        if destination.host.utf8.count > 255 { return "the host of the URL is longer than any name" }
        return nil
    }
}

/// A route that cannot be taken; nothing was sent.
struct RouteRefused: Error {
    let reason: String
}

/// Makes of each request that leaves one that a proxy understands: the URL in whole (RFC 9112, 3.2.2), with what the proxy
/// wants to see first.
///
/// async-http-client would ask a proxy for a tunnel to an http host too, which many forbid.
final class AbsoluteForm: ChannelOutboundHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    private let proxy: ProxyServer

    init(_ proxy: ProxyServer) {
        self.proxy = proxy
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        head.uri = "http://\(head.headers.first(name: "Host") ?? "")\(head.uri)"
        if let authorization = proxy.authorization {
            head.headers.add(name: "Proxy-Authorization", value: authorization.headerValue)
        }
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    /// Puts one into each connection of a client.
    static func initializer(_ proxy: ProxyServer) -> @Sendable (any Channel) -> EventLoopFuture<Void> {
        { channel in
            channel.eventLoop.submit {
                let pipeline = channel.pipeline.syncOperations
                let encoder = try pipeline.handler(type: HTTPRequestEncoder.self)
                try pipeline.addHandler(AbsoluteForm(proxy), position: .after(encoder))
            }
        }
    }
}

extension ProxyServer {
    var authorization: HTTPClient.Authorization? {
        credentials.map { .basic(username: $0.user, password: $0.password) }
    }

    /// As the library wants it for tunnels.
    var forTunnels: HTTPClient.Configuration.Proxy {
        switch kind {
        case .http: .server(host: host, port: port, authorization: authorization)
        case .socks5: .socksServer(host: host, port: port)
        }
    }
}
