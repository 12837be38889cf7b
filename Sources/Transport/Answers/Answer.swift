/// An HTTP answer as it came, read to its end.
public struct Answer: Sendable, Equatable {
    public var status: Int
    public var body: [UInt8]
    /// Milliseconds that the service asked to wait.
    public var retryAfter: Int64?
    /// The `Server` header.
    public var server: String?
    /// The `Date` header: milliseconds since 1970, UTC.
    public var date: Int64?

    public init(status: Int, body: [UInt8], retryAfter: Int64? = nil, server: String? = nil, date: Int64? = nil) {
        self.status = status
        self.body = body
        self.retryAfter = retryAfter
        self.server = server
        self.date = date
    }

    /// The stand-in for the service says that it is one, as any server says what it is.
    public var isSimulated: Bool { server == "reel-simulator" }
}
