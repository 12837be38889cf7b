import ArgumentParser
import Model
import Store

struct StatsCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Counts, success rate, waiting times, seconds of video, cost.")

    @Option(help: ArgumentHelp("Tasks recorded since: 2h, 7d, 2026-11-01, or RFC 3339.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Tasks recorded before.", valueName: "time"))
    var until: String?

    @Option(
        help: ArgumentHelp(
            "One row for each: day, month, state, model, resolution, tag, project, profile.", valueName: "what"))
    var by: StatisticsQuery.Grouping?

    @Flag(help: "Of every profile, not only of the one in use.")
    var all = false

    @Flag(help: "Only what was made against a simulator, which is left out otherwise.")
    var simulated = false

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        var query = StatisticsQuery()
        query.profile = all || by == .profile ? nil : context.settings.profile.value
        query.since = try since.map { try TimeExpression.parse($0, now: context.now, zone: context.zone) }
        query.until = try until.map { try TimeExpression.parse($0, now: context.now, zone: context.zone) }
        query.simulated = simulated
        let total = query
        query.grouping = by
        let grouped = query
        let (totals, groups) = try await context.withLedger { repository in
            let groups = by == nil ? [] : try await repository.statistics(grouped)
            return (try await repository.statistics(total), groups)
        }
        guard let all = totals.first else { return }
        Stream.out(output.json ? json(all, groups, context) : text(all, groups, context))
        if all.tasks == 0, !simulated, context.isTerminal {
            context.say("nothing to count; what was made against a simulator is counted with --simulated")
        }
    }

    private func json(_ total: Statistics, _ groups: [Statistics], _ context: Context) -> String {
        var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
        json.object { json in
            StatisticsJSON.write(total, to: &json)
            json.field("by", by?.rawValue)
            if by == nil {
                json.nullField("groups")
            } else {
                json.arrayField("groups") { json in
                    for group in groups {
                        json.object { json in
                            json.field("group", group.group)
                            StatisticsJSON.write(group, to: &json)
                        }
                    }
                }
            }
        }
        return json.text + "\n"
    }

    private func text(_ total: Statistics, _ groups: [Statistics], _ context: Context) -> String {
        if let by { return StatisticsTable.grouped(groups, by: by.rawValue, context) }
        return StatisticsTable.single(total, context)
    }
}
