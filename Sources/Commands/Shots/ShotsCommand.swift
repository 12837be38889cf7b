import ArgumentParser
import Contract
import Desk
import Model
import Store

struct ShotsCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "shots", abstract: "A row for each shot: its takes, the picked one, what is missing.")

    @Argument(help: "A project; every one if none is named.")
    var project: String?

    @Flag(help: "Of every profile, not only of the one in use.")
    var all = false

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }
    static var fieldNames: [String] { ShotFields.table.names }

    func perform(_ context: Context) async throws {
        let profile = all ? nil : context.settings.profile.value
        let shots = try await context.withFrontDesk { try await $0.shots(of: project, profile: profile) }
        let columns = ShotFields.table.columns(ShotFields.listed, CellFormat(context))
        Stream.out(Rows(shots, ShotFields.table, columns: columns).render(output, context))
        guard !shots.isEmpty else {
            return context.say(
                project.map { "no task of project \($0) has a shot; `reel list --project \($0)` shows its tasks" }
                    ?? "no task has a shot; give one with `reel submit --shot`, `reel batch` or `reel edit`")
        }
        let ready = shots.count { $0.missing == nil }
        if context.isTerminal, output.effective == .table {
            context.say("\(ready) of \(shots.count) can be delivered")
        }
    }
}
