import FoundationEssentials

/// An answer to a create call that was not understood, as far as it is kept: what it says may be all that is ever known
/// of a task that was paid for.
public struct UpstreamAnswer: Sendable, Equatable {
    public struct Header: Sendable, Equatable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public var httpStatus: Int
    /// Those that tell who answered, and in what form.
    public var headers: [Header]
    /// The first `bodyLimit` bytes of what came, decompressed.
    public var body: [UInt8]
    /// Bytes of the body that came in all.
    public var bodyBytes: Int
    /// Whether it was a definite yes or no in the service's own words; then it is only kept if it turns out to be of no use.
    public var isUnderstood: Bool

    public static let bodyLimit = 4_096

    public init(httpStatus: Int, headers: [Header], body: [UInt8], bodyBytes: Int, isUnderstood: Bool = false) {
        self.httpStatus = httpStatus
        self.headers = headers
        self.body = Array(body.prefix(Self.bodyLimit))
        self.bodyBytes = bodyBytes
        self.isUnderstood = isUnderstood
    }

    /// One header a line, as they are stored.
    public var headerLines: String { headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n") }

    /// - Parameter lines: as `headerLines` writes them.
    public static func headers(inLines lines: String) -> [Header] {
        lines.split(whereSeparator: \.isNewline).compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return Header(name: String(line[..<colon]), value: String(value))
        }
    }

    /// The bytes of a body, of what `text` has made of them.
    public static func body(_ text: String, isBase64: Bool) -> [UInt8] {
        isBase64 ? Data(base64Encoded: text).map(Array.init) ?? [] : Array(text.utf8)
    }

    /// The body as text; as base64 where it is none.
    public var text: (body: String, isBase64: Bool) {
        let isCut = bodyBytes > body.count || body.count == Self.bodyLimit
        let bytes = isCut ? UpstreamText.wholeCharacters(body) : body
        if let text = String(validating: bytes, as: UTF8.self) { return (text, false) }
        return (Data(body).base64EncodedString(), true)
    }
}
