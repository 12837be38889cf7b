/// An HTTP answer as it came, read to its end.
struct Answer: Sendable, Equatable {
    var status: Int
    var body: [UInt8]
    /// Milliseconds that the service asked to wait.
    var retryAfter: Int64?
    /// The `Server` header.
    var server: String?
    /// The `Date` header: milliseconds since 1970, UTC.
    var date: Int64?

    init(status: Int, body: [UInt8], retryAfter: Int64? = nil, server: String? = nil, date: Int64? = nil) {
        self.status = status
        self.body = body
        self.retryAfter = retryAfter
        self.server = server
        self.date = date
    }

    /// The stand-in for the service says that it is one, as any server says what it is.
    var isSimulated: Bool { server == "reel-simulator" }
}
