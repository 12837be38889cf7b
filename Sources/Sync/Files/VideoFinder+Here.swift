import Files
public import Model

extension VideoFinder {
    /// What a process of this host finds.
    /// - Parameter folder: of its videos, absolute.
    public static func here(_ folder: String) -> VideoFinder {
        VideoFinder(VideosFolder(host: ThisProcess.hostName, path: folder)) { FileHash.isReadable($0) }
    }
}
