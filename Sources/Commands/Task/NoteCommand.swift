import ArgumentParser
import Desk
import Store

struct NoteCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "note", abstract: "Write a note on a task; an empty one removes it.")

    @Argument(help: "A task.")
    var task: String

    @Argument(help: "The note.")
    var text: String

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func validate() throws { try GivenText.check("the note", text) }

    func perform(_ context: Context) async throws {
        var edit = TaskEdit()
        edit.note = text
        let changed = try await context.withFrontDesk { desk in
            try await desk.edit(TaskChoice(names: [task]), edit, for: context.caller())
        }
        Stream.out(TaskRows.make(changed, context, telling: [.note]).render(output, context))
    }
}
