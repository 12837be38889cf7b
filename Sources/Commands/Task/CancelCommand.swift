import ArgumentParser
import Model
import Store

struct CancelCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Take back tasks that were never sent; they cost nothing.")

    @OptionGroup var selection: TaskSelection
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        try await UserChange(selection: selection, confirmation: confirmation, output: output).run(
            "cancel", context, refusal: UserChange.cancelRefusal
        ) { repository, task in try await repository.cancel(task.id) }
    }
}
