import ArgumentParser
import Desk
import Model

struct ResolveCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Close a task of which nobody knows whether it was created.",
        discussion: """
            Nothing is sent again before this. --search-upstream tries the one call that may find the task. If the account \
            shows it elsewhere, give its id; if it was not charged, say --not-created, and `reel resubmit` makes a new one.
            """)

    @Argument(help: "A local number or ref:KEY.")
    var task: String

    @Option(
        name: .customLong("task-id"),
        help: ArgumentHelp("It was created: this is the service's id of it.", valueName: "id"))
    var givenID: String?

    @Flag(help: "It was not created.")
    var notCreated = false

    @Flag(help: "Give it up; the service may still run and bill it.")
    var abandon = false

    @Flag(help: "Ask the service for what may be this task, and take that if it is this one beyond doubt.")
    var searchUpstream = false

    @Flag(help: "Do not ask, also where the service's record differs or cannot be had.")
    var yes = false

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    /// Without what a paste brings along.
    private var upstreamID: String? { givenID.map(TaskName.mended) }

    /// What the options say; there is exactly one.
    private var answer: ResolveAnswer {
        if let upstreamID { return .created(upstreamID: upstreamID) }
        return notCreated ? .notCreated : abandon ? .abandoned : .searchUpstream
    }

    func validate() throws {
        guard [upstreamID != nil, notCreated, abandon, searchUpstream].count(where: { $0 }) == 1 else {
            throw ValidationError(
                """
                say what became of the task, one of:
                  --search-upstream   ask the service whether it shows the task
                  --task-id ID        the service has it under this id, as its page or your bill may say
                  --not-created       it was never created: look at your bill first; then `reel resubmit` sends it anew
                  --abandon           nobody will ever know, or it does not matter
                """)
        }
        if let upstreamID, !TaskNames.canBeID(upstreamID) {
            throw ValidationError("--task-id must be 1 to 512 bytes of printable text")
        }
    }

    func perform(_ context: Context) async throws {
        try await context.withServingFrontDesk { desk in
            let resolved = try await desk.resolve(task, as: answer, for: context.caller(yes: yes))
            TaskReport.print(resolved, asJSON: output.json, context)
        }
    }
}
