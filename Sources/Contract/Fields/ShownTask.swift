public import Model

/// A task as somebody is shown it.
///
/// A class, so that asking one for sixty values copies no task.
public final class ShownTask: Sendable {
    public let task: VideoTask
    private let videos: VideoFinder

    public init(_ task: VideoTask, _ videos: VideoFinder) {
        (self.task, self.videos) = (task, videos)
    }

    /// Where the file of its video is; nil if it has none.
    public var videoPlace: VideoFinder.Place? { task.video.flatMap(videos.place) }
}
