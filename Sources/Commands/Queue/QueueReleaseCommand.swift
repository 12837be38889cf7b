import ArgumentParser
import Contract
import Desk

struct QueueReleaseCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Let held tasks be sent. They may cost money a second time: see `queue`.")

    @OptionGroup var selection: TaskSelection

    @Flag(help: "All held tasks, of every profile.")
    var allHeld = false

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        if allHeld, !selection.isEmpty {
            throw Failure(
                code: "usage", message: "--all-held means all of them; name no tasks and no filters beside it",
                exit: .usage)
        }
        let outcome = try await context.withFrontDesk { desk in
            try await desk.release(allHeld ? nil : selection.choice(context), for: context.caller())
        }
        Stream.out(TaskRows.make(outcome.changed, context).render(output, context))
        context.say(outcome.sentence)
    }
}
