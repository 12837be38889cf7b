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
    static var fieldNames: [String] { QueueReport.fields.names }

    func validate() throws {
        guard limit >= 0 else { throw ValidationError("--limit \(limit): allowed are 0 (all) and more") }
    }

    func perform(_ context: Context) async throws {
        let (report, forecast) = try await context.withDesk { desk in
            (
                try await desk.queueReport(limit: limit == 0 ? nil : limit, now: context.now),
                try await desk.sendingForecast()
            )
        }
        let view = QueueView(report: report)
        Stream.out(output.wantsJSON ? view.json(output, context) : view.text(output, context))
        for group in report.passedOver { context.say(group.sentence) }
        if report.more > 0, !output.wantsJSON {
            context.say("and \(report.more) more: `reel queue --limit 0` shows all")
        }
        if context.isTerminal, !output.json, !report.tasks.isEmpty { context.say(forecast.sentence) }
    }
}
