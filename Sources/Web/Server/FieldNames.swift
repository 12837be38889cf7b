import HTTPTypes

/// Header fields that the library has no names for.
extension HTTPField.Name {
    static let crossOriginResourcePolicy = known("Cross-Origin-Resource-Policy")
    static let forwardedProtocol = known("X-Forwarded-Proto")
    static let ifRange = known("If-Range")
    static let notice = known("Reel-Notice")
    static let lastEventID = known("Last-Event-ID")
    static let proxyBuffering = known("X-Accel-Buffering")
    static let referrerPolicy = known("Referrer-Policy")
    static let secFetchDestination = known("Sec-Fetch-Dest")
    static let secFetchMode = known("Sec-Fetch-Mode")
    static let secFetchSite = known("Sec-Fetch-Site")

    /// What a proxy adds to what it passes on.
    static let ofProxies = [
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via",
    ].map(known)

    private static func known(_ name: String) -> HTTPField.Name {
        // Each is a token, as HTTP wants it, written above; the tests of the server use them all.
        guard let field = HTTPField.Name(name) else { preconditionFailure("no name of a header field: \(name)") }
        return field
    }
}
