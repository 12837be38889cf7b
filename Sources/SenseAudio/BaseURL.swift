import FoundationEssentials

/// Where the service is: scheme, host, and perhaps a port and a path, always spelled the same way.
public struct BaseURL: Sendable, Hashable, CustomStringConvertible {
    public static let standard = "https://api.senseaudio.cn"

    /// In lower case, without the scheme's usual port and without a slash at the end.
    public let description: String

    public struct Unusable: Error, Equatable {
        public let reason: String
    }

    /// - Throws: `Unusable` unless the text is an http or https URL without credentials, query and fragment.
    public init(_ text: String) throws(Unusable) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme)
        else { throw Unusable(reason: "it is not an http or https URL") }
        guard let host = parts.host?.lowercased(), !host.isEmpty else { throw Unusable(reason: "it names no host") }
        guard parts.user == nil, parts.password == nil else { throw Unusable(reason: "it holds credentials") }
        guard parts.query == nil, parts.fragment == nil else { throw Unusable(reason: "it has a query or a fragment") }
        guard (1...65_535).contains(parts.port ?? 1) else { throw Unusable(reason: "its port is not 1 to 65535") }
        var text = "\(scheme)://\(host)"
        if let port = parts.port, port != (scheme == "https" ? 443 : 80) { text += ":\(port)" }
        var path = parts.percentEncodedPath[...]
        while path.hasSuffix("/") { path.removeLast() }
        description = text + path
    }
}
