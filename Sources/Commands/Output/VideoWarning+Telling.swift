import Contract
import Desk
import Model

extension VideoWarning {
    /// Says it on stderr; nothing of a whole MP4.
    static func say(of task: VideoTask, _ context: Context) {
        let json = TaskJSON(videosFolder: context.settings.videos.value)
        guard let text = text(of: task, path: task.video.flatMap(json.path)) else { return }
        context.say(Sanitizer.line(text))
    }
}
