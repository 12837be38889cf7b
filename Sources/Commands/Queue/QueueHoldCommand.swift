import ArgumentParser
import Model
import Store

struct QueueHoldCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "Keep queued tasks from being sent until they are released.")

    @OptionGroup var selection: TaskSelection
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        try await context.withLedger { repository in
            let ids = try await QueueChange.queued(selection, repository, context)
            try await QueueChange.apply(ids, output, repository, context) { try await repository.hold($0) }
        }
    }
}
