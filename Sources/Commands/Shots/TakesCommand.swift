import ArgumentParser
import Contract
import Desk
import Model
import Store

struct TakesCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "takes",
        abstract: "Make more takes of a task: the same request, numbered behind those of its shot.")

    @Argument(help: "A local number, ref:KEY, or the service's id.")
    var task: String

    @Argument(help: "How many more.")
    var count: Int

    @Flag(help: "Only write them down; `sync` or the daemon sends them.")
    var queue = false

    @OptionGroup var waiting: WaitOptions

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func validate() throws {
        if !(1...1_000).contains(count) { throw ValidationError("\(count) takes: allowed are 1 to 1000") }
        try waiting.check(queue: queue)
    }

    func perform(_ context: Context) async throws {
        try await context.withMakingContext { try await make($0) }
    }

    private func make(_ context: Context) async throws {
        let timeout = try waiting.milliseconds()
        let remakes = try await context.withFrontDesk { desk in
            try await desk.remakes(
                of: TaskChoice(names: [task]), with: .changed(RequestDescription()), for: context.caller())
        }
        guard let remake = remakes.first, remakes.count == 1 else {
            throw Failure(code: "usage", message: "takes are of one task; \(remakes.count) are named", exit: .usage)
        }
        var draft = try context.priced(remake.draft)
        (draft.takes, draft.continuesTakes) = (count, true)
        let order = SubmitOrder([draft], isRecordOnly: queue, waits: waiting.wait, waitTimeout: timeout)
        context.warn(of: remake.request, notBefore: nil)
        try await context.withServingFrontDesk { desk in
            let outcome = try await context.interruptibly { try await desk.submit(order, for: $0) }
            try SubmitReport(context: context, order: order, asJSON: output.json, isSingle: false).tell(outcome)
        }
    }
}
