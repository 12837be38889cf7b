import Contract
import Media
import Model

/// What a person should hear of a video that has just come: that it is not whole, or that it is no MP4.
enum VideoWarning {
    /// Says it on stderr; nothing of a whole MP4.
    static func say(of task: VideoTask, _ context: Context) {
        let json = TaskJSON(videosFolder: context.settings.videos.value)
        guard let text = text(of: task, path: task.video.flatMap(json.path)) else { return }
        context.say(Sanitizer.line(text))
    }

    /// - Parameter path: where the video is, absolute.
    static func text(of task: VideoTask, path: String?) -> String? {
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
