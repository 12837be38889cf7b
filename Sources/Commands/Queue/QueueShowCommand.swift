import ArgumentParser
import Contract
import Desk
import Store
import Sync

struct QueueShowCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Every account, and the queued tasks in the order in which they are sent.")

    @Option(name: [.customShort("L"), .long], help: ArgumentHelp("At most so many; 0 for all.", valueName: "count"))
    var limit = 20

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }
    static var fieldNames: [String] { QueueView.fields.names }

    func validate() throws {
        guard limit >= 0 else { throw ValidationError("--limit \(limit): allowed are 0 (all) and more") }
    }

    func perform(_ context: Context) async throws {
        let (view, forecast) = try await context.withDesk { desk in
            let repository = desk.repository
            let keys = try await desk.keysAtHand()
            let snapshot = try await repository.queueSnapshot(limit: limit == 0 ? nil : limit)
            let view = QueueView(
                snapshot: snapshot, profilesAtHand: keys.profilesByAccount, baseURLs: keys.baseURLs,
                passedOver: try await repository.passedOver(keys.accounts, unmet: keys.baseURLs),
                budgets: try await repository.budgets(), now: context.now)
            return (view, try await desk.sendingForecast())
        }
        Stream.out(output.wantsJSON ? view.json(output, context) : view.text(output, context))
        for group in view.passedOver { context.say(group.sentence) }
        if view.more > 0, !output.wantsJSON {
            context.say("and \(view.more) more: `reel queue --limit 0` shows all")
        }
        if context.isTerminal, !output.json, !view.tasks.isEmpty { context.say(forecast.sentence) }
    }
}
