import ArgumentParser
import Contract
import Files
import Store

struct ExportCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the whole ledger as NDJSON, one line a task.",
        discussion: """
            Each task comes with its history and its request. The ledger stays in use meanwhile; what is written is one \
            moment of it. `reel import` brings it into another ledger, or back. Videos are not in it.
            """)

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("A new file to write to; - is standard output, which it is anyway.", valueName: "file"))
    var output: String?

    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { false }

    func perform(_ context: Context) async throws {
        let line = CountLine(context)
        let exported = try await context.withLedger { repository in
            let progress: @Sendable (Int) -> Void = { line.show("\($0) tasks") }
            if let output, output != "-" {
                return try await repository.export(toFile: context.settings.path(output), progress: progress)
            }
            return try await repository.export(to: StandardStream.output.number, progress: progress)
        }
        line.clear()
        if exported.isComplete {
            context.say(
                "\(exported.tasks) tasks, \(exported.events) history entries, \(ByteCount.text(exported.bytes))")
        }
    }
}
