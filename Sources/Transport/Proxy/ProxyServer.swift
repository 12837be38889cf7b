import FoundationEssentials

/// A proxy as its URL names it. Printing it shows nothing of its credentials.
public struct ProxyServer: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// How it is spoken to.
    public enum Kind: String, Sendable {
        case http
        case socks5
    }

    /// What an HTTP proxy asks for before it serves anybody.
    struct Credentials: Sendable, Hashable {
        var user: String
        var password: String
    }

    public let kind: Kind
    /// In lower case and without the brackets of an IPv6 address.
    public let host: String
    public let port: Int
    let credentials: Credentials?

    /// Why a text names no proxy that can be used.
    public struct Unusable: Error, Equatable {
        /// Repeats nothing of the text but its scheme: the rest may be a password.
        public let reason: String
    }

    /// - Parameter text: `http://[user:password@]host[:port]`, `socks5://host[:port]`, `socks5h://…`, or `host:port`, which
    ///   is an HTTP proxy. Ports are 80 and 1080 unless given.
    /// - Throws: `Unusable` for anything else.
    public init(_ text: String) throws(Unusable) {
        var rest = text.trimming { $0 == " " || $0 == "\t" }
        var scheme = "http"
        if let end = rest.range(of: "://") {
            scheme = rest[..<end.lowerBound].lowercased()
            rest = rest[end.upperBound...]
        }
        kind = try Self.kind(scheme)
        if let slash = rest.firstIndex(of: "/"), rest.index(after: slash) == rest.endIndex { rest = rest[..<slash] }
        if let at = rest.lastIndex(of: "@") {
            credentials = try Self.credentials(rest[..<at])
            rest = rest[rest.index(after: at)...]
            guard kind == .http || credentials == nil else {
                throw Unusable(reason: "credentials for a SOCKS proxy are not supported; use one that asks for none")
            }
        } else {
            credentials = nil
        }
        (host, port) = try Self.place(rest, otherwise: kind == .http ? 80 : 1_080)
    }

    private static func kind(_ scheme: String) throws(Unusable) -> Kind {
        switch scheme {
        case "http": return .http
        // The proxy resolves the name for both: one that resolved here would tell this network what the tunnel hides.
        case "socks5", "socks5h": return .socks5
        case "https": throw Unusable(reason: "a proxy that is itself spoken to by TLS (https://) is not supported")
        case "socks", "socks4", "socks4a":
            throw Unusable(reason: "a proxy of the kind \(scheme) is not supported; SOCKS of version 5 is")
        default: throw Unusable(reason: "it is no URL of a proxy")
        }
    }

    private static func credentials(_ text: Substring) throws(Unusable) -> Credentials? {
        guard !text.isEmpty else { return nil }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let user = percentDecoded(parts[0]), let password = percentDecoded(parts.count > 1 ? parts[1] : "") else {
            throw Unusable(reason: "its credentials have a % that begins no escape; write a % itself as %25")
        }
        guard !user.contains(":") else { throw Unusable(reason: "the user of its credentials has a colon in it") }
        guard (user + password).unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw Unusable(reason: "its credentials have control characters in them")
        }
        return Credentials(user: user, password: password)
    }

    private static func place(_ text: Substring, otherwise standard: Int) throws(Unusable) -> (String, Int) {
        var (host, port) = (text, Substring?.none)
        if text.first == "[", let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.first == ":", HostAddress(String(host))?.bytes.count == 16 else {
                throw Unusable(reason: "what stands in its brackets is no IPv6 address")
            }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
            guard port?.contains(":") == false else {
                throw Unusable(reason: "it has more than one colon; write an IPv6 address in brackets")
            }
            guard HostAddress(String(host))?.bytes.count != 16 else { throw Unusable(reason: "it names no host") }
        }
        guard !host.isEmpty else { throw Unusable(reason: "it names no host") }
        guard host.utf8.allSatisfy(isOfHost), host.utf8.count <= 253 else {
            throw Unusable(reason: "its host has characters that no host has")
        }
        guard let port, !port.isEmpty else { return (host.lowercased(), standard) }
        guard port.utf8.allSatisfy(isDigit), let number = Int(port), (1...65_535).contains(number) else {
            throw Unusable(reason: "its port is not 1 to 65535")
        }
        return (host.lowercased(), number)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"):
            true
        default: isDigit(byte)
        }
    }

    private static func percentDecoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, rest.first != UInt8(ascii: "+"),
                let escaped = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(escaped)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// A text without the credentials, should the proxy have repeated them.
    func redacted(_ text: String) -> String {
        secrets.reduce(text) { $0.replacing($1, with: Self.redaction) }
    }

    /// The same for bytes, which may end in the middle of them.
    func redacted(_ bytes: [UInt8]) -> [UInt8] {
        secrets.reduce(bytes) { APIKey.replacing($1, with: Self.redaction, in: $0) }
    }

    private static let redaction = "[credentials of the proxy]"

    /// As they are sent, and the password by itself unless it is so short that it stands in many texts.
    private var secrets: [String] {
        guard let credentials else { return [] }
        let sent = Data("\(credentials.user):\(credentials.password)".utf8).base64EncodedString()
        return [sent] + (credentials.password.utf8.count < 4 ? [] : [credentials.password])
    }

    /// As it stands in a URL: `host:port`, with brackets around an IPv6 address.
    var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }

    public var description: String {
        "\(kind == .http ? "http" : "socks5h")://\(credentials == nil ? "" : "(credentials)@")\(authority)"
    }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension StringProtocol {
    fileprivate func trimming(_ isDropped: (Character) -> Bool) -> Substring {
        var text = Substring(self).drop(while: isDropped)
        while let last = text.last, isDropped(last) { text.removeLast() }
        return text
    }

    fileprivate func range(of mark: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(mark) { return start..<index(start, offsetBy: mark.count) }
            start = index(after: start)
        }
        return nil
    }
}
