import ArgumentParser
import Contract
import Desk
import Model
import Providers
import Store

struct BatchCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Write down the requests of a table; run it again, and only what is new is added.",
        discussion: """
            FILE is CSV with headings, or a JSON object on each line, with the names of submit's flags: prompt, image, \
            duration, ref, project, shot, takes, tags, note, priority, not_before and so on. Chinese headings are \
            understood too. Everything is checked before anything is written down. A line is known by its ref within its \
            project, else by its request. `reel sync` or the daemon sends what was written down.
            """)

    @Argument(help: "A table in CSV or JSON Lines; - for standard input.")
    var file: String

    @Option(
        help: ArgumentHelp("The prompt of every line: a file with {{column}} where a column goes.", valueName: "file"))
    var template: String?

    @Flag(help: "Make new takes of known lines whose requests have changed.")
    var revise = false

    @Flag(help: "Write down lines although an equal request is there already.")
    var allowDuplicate = false

    @Option(
        name: [.customShort("g"), .long], help: ArgumentHelp("The project of lines without one.", valueName: "name"))
    var project: String?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("A tag for every line; may be given several times.", valueName: "tag"))
    var tag: [String] = []

    @Option(help: ArgumentHelp("A column to pass over; may be given several times.", valueName: "heading"))
    var ignore: [String] = []

    @Option(help: ArgumentHelp("How the file is written, such as GB18030; found out unless given.", valueName: "name"))
    var encoding: String?

    @Option(
        help: ArgumentHelp(
            "Refuse what is new if it costs more, by the prices of the config: 30 or 30CNY.", valueName: "amount"))
    var maxCost: MostCost?

    @Flag(name: [.customShort("n"), .long], help: "Check, and show what would be new; write nothing.")
    var dryRun = false

    @OptionGroup var waiting: WaitOptions

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var ledger: NewLedgerOption
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }
    static var fieldNames: [String] { BatchFields.table.names }

    func validate() throws {
        try GivenText.checkName("--project", project)
        for tag in tag { try Tag.check(tag) }
        if file == "-", template == "-" {
            throw ValidationError("standard input can be read once; give one of them a file")
        }
        if waiting.wait, dryRun {
            throw ValidationError("--dry-run writes nothing down to wait for; give one of the two")
        }
    }

    func perform(_ context: Context) async throws {
        try await context.withMakingContext { try await record($0) }
    }

    private func record(_ context: Context) async throws {
        let timeout = try waiting.milliseconds()
        let reading = try reading(context)
        let lines: [BatchLine]
        do { lines = try reading.lines() } catch { throw error.failure }
        var order = BatchOrder(lines, revises: revise)
        order.approve = { [maxCost] new throws(Failure) in
            try maxCost?.require(new)
        }
        let report = BatchReport(context: context, output: output, lines: lines, name: reading.name)
        if dryRun { return try await plan(order, report, context) }
        let asked = order
        try context.requireKey()
        try await context.withServingFrontDesk(ledger.opening) { desk in
            let outcome = try await desk.submit(asked, for: context.caller())
            try report.requireNoConflict(outcome)
            guard waiting.wait else { return try await report.tell(outcome, desk) }
            report.say(outcome)
            let wait = WaitOrder(ids: Array(outcome.tasks.map(\.id)), timeout: timeout)
            let end = try await context.interruptibly { try await desk.wait(wait, for: $0) }
            try await report.tell(outcome, after: end, desk)
        }
    }

    private func reading(_ context: Context) throws -> BatchReading {
        let name = file == "-" ? "standard input" : file
        let bytes = try InputFile.read(file)
        let template = try template.map { path in
            let text = try InputFile.readText(path, limit: context.rules.maximumBodyBytes)
            do throws(BatchFault) {
                return try PromptTemplate(text)
            } catch {
                throw BatchFaults(name: path, faults: [error]).failure
            }
        }
        let path = file == "-" ? "." : file
        let folder = path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
        let drafting = BatchDrafting(
            context: context, folder: folder.isEmpty ? "/" : folder, template: template, project: project, tags: tag,
            allowsDuplicate: allowDuplicate)
        do throws(BatchFault) {
            return BatchReading(drafting, try TextEncoding.decode(bytes, encoding), name: name, ignored: ignore)
        } catch {
            throw BatchFaults(name: name, faults: [error]).failure
        }
    }

    /// What would be new; where there is no ledger, everything is.
    private func plan(_ order: BatchOrder, _ report: BatchReport, _ context: Context) async throws {
        do {
            try await context.withFrontDesk { try await report.tell(planned: $0.plan(order), $0) }
        } catch StoreError.noLedger {
            try await report.tell(planned: BatchOutcome(allNew: order), nil)
        }
    }
}
