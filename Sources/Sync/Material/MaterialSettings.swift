public import Providers

/// How material is made ready that a request only has names of when it is written down.
public struct MaterialSettings: Sendable {
    /// What brings a file to a URL: a program with its arguments; the path and the SHA-256 of a file follow. Nil for none.
    public var uploadCommand: [String]?
    /// Milliseconds for which such a URL is good; nil for ever.
    public var urlLifetime: Int64?
    /// How long the program may take.
    public var uploadTimeout = usualUploadTimeout
    /// What it finds in its environment: everything but keys.
    public var environment: [String: String] = [:]
    /// The rules of a service, by its name; nil for one that is not known here.
    public var rules: @Sendable (String) -> (any RequestRules)? = { _ in nil }

    public static let usualUploadTimeout = Duration.seconds(300)

    public init() {}
}
