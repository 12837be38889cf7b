import ArgumentParser
import Contract
import Desk

struct PruneCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Drop bulky parts of tasks that were finished long ago, and shrink the ledger.",
        discussion: """
            Dropped are request bodies that no other task needs, and what lies between the first entry of a history, the \
            one with the verdict, and the last. The task, its tags and its video stay, and search finds it as before; \
            `resubmit` then needs --request. Without a task or filter, tasks of every profile are meant that were not \
            pruned before. Others can write all the while, and it may be stopped and run again at any time.
            """)

    @OptionGroup var selection: TaskSelection

    @Option(
        help: ArgumentHelp(
            "Tasks that were finished longer ago than this: 30d, 12h, 90s, 2w; 0 for all.", valueName: "time"))
    var olderThan = "30d"

    @Flag(help: "Leave request bodies.")
    var keepRequests = false

    @Flag(help: "Leave histories.")
    var keepHistory = false

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func validate() throws {
        if keepRequests, keepHistory {
            throw ValidationError("--keep-requests and --keep-history leave nothing to drop; give one of them")
        }
    }

    func perform(_ context: Context) async throws {
        let age = try DurationExpression.parse(olderThan)
        try await context.withDesk { desk in
            let order = PruneOrder(
                choice: selection.isEmpty ? nil : try selection.choice(context), age: age, keepsRequests: keepRequests,
                keepsHistory: keepHistory, isDryRun: confirmation.dryRun)
            let outcome = try await context.interruptibly(yes: confirmation.yes) {
                try await desk.prune(order, for: $0)
            }
            PruneOutput(context: context, isJSON: output.json).tell(outcome)
            if outcome.isInterrupted {
                context.say("stopped; run it again to go on")
                throw Exit.interrupted.code
            }
        }
    }
}
