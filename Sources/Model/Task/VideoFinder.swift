/// Tells where videos are. Hosts that share a ledger each have a folder of their own, or one that all of them see.
public struct VideoFinder: Sendable {
    /// Of this host.
    public let own: VideosFolder
    private let isThere: @Sendable (String) -> Bool

    /// - Parameter isThere: whether there is a file at a path of this host; asked only of what another folder is said to have.
    public init(_ own: VideosFolder, isThere: @escaping @Sendable (String) -> Bool) {
        (self.own, self.isThere) = (own, isThere)
    }

    /// Where a file is.
    public struct Place: Sendable, Equatable {
        /// Absolute.
        public var path: String
        /// Another host; nil for this one.
        public var host: String?

        public init(path: String, host: String? = nil) {
            (self.path, self.host) = (path, host)
        }
    }

    /// - Returns: nil for a video without a file.
    public func place(of video: VideoFile) -> Place? {
        guard let here = video.path(in: own.path) else { return nil }
        guard let folder = video.folder, folder != own, !isThere(here), let there = video.path(in: folder.path) else {
            return Place(path: here)
        }
        return Place(path: there, host: folder.host == own.host ? nil : folder.host)
    }
}
