/// Where a server listens, and what it takes.
public struct WebSettings: Sendable, Equatable {
    /// An address, or a name of this machine.
    public var host: String
    /// 0 takes a free one.
    public var port: Int
    /// Names under which it may be asked for, beside those of loopback and its own address: that of a proxy in front of it.
    public var names: [String]
    /// Connections at once; beyond them the system lets others wait.
    public var mostConnections = 10_000
    /// Seconds until a connection is closed on which no request comes.
    public var idleTimeout = 75
    /// Bytes of a request's body.
    public var largestBody = 64 * 1_024 * 1_024

    public init(host: String, port: Int, names: [String] = []) {
        (self.host, self.port, self.names) = (host, port, names)
    }

    /// Reads `HOST:PORT`, `[IPv6]:PORT` or `:PORT`, which is loopback.
    /// - Returns: nil for anything else.
    public init?(listen text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        self.init(host: host.isEmpty ? "127.0.0.1" : String(host), port: Int(port))
    }

    public static let listenForms = "HOST:PORT, such as 127.0.0.1:7878 or [::1]:7878"
}
