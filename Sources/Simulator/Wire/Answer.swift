/// What the simulated service says to one call, and how it gets there.
struct Answer: Sendable {
    var status: Int
    var fields: [String: String]
    var content: AnswerContent
    /// Whether the head says how long the body is.
    var announcesLength = true
    var delivery = Delivery.whole

    /// How an answer travels.
    enum Delivery: Equatable, Sendable {
        case whole
        case delayed(seconds: Double)
        /// The connection is closed without a byte.
        case withheld
        /// Nothing is sent until the client goes away.
        case never
        /// One byte every 50 milliseconds; a body other than a video goes on with spaces for ever.
        case trickled
        /// The head is right, but after so many bytes of the body the connection is closed.
        case cut(keeping: Int)
    }

    static func json(_ value: JSONValue, status: Int = 200) -> Answer {
        Answer(
            status: status, fields: ["Content-Type": "application/json; charset=utf-8"], content: .bytes(value.bytes))
    }

    /// A proxy's page: what stands between client and service says when the service itself says nothing.
    static func page(status: Int) -> Answer {
        let hasBody = status != 204 && status != 304
        let title = "\(status) \(pageTitles[status] ?? "Response")"
        let page = "<html><head><title>\(title)</title></head><body><h1>\(title)</h1><hr>proxy</body></html>\n"
        return Answer(
            status: status,
            fields: hasBody ? ["Content-Type": "text/html"] : [:],
            content: .bytes(hasBody ? [UInt8](page.utf8) : []))
    }

    static let nothing = Answer(status: 500, fields: [:], content: .bytes([]))

    func delivered(_ delivery: Delivery) -> Answer {
        var answer = self
        answer.delivery = delivery
        return answer
    }

    private static let pageTitles = [
        301: "Moved Permanently", 302: "Found", 307: "Temporary Redirect", 308: "Permanent Redirect",
        400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 408: "Request Timeout",
        409: "Conflict", 410: "Gone", 413: "Content Too Large", 416: "Range Not Satisfiable", 425: "Too Early",
        429: "Too Many Requests", 499: "Client Closed Request", 500: "Internal Server Error", 502: "Bad Gateway",
        503: "Service Unavailable", 504: "Gateway Timeout",
    ]
}

/// The bytes of an answer, made piece by piece since some are larger than memory should hold.
enum AnswerContent: Equatable, Sendable {
    case bytes([UInt8])
    case video(VideoFile, Range<Int>)
    /// A JSON object of the given size in bytes, or that many `x` where no object fits.
    case filler(Int)

    var count: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .video(_, let range): range.count
        case .filler(let count): count
        }
    }

    /// - Parameter range: positions within this content, inside `0..<count`.
    func bytes(in range: Range<Int>) -> [UInt8] {
        switch self {
        case .bytes(let bytes):
            Array(bytes[range])
        case .video(let file, let part):
            file.bytes(in: part.lowerBound + range.lowerBound..<part.lowerBound + range.upperBound)
        case .filler(let count):
            range.map { Self.fillerByte(at: $0, of: count) }
        }
    }

    private static let opening = [UInt8](#"{"filler":""#.utf8)
    private static let closing = [UInt8](#""}"#.utf8)

    private static func fillerByte(at position: Int, of count: Int) -> UInt8 {
        guard count >= opening.count + closing.count else { return UInt8(ascii: "x") }
        if position < opening.count { return opening[position] }
        let fromEnd = count - position
        return fromEnd <= closing.count ? closing[closing.count - fromEnd] : UInt8(ascii: "x")
    }
}
