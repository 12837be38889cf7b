import Contract
import Model

/// A task as the contract of the command line has it. Absent values are null, not missing.
struct TaskJSON {
    /// Where relative video paths start.
    let videosFolder: String

    /// The names of all fields, in their order, those within another behind it.
    static var fieldNames: [String] { TaskFields.table.names }

    func write(_ task: VideoTask, to json: inout JSONWriter, extra: (inout JSONWriter) -> Void = { _ in }) {
        TaskFields.table.write(ShownTask(task, videosFolder: videosFolder), to: &json, extra: extra)
    }

    /// Where a video is, absolute.
    func path(of video: VideoFile) -> String? { video.path(in: videosFolder) }
}
