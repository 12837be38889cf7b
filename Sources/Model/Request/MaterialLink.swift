/// A piece of material that a request names by an http or https URL.
public struct MaterialLink: Sendable, Hashable {
    /// Where it stands, such as `content[2].url`.
    public let field: String
    public let url: String

    public init(field: String, url: String) {
        self.field = field
        self.url = url
    }

    /// When the URL stops being good, in milliseconds since 1970, UTC; nil if it does not say.
    public var expiresAt: Int64? { LinkExpiry.end(of: url) }
}
