/// An HTTP answer as it came, read to its end.
struct Answer: Sendable, Equatable {
    var status: Int
    var body: [UInt8]
    /// Milliseconds that the service asked to wait.
    var retryAfter: Int64?
    /// The `Server` header.
    var server: String?

    init(status: Int, body: [UInt8], retryAfter: Int64? = nil, server: String? = nil) {
        self.status = status
        self.body = body
        self.retryAfter = retryAfter
        self.server = server
    }

    /// The stand-in for the service says that it is one, as any server says what it is.
    var isSimulated: Bool { server == "reel-simulator" }
}
