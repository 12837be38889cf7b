import ArgumentParser
import Model
import Store

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
        try await UserChange(selection: selection, confirmation: confirmation, output: output).run(
            "abandon", context, refusal: UserChange.abandonRefusal
        ) { repository, task in try await repository.abandon(task.id) }
    }
}
