/// The folder in which a host keeps its videos: where their relative paths start.
public struct VideosFolder: Sendable, Equatable {
    /// The name by which the host calls itself.
    public var host: String
    /// Absolute.
    public var path: String

    public init(host: String, path: String) {
        (self.host, self.path) = (host, path)
    }
}
