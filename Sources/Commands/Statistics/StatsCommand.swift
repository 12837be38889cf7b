import ArgumentParser
import Contract
import Desk
import Store

struct StatsCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Counts, success rate, waiting times, seconds of video, cost.")

    @Option(
        help: ArgumentHelp(
            "Tasks recorded since: 2h, 7d, today, monday, 14:02, 2026-11-01, or RFC 3339.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Tasks recorded before; a day, month or year includes all of it.", valueName: "time"))
    var until: String?

    @Option(
        help: ArgumentHelp(
            "One row for each: day, month, state, model, resolution, tag, project, shot, profile, user.",
            valueName: "what"))
    var by: StatisticsQuery.Grouping?

    @Flag(help: "Of every profile, not only of the one in use.")
    var all = false

    @Flag(help: "Only what was made against a simulator, which is left out otherwise.")
    var simulated = false

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }
    static var fieldNames: [String] { StatisticsRows.fieldNames }

    func perform(_ context: Context) async throws {
        var query = StatisticsQuery()
        query.profile = all || by == .profile ? nil : context.settings.profile.value
        (query.since, query.until) = try context.moments.period(since: since, until: until)
        query.simulated = simulated
        query.grouping = by
        if by == .day || by == .month { try context.moments.requireZone() }
        query.zone = context.zone
        let asked = query
        let report = try await context.withFrontDesk { try await $0.statistics(asked) }
        let rows = StatisticsRows.make(report, by: by)
        if output.wantsJSON {
            let chosen = try output.selection(of: Self.fieldNames).map { rows.choosing($0, CellFormat(context)) }
            Stream.out(
                StatisticsJSON.text(report, by: by, chosen, layout: context.isTerminal ? .pretty : .compact))
        } else if output.effective != .table || output.fields != nil {
            Stream.out(rows.render(output, context))
        } else if context.isTerminal {
            let view = StatisticsView(
                report: report, by: by, scope: scope(asked, context), width: context.width,
                usesColour: context.usesColour)
            Stream.out(view.text)
        } else {
            Stream.out(StatisticsLines.text(report, by: by))
        }
        if report.total.tasks == 0, !simulated, context.isTerminal {
            context.say("nothing to count; what was made against a simulator is counted with --simulated")
        }
    }

    /// The period in words; nil for all time.
    private func scope(_ query: StatisticsQuery, _ context: Context) -> String? {
        let parts = [query.since.map { "since \(context.time($0))" }, query.until.map { "before \(context.time($0))" }]
        let words = parts.compactMap { $0 }.joined(separator: ", ")
        return words.isEmpty ? nil : words
    }
}
