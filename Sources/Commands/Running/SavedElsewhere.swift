import Contract
import Model

/// A video that could not be saved where the user asked for it, and was saved in the videos folder.
enum SavedElsewhere {
    static func isSo(_ task: VideoTask) -> Bool {
        guard let output = task.outputPath, let video = task.video, video.state == .saved else { return false }
        return video.path != output
    }

    static func failure(_ task: VideoTask, videosFolder: String) -> Failure? {
        guard isSo(task), let output = task.outputPath, let video = task.video else { return nil }
        let path = TaskJSON(videosFolder: videosFolder).path(of: video) ?? ""
        return Failure(
            code: "saved_elsewhere",
            message: "the video of task \(task.id) is saved as \(path): \(output) was taken or could not be written",
            exit: .videoNotSaved, task: task.id, created: .init(task))
    }

    /// Tells of each of them, where no failure that names one does.
    static func tell(_ tasks: [VideoTask], _ context: Context) {
        for failure in tasks.compactMap({ failure($0, videosFolder: context.settings.videos.value) }) {
            Stream.error("reel: \(Sanitizer.keepingLineBreaks(failure.message))\n")
        }
    }
}
