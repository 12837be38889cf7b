import ArgumentParser
import Contract
import Desk
import Model

struct DeliverCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliver",
        abstract: "Copy the picked videos of a project into a folder, in the order of the shots.",
        discussion: """
            Run again, it adds what is missing and checks what is there. It writes a list beside the files, \
            reel-deliver.json and reel-deliver.csv, and never overwrites what it did not write. What is not picked or not \
            saved is listed (exit 10).
            """)

    @Argument(help: "The project.")
    var project: String

    @Argument(help: "The folder; made if it is missing.")
    var folder: String

    @Option(
        help: ArgumentHelp(
            "What files are called, of {project}, {shot}, {take}, {id}, {ref} and {number}.", valueName: "template"))
    var names = DeliveredName.usual

    @Flag(help: "Make symbolic links instead of copies.")
    var link = false

    @Flag(name: [.customShort("n"), .long], help: "Show what would be delivered; write nothing.")
    var dryRun = false

    @Flag(help: "Of every profile, not only of the one in use.")
    var all = false

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }
    static var fieldNames: [String] { DeliveredFields.table.names }

    func validate() throws {
        if folder.isEmpty || folder == "-" {
            throw ValidationError("\"\(folder)\" names no folder; name one to deliver to")
        }
        _ = try name()
    }

    func perform(_ context: Context) async throws {
        let folder = try context.settings.plainPath(folder)
        let order = DeliverOrder(
            project: project, folder: folder, name: try name(), links: link,
            profile: all ? nil : context.settings.profile.value, isDryRun: dryRun)
        try await context.withServingDesk { desk in
            let outcome = try await context.interruptibly { try await desk.deliver(order, for: $0) }
            let columns = DeliveredFields.table.columns(DeliveredFields.listed, CellFormat(context))
            Stream.out(Rows(outcome.shots, DeliveredFields.table, columns: columns).render(output, context))
            try tell(outcome, folder, context)
        }
    }

    private func name() throws -> DeliveredName {
        do throws(DeliveredName.Fault) {
            return try DeliveredName(names)
        } catch {
            let nearest = error.place.flatMap { NearestWord.of($0, among: DeliveredName.places) }
            throw ValidationError(
                "--names \(names): \(error.reason)" + (nearest.map { "; did you mean {\($0)}?" } ?? ""))
        }
    }

    private func tell(_ outcome: DeliverOutcome, _ folder: String, _ context: Context) throws {
        for file in outcome.stale {
            context.say("\(folder)/\(file) is from an earlier delivery, and no shot has it any more; it stays")
        }
        let done = outcome.shots.count - outcome.missing.count
        let count = "\(done) of \(outcome.shots.count) shots"
        context.say(
            dryRun ? "\(count) would be delivered" : "\(count) are in \(folder); \(outcome.written) written just now")
        // A table says it in a column of its own.
        for shot in outcome.missing where output.effective != .table {
            context.say("  shot \(shot.shot): \(shot.missing ?? "")")
        }
        if outcome.isInterrupted {
            context.say("interrupted; the same command goes on")
            throw Exit.interrupted.code
        }
        if !outcome.missing.isEmpty { throw Exit.videoNotSaved.code }
    }
}
