import FoundationEssentials

/// Where a request goes: what decides which proxy it takes.
public struct Destination: Sendable, Hashable {
    public let isSecure: Bool
    /// In lower case and without the brackets of an IPv6 address.
    public let host: String
    public let port: Int

    public init(isSecure: Bool, host: String, port: Int) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
    }

    /// - Returns: nil unless the text is an http or https URL with a host.
    public init?(url text: String) {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            var host = url.host?.lowercased()[...]
        else { return nil }
        if host.hasPrefix("[") { host.removeFirst() }
        if host.hasSuffix("]") { host.removeLast() }
        guard !host.isEmpty else { return nil }
        self.init(isSecure: scheme == "https", host: String(host), port: url.port ?? (scheme == "https" ? 443 : 80))
    }

    /// `host:port`, with brackets around an IPv6 address.
    var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
}

/// Which proxy serves which destination.
public struct ProxyPolicy: Sendable, Equatable {
    public static let none = ProxyPolicy(https: nil, http: nil, exceptions: NoProxy(""))

    /// For https URLs.
    public let https: ProxyServer?
    /// For http URLs.
    public let http: ProxyServer?
    public let exceptions: NoProxy
    /// False only in tests, whose servers are on this machine.
    var isLoopbackDirect = true

    public init(https: ProxyServer?, http: ProxyServer?, exceptions: NoProxy) {
        self.https = https
        self.http = http
        self.exceptions = exceptions
    }

    /// What a destination is reached by, and if by nothing, why.
    public enum Way: Sendable, Equatable {
        case proxy(ProxyServer)
        /// This machine itself.
        case loopback
        /// One of the exceptions.
        case exception
        /// There is no proxy for such URLs.
        case unset
    }

    public func way(to destination: Destination) -> Way {
        guard let proxy = destination.isSecure ? https : http else { return .unset }
        if isLoopbackDirect, Loopback.isMeant(by: destination.host) { return .loopback }
        return exceptions.covers(host: destination.host, port: destination.port) ? .exception : .proxy(proxy)
    }
}
