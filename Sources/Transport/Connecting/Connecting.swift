import AsyncHTTPClient
import NIOCore
import NIOSSL

/// How connections are made: by which proxy, to whom, and in what time.
public struct Connecting: Sendable {
    public let proxies: ProxyPolicy
    public let trust: Trust
    /// For a connection, a tunnel and a TLS handshake together. Whatever takes longer, nothing was sent.
    var limit: TimeAmount = .seconds(10)

    public init(proxies: ProxyPolicy = .none, trust: Trust = .system) {
        self.proxies = proxies
        self.trust = trust
    }

    func route(to destination: Destination) -> Route {
        Route(proxies.way(to: destination), isSecure: destination.isSecure)
    }

    /// What all clients have in common: HTTP/1.1, no redirects, no second attempt to connect.
    /// - Parameter read: how long a connection may be silent.
    func configuration(for route: Route, read: TimeAmount?) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: limit, read: read))
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.tlsConfiguration = trust.configuration
        switch route {
        case .direct: break
        case .tunnel(let proxy): configuration.proxy = proxy.forTunnels
        case .relay(let proxy):
            configuration.http1_1ConnectionDebugInitializer = AbsoluteForm.initializer(proxy)
        }
        return configuration
    }

    /// For fetching from one host, at an address of it that was checked: asking the resolver again could bring another.
    /// Redirects are for the caller to follow, with the same checks. TLS goes by the host's name as ever.
    /// - Parameter address: nil behind a proxy, which resolves the name itself.
    func download(from target: DownloadTarget, at address: HostAddress?, by route: Route) -> HTTPClient.Configuration {
        var fetching = configuration(for: route, read: .seconds(60))
        if let address, HostAddress(target.host) == nil {
            // The client looks a host up as it stands in the URL, which is with brackets for what it takes for IPv6.
            fetching.dnsOverride = [target.host: address.description, "[\(target.host)]": address.description]
        }
        return fetching
    }
}
