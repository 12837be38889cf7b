import Contract
import Model

/// One line about one task, for the person who has just done something with it.
enum TaskSentence {
    static func text(_ task: VideoTask, isNew: Bool = true, _ context: Context) -> String {
        var text = "task \(task.id): \(TaskText.state(task))"
        if let upstreamID = task.upstreamID { text += ", id \(Sanitizer.line(upstreamID))" }
        if !isNew { text += " (recorded before)" }
        if let error = task.error { text += ": \(Sanitizer.line(error.message))" }
        if let path = task.video?.path(in: context.settings.videos.value) { text += "\n  \(Sanitizer.line(path))" }
        return TaskRows.style(of: task).map { $0.styled(text, if: context.usesColour) } ?? text
    }
}
