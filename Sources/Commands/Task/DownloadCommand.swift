import ArgumentParser
import Contract
import Desk
import Model

struct DownloadCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "download", abstract: "Fetch videos that are missing.")

    @OptionGroup var selection: TaskSelection

    @Flag(help: "Every finished video that is not saved.")
    var allMissing = false

    @Flag(help: "Check saved files against their SHA-256, and fetch damaged ones again.")
    var verify = false

    @Option(
        name: [.customShort("D"), .customLong("dir")],
        help: ArgumentHelp("Save into this folder; of what is saved already a copy goes there.", valueName: "folder")
    )
    var folder: String?

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func validate() throws {
        if folder == "-" {
            throw ValidationError(
                "--dir - would be standard output, and videos go to files; name a folder (./- if it is called so)")
        }
        if folder?.isEmpty == true { throw ValidationError("-D names no folder; name one, or leave -D out") }
    }

    func perform(_ context: Context) async throws {
        try await context.withServingFrontDesk { desk in
            let order = DownloadOrder(
                try selection.choice(context), allMissing: allMissing, verifies: verify,
                folder: try folder.map(context.settings.plainPath))
            let outcome = try await desk.download(order, for: context.caller())
            if outcome.failure == nil || !wantsJSON { Stream.out(rows(outcome, context).render(output, context)) }
            if let failure = outcome.failure { throw failure }
        }
    }

    /// With `copy`, the absolute path of each copy, in JSON.
    private func rows(_ outcome: DownloadOutcome, _ context: Context) -> Rows<ShownTask> {
        var rows = TaskRows.make(outcome.tasks, context)
        guard folder != nil else { return rows }
        rows.writeJSON = { [fields = rows.fields] shown, json in
            fields.write(shown, to: &json) { $0.field("copy", outcome.copies[shown.task.id]) }
        }
        return rows
    }
}
