import ArgumentParser
import Desk
import Model

struct PickCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "pick", abstract: "Pick the takes that are used: one for each shot.",
        discussion: "Another take of the shot that was picked before is not any more; `reel unpick` takes a pick back.")

    @OptionGroup var verdict: VerdictOptions
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws { try await verdict.give(.picked, output, context) }
}

struct RejectCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject", abstract: "Turn takes down; their videos stay.",
        discussion: "`reel unpick` takes that back.")

    @OptionGroup var verdict: VerdictOptions
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws { try await verdict.give(.rejected, output, context) }
}

struct UnpickCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpick", abstract: "Take a pick or a rejection back.")

    @OptionGroup var selection: TaskSelection
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        try selection.requireAny()
        try await VerdictOptions.give(nil, because: nil, selection, output, context)
    }
}

/// Takes that are judged, and why.
struct VerdictOptions: ParsableArguments {
    @OptionGroup var selection: TaskSelection

    @Option(help: ArgumentHelp("Why.", valueName: "text"))
    var reason: String?

    func validate() throws { try GivenText.check("--reason", reason) }

    func give(_ verdict: Verdict, _ output: RowOutputOptions, _ context: Context) async throws {
        try selection.requireAny()
        try await Self.give(verdict, because: reason, selection, output, context)
    }

    static func give(
        _ verdict: Verdict?, because reason: String?, _ selection: TaskSelection, _ output: RowOutputOptions,
        _ context: Context
    ) async throws {
        let outcome = try await context.withFrontDesk { desk in
            try await desk.judge(selection.choice(context), verdict, because: reason, for: context.caller())
        }
        Stream.out(TaskRows.make(outcome, context, telling: [.shot, .verdict]).render(output, context))
    }
}
