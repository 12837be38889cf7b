public import Contract
public import Model

/// A video that could not be saved where the user asked for it, and was saved in the videos folder.
public enum SavedElsewhere {
    public static func isSo(_ task: VideoTask) -> Bool {
        guard let output = task.outputPath, let video = task.video, video.state == .saved else { return false }
        return video.path != output
    }

    public static func failure(_ task: VideoTask, videosFolder: String) -> Failure? {
        guard isSo(task), let output = task.outputPath, let video = task.video else { return nil }
        let path = video.path(in: videosFolder) ?? ""
        return Failure(
            code: "saved_elsewhere",
            message: "the video of task \(task.id) is saved as \(path): \(output) was taken or could not be written",
            exit: .videoNotSaved, task: task.id, created: .init(task))
    }
}
