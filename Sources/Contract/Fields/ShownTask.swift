public import Model

/// A task as somebody is shown it.
///
/// A class, so that asking one for sixty values copies no task.
public final class ShownTask: Sendable {
    public let task: VideoTask
    /// Where relative paths of videos start.
    public let videosFolder: String

    public init(_ task: VideoTask, videosFolder: String) {
        (self.task, self.videosFolder) = (task, videosFolder)
    }

    /// Where its video is, absolute.
    public var videoPath: String? { task.video.flatMap { $0.path(in: videosFolder) } }
}
