import Contract
import Model
import Sync

/// One task as the answer of a command that has changed or made it.
enum TaskReport {
    /// - Parameter isNew: whether it was recorded just now; nil where that is not the question.
    static func print(_ task: VideoTask, asJSON: Bool, isNew: Bool? = nil, _ context: Context) {
        if asJSON {
            var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
            TaskFields.table.write(context.shown(task), to: &json) { json in
                if let isNew { json.field("created", isNew) }
            }
            Stream.out(json.text + "\n")
        } else if context.isQuiet {
            Stream.out("\(task.id)\n")
        } else if context.isTerminal {
            Stream.out(TaskSentence.text(task, isNew: isNew ?? true, context) + "\n")
        } else {
            Stream.out(TaskRows.make([task], context).render(RowOutputOptions.table, context))
        }
    }
}

extension Context {
    /// A task as the contract of the command line has it, with paths as they are here.
    func shown(_ task: VideoTask) -> ShownTask { ShownTask(task, .here(settings.videos.value)) }
}
