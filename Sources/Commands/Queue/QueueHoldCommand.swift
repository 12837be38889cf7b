import ArgumentParser
import Desk

struct QueueHoldCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "Keep queued tasks from being sent until they are released.")

    @OptionGroup var selection: TaskSelection
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        let outcome = try await context.withFrontDesk { desk in
            try await desk.hold(selection.choice(context), for: context.caller())
        }
        Stream.out(TaskRows.make(outcome.changed, context).render(output, context))
        context.say(outcome.sentence)
    }
}
