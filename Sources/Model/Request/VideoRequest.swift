import Crypto
import FoundationEssentials

/// A request that keeps every rule of the create call, with the bytes that will be sent.
public struct VideoRequest: Sendable {
    /// The body, exactly as it goes out.
    public let body: [UInt8]
    public let summary: RequestSummary
    /// What is doubtful but not forbidden.
    public let warnings: [Violation]
    /// The URLs that the service is to fetch material from.
    public let links: [MaterialLink]
    /// SHA-256 of the canonical JSON with composed texts, 32 bytes: equal for requests that mean the same, however they
    /// are written.
    public let fingerprint: [UInt8]
    /// The fingerprints that the same request has in ledgers that took each spelling of a text for another text.
    public let formerFingerprints: [[UInt8]]

    /// Checks a whole body as written by the user; unknown fields are kept.
    /// - Throws: `InvalidRequest` with every violation.
    public init(body: [UInt8]) throws(InvalidRequest) {
        guard body.count <= RequestRules.maximumBodyBytes else {
            throw InvalidRequest(violations: [RequestRules.tooLarge(body.count)])
        }
        let json: JSONValue
        do {
            json = try StrictJSON.parse(body)
        } catch {
            throw InvalidRequest(violations: [
                Violation(field: "request", found: error.reason, allowed: "one JSON object")
            ])
        }
        try self.init(given: json, body: body)
    }

    /// Builds the body from parameters. The prompt goes out composed.
    /// - Throws: `InvalidRequest` with every violation.
    public init(_ parameters: RequestParameters) throws(InvalidRequest) {
        let given = parameters.json
        try self.init(given: given, body: (given.respelled(Spelling.composed) ?? given).canonicalBytes())
    }

    private init(given json: JSONValue, body: [UInt8]) throws(InvalidRequest) {
        let check = RequestRules.check(json)
        var violations = check.violations
        if body.count > RequestRules.maximumBodyBytes {
            violations.append(RequestRules.tooLarge(body.count))
        }
        guard violations.isEmpty, let summary = check.summary else {
            throw InvalidRequest(violations: violations)
        }
        self.body = body
        self.summary = summary
        self.warnings = check.warnings
        self.links = check.links
        let composed = json.respelled(Spelling.composed)
        self.fingerprint = Self.fingerprint(of: composed ?? json)
        let others = [composed == nil ? nil : json, json.respelled(Spelling.decomposed)]
        self.formerFingerprints = others.compactMap { $0.map(Self.fingerprint) }
    }

    private static func fingerprint(of json: JSONValue) -> [UInt8] { [UInt8](SHA256.hash(data: json.canonicalBytes())) }
}
