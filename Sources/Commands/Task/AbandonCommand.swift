import ArgumentParser
import Desk

struct AbandonCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "abandon",
        abstract: "Stop following tasks that were sent; the service may still run and bill them.")

    @OptionGroup var selection: TaskSelection
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        try selection.requireAny()
        try await context.withFrontDesk { desk in
            let tasks = try await desk.abandon(
                selection.choice(context), isDryRun: confirmation.dryRun, for: context.caller(yes: confirmation.yes))
            Stream.out(TaskRows.make(tasks, context).render(output, context))
        }
    }
}
