import ArgumentParser
import Desk

struct RefreshCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "refresh", abstract: "Ask about tasks now, finished or not.")

    @OptionGroup var selection: TaskSelection
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        _ = try context.settings.credentials()
        try await context.withServingFrontDesk { desk in
            let outcome = try await desk.refresh(selection.choice(context), for: context.caller())
            Stream.out(TaskRows.make(outcome.tasks, context).render(output, context))
            if let failure = outcome.failure { throw failure }
        }
    }
}
