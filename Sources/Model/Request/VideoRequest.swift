import Crypto

/// A request that keeps every rule of its service, with the bytes that will be sent.
public struct VideoRequest: Sendable {
    /// The body, exactly as it goes out.
    public let body: [UInt8]
    public let summary: RequestSummary
    /// What is doubtful but not forbidden.
    public let warnings: [Violation]
    /// The URLs that the service is to fetch material from.
    public let links: [MaterialLink]
    /// How many videos it gives as material.
    public let inputVideos: Int
    /// How long these play together, in milliseconds; nil where nobody knows.
    public let inputMilliseconds: Int64?
    /// What is still to be made ready when it is sent, in the order in which it stands.
    public let pending: [PendingMaterial]
    /// The files among them: where they are, absolute, by SHA-256 in hexadecimal.
    public var files: [String: String] = [:]
    /// SHA-256 of the canonical JSON with composed texts, 32 bytes: equal for requests that mean the same, however they
    /// are written.
    public let fingerprint: [UInt8]
    /// The fingerprints that the same request has in ledgers that took each spelling of a text for another text.
    public let formerFingerprints: [[UInt8]]

    /// - Parameters:
    ///   - body: goes out as it is.
    ///   - meaning: what the body says, with its texts composed: equal for bodies that mean the same.
    ///   - formerMeanings: the same with each other spelling of its texts that a ledger may hold.
    public init(
        body: [UInt8], summary: RequestSummary, warnings: [Violation] = [], links: [MaterialLink] = [],
        inputVideos: Int = 0, inputMilliseconds: Int64? = nil, pending: [PendingMaterial] = [], meaning: JSONValue,
        formerMeanings: [JSONValue] = []
    ) {
        self.body = body
        self.summary = summary
        self.warnings = warnings
        self.links = links
        (self.inputVideos, self.inputMilliseconds) = (inputVideos, inputMilliseconds)
        self.pending = pending
        self.fingerprint = Self.fingerprint(of: meaning)
        self.formerFingerprints = formerMeanings.map(Self.fingerprint)
    }

    /// The same request without its body, which is kept elsewhere.
    public func with(body: [UInt8]) -> VideoRequest { VideoRequest(self, body: body) }

    /// The same without its body.
    public func withoutBody() -> VideoRequest { VideoRequest(self, body: []) }

    private init(_ other: VideoRequest, body: [UInt8]) {
        (self.body, summary, warnings, links) = (body, other.summary, other.warnings, other.links)
        (inputVideos, inputMilliseconds) = (other.inputVideos, other.inputMilliseconds)
        (pending, files) = (other.pending, other.files)
        (fingerprint, formerFingerprints) = (other.fingerprint, other.formerFingerprints)
    }

    private static func fingerprint(of json: JSONValue) -> [UInt8] { [UInt8](SHA256.hash(data: json.canonicalBytes())) }
}
