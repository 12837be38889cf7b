/// The environment variables of a service: its key and its address.
public struct ProviderVariables: Sendable, Equatable {
    /// Holds the key itself.
    public let key: String
    /// Names a file that holds it.
    public let keyFile: String
    public let baseURL: String

    /// - Parameter prefix: what all of them begin with, in upper case.
    public init(prefix: String) {
        key = prefix + "_API_KEY"
        keyFile = prefix + "_API_KEY_FILE"
        baseURL = prefix + "_BASE_URL"
    }
}
