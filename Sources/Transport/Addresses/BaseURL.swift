import FoundationEssentials
public import Model

/// Where the service is: scheme, host, and perhaps a port and a path, always spelled the same way.
public struct BaseURL: Sendable, Hashable, CustomStringConvertible {
    /// In lower case, without the scheme's usual port, the path of a call, and a slash at the end.
    public let description: String

    public struct Unusable: Error, Equatable {
        public let reason: String
        /// Whether the text holds a password, and is not to be repeated.
        public var isSecret = false
    }

    /// - Parameters:
    ///   - text: blanks around it do not count.
    ///   - callPaths: those of the service, which are left out.
    /// - Throws: `Unusable` unless the text is an http or https URL without credentials, query and fragment.
    public init(_ text: String, without callPaths: CallPaths = CallPaths()) throws(Unusable) {
        guard let parts = URLComponents(string: text.trimmed), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme)
        else { throw Unusable(reason: "it is not an http or https URL", isSecret: text.contains("@")) }
        guard parts.user == nil, parts.password == nil else {
            throw Unusable(reason: "it holds credentials, which belong into the API key", isSecret: true)
        }
        guard let host = parts.host?.lowercased(), !host.isEmpty else { throw Unusable(reason: "it names no host") }
        guard parts.query == nil, parts.fragment == nil else {
            throw Unusable(reason: "it has a query or a fragment, which no call could keep", isSecret: true)
        }
        guard (1...65_535).contains(parts.port ?? 1) else { throw Unusable(reason: "its port is not 1 to 65535") }
        var base = "\(scheme)://\(host)"
        if let port = parts.port, port != (scheme == "https" ? 443 : 80) { base += ":\(port)" }
        let path = callPaths.stripped(parts.percentEncodedPath)
        guard !path.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }) else {
            throw Unusable(reason: "its path has . or .. in it")
        }
        guard !callPaths.lacksVersion(path) else {
            throw Unusable(reason: "it ends in a call without its \(callPaths.version); leave the call out")
        }
        description = base + path
    }
}
