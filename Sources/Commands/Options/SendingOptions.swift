import ArgumentParser
import Contract
import Desk
import Model
import Store

/// What the user calls a new task.
struct BookkeepingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Your own key for the task, unique per profile: makes running again safe.", valueName: "key")
    )
    var ref: String?

    @Option(name: [.customShort("g"), .long], help: ArgumentHelp("A project.", valueName: "name"))
    var project: String?

    @Option(help: ArgumentHelp("A shot.", valueName: "name"))
    var shot: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("A tag; may be given several times.", valueName: "tag"))
    var tag: [String] = []

    @Option(help: ArgumentHelp("A note.", valueName: "text"))
    var note: String?

    func validate() throws {
        try GivenText.checkRef("--ref", ref)
        for tag in tag { try Tag.check(tag) }
        try GivenText.checkName("--project", project)
        try GivenText.checkName("--shot", shot)
        try GivenText.check("--note", note)
    }

    func fill(_ draft: inout TaskDraft) {
        draft.ref = ref
        draft.project = project
        draft.shot = shot
        draft.tags = tag
        draft.note = note
    }

    /// The same for a task that comes from another: what is not given is that one's, but never its ref. An empty text
    /// leaves a thing out.
    func fill(_ draft: inout TaskDraft, inheriting parent: VideoTask) {
        func choose(_ given: String?, _ inherited: String?) -> String? {
            given.map { $0.isEmpty ? nil : $0 } ?? inherited
        }
        draft.ref = ref
        draft.parentID = parent.id
        draft.project = choose(project, parent.project)
        draft.shot = choose(shot, parent.shot)
        draft.tags = tag.isEmpty ? parent.tags : tag
        draft.note = choose(note, parent.note)
    }
}

/// The rules for tags.
enum Tag {
    /// - Throws: `ValidationError`.
    static func check(_ tag: String) throws { try GivenText.refuse(GivenTextRule.tag(tag)) }
}

/// The rules for texts that tasks are given beside their requests.
enum GivenText {
    /// - Throws: `ValidationError`.
    static func checkRef(_ option: String, _ ref: String?) throws { try refuse(GivenTextRule.ref(option, ref)) }

    /// - Throws: `ValidationError`.
    static func checkName(_ option: String, _ name: String?) throws { try refuse(GivenTextRule.name(option, name)) }

    /// - Throws: `ValidationError`.
    static func check(_ option: String, _ text: String?) throws { try refuse(GivenTextRule.text(option, text)) }

    fileprivate static func refuse(_ fault: String?) throws {
        if let fault { throw ValidationError(fault) }
    }
}

/// When and how a new task is sent.
struct SendingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Record this many tasks of the same request.", valueName: "count"))
    var takes: Int?

    @Flag(help: "Send although an equal request is open or was just completed.")
    var allowDuplicate = false

    @Option(
        help: ArgumentHelp("Refuse what costs more, by the prices of the config: 30 or 30CNY.", valueName: "amount"))
    var maxCost: MostCost?

    @Flag(help: "Only write it down; `sync` or the daemon sends it.")
    var queue = false

    @Option(parsing: .unconditional, help: ArgumentHelp("Higher goes first in the queue.", valueName: "number"))
    var priority = 0

    @Option(
        help: ArgumentHelp(
            "Not sent before: 2h, tomorrow, monday, 9:30, 2026-11-01T10:00, or RFC 3339.", valueName: "time"))
    var notBefore: String?

    @OptionGroup var waiting: WaitOptions

    @Option(name: .shortAndLong, help: ArgumentHelp("Where the video goes; must not exist.", valueName: "file"))
    var output: String?

    @Flag(
        name: [.customShort("n"), .long], help: "Check and print the request; write and send nothing.")
    var dryRun = false

    func validate() throws {
        if let takes, !(1...1_000).contains(takes) {
            throw ValidationError("--takes \(takes): allowed are 1 to 1000")
        }
        if takes ?? 1 > 1, output != nil { throw ValidationError("--output names one file; --takes makes several") }
        try waiting.check(queue: queue)
        if output == "-" {
            throw ValidationError(
                "--output - would be standard output, and the video goes to a file that is kept with the task; name one "
                    + "(./- if it is called so)")
        }
    }

    /// The options as they are meant at this moment.
    struct Prepared: Sendable {
        var takes: Int?
        var allowsDuplicate: Bool
        var priority: Int
        /// Milliseconds since 1970, UTC.
        var notBefore: Int64?
        /// Absolute.
        var outputPath: String?
        var isRecordOnly: Bool
        var wait: Bool
        /// Milliseconds.
        var waitTimeout: Int64?
        var maxCost: MostCost?

        func order(_ drafts: [TaskDraft]) -> SubmitOrder {
            var order = SubmitOrder(drafts, isRecordOnly: isRecordOnly, waits: wait, waitTimeout: waitTimeout)
            order.approve = { [maxCost] new throws(Failure) in
                try maxCost?.require(new.map { ($0.cost, $0.takes ?? 1) })
            }
            return order
        }

        func fill(_ draft: inout TaskDraft) {
            draft.takes = takes
            draft.allowsDuplicate = allowsDuplicate
            draft.priority = priority
            draft.notBefore = notBefore
            draft.outputPath = outputPath
        }
    }

    /// - Throws: `InvalidExpression`, or `Failure` for a zone that is not known.
    func prepared(_ context: Context) throws -> Prepared {
        let moment = try notBefore.map { try context.moments.moment($0, .future) }
        let notBefore = moment.flatMap { $0 > context.now ? $0 : nil }
        if let moment, notBefore == nil {
            context.say(
                "--not-before: \(context.time(moment)) is past, so that "
                    + (queue ? "nothing is put off" : "nothing is put off and it is sent now"))
        }
        return Prepared(
            takes: takes, allowsDuplicate: allowDuplicate, priority: priority, notBefore: notBefore,
            outputPath: try outputPath(context), isRecordOnly: queue || notBefore != nil, wait: waiting.wait,
            waitTimeout: try waiting.milliseconds(), maxCost: maxCost)
    }

    /// Absolute, and the same for whatever names the same file by dots; what it leads to is looked at before it is paid for.
    private func outputPath(_ context: Context) throws -> String? {
        guard let output else { return nil }
        return try context.settings.plainPath(output) + (output.hasSuffix("/") ? "/" : "")
    }
}
