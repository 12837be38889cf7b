import ArgumentParser
import Desk
import Model

struct AdoptCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt", abstract: "Bring in a task that was created elsewhere.",
        discussion: "It is asked about once; from then on it is followed like any other.")

    @Argument(help: "The service's id of it.")
    var upstreamID: String

    @Option(name: .shortAndLong, help: ArgumentHelp("A tag; may be given several times.", valueName: "tag"))
    var tag: [String] = []

    @Option(name: [.customShort("g"), .long], help: ArgumentHelp("A project.", valueName: "name"))
    var project: String?

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var ledger: NewLedgerOption
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    /// Without what a paste brings along.
    private var id: String { TaskName.mended(upstreamID) }

    func validate() throws {
        for tag in tag { try Tag.check(tag) }
        try GivenText.checkName("--project", project)
        if !TaskNames.canBeID(id) { throw ValidationError("a task id is 1 to 512 bytes of printable text") }
    }

    func perform(_ context: Context) async throws {
        _ = try context.settings.credentials()
        try await context.withServingDesk(ledger.opening) { desk in
            let outcome = try await desk.adopt(
                AdoptOrder(upstreamID: id, project: project, tags: tag), for: context.caller())
            TaskReport.print(outcome.task, asJSON: output.json, isNew: outcome.isNew, context)
        }
    }
}
