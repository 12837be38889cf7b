import Media
public import Model

/// What a person should hear of a video that has just come: that it is not whole, or that it is no MP4.
public enum VideoWarning {
    /// - Parameter path: where the video is, absolute.
    public static func text(of task: VideoTask, path: String?) -> String? {
        guard let video = task.video else { return nil }
        if video.state == .damaged {
            let next = video.isStopped ? "fetch it with `reel download \(task.id)`" : "it is asked for again"
            return "warning: task \(task.id): \(video.error ?? "what came is no whole video"); \(next)"
        }
        // The name that the user asked for is theirs; what came as another kind of file has got another ending.
        guard video.state == .saved, let path, video.path != task.outputPath,
            let container = VideoContainer.allCases.first(where: { path.hasSuffix(".\($0.ending)") }), container != .mp4
        else { return nil }
        return "warning: task \(task.id): the video is no MP4 but \(container.name); it is saved as \(path)"
    }
}
