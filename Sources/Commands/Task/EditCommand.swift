import ArgumentParser
import Desk
import Store

struct EditCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Put a task into a project or a shot; an empty name takes it out.")

    @Argument(
        help: ArgumentHelp("A local number, a range 42-80, ref:KEY, or the service's id.", valueName: "task"))
    var tasks: [String] = []

    @OptionGroup(title: "Filters") var source: SourceFilterOptions

    @Option(name: [.customShort("g"), .long], help: ArgumentHelp("The project.", valueName: "name"))
    var project: String?

    @Option(help: ArgumentHelp("The shot.", valueName: "name"))
    var shot: String?

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func validate() throws {
        if tasks.isEmpty, !source.filters.isNarrowing { throw ValidationError(TaskChoice.nothingNamed) }
        if project == nil, shot == nil { throw ValidationError("nothing to change; give --project or --shot") }
        try GivenText.checkName("--project", project)
        try GivenText.checkName("--shot", shot)
    }

    func perform(_ context: Context) async throws {
        var edit = TaskEdit()
        edit.project = project
        edit.shot = shot
        let changed = try await context.withFrontDesk { desk in
            try await desk.edit(source.filters.choice(tasks, context), edit, for: context.caller())
        }
        Stream.out(TaskRows.make(changed, context, telling: [.project, .shot]).render(output, context))
    }
}
