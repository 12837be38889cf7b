import ArgumentParser
import Desk

struct CancelCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Take back tasks that were never sent; they cost nothing.")

    @OptionGroup var selection: TaskSelection
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        try selection.requireAny()
        try await context.withFrontDesk { desk in
            let tasks = try await desk.cancel(
                selection.choice(context), isDryRun: confirmation.dryRun, for: context.caller(yes: confirmation.yes))
            Stream.out(TaskRows.make(tasks, context).render(output, context))
        }
    }
}
