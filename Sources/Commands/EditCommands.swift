import ArgumentParser
import Model
import Store

struct CancelCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Take back tasks that were never sent; they cost nothing.")

    @OptionGroup var selection: TaskSelection
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        try await UserChange(selection: selection, confirmation: confirmation, output: output).run(
            "cancel", context, isPossible: { TaskState.isLegal(from: $0.state, to: .cancelled) },
            remedy: "only what was never sent can be cancelled; `reel abandon` stops following what was"
        ) { repository, task in try await repository.cancel(task.id) }
    }
}

struct AbandonCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "abandon",
        abstract: "Stop following tasks that were sent; the service may still run and bill them.")

    @OptionGroup var selection: TaskSelection
    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        try await UserChange(selection: selection, confirmation: confirmation, output: output).run(
            "abandon", context, isPossible: { TaskState.isLegal(from: $0.state, to: .abandoned) },
            remedy:
                "only what was sent and is not finished can be abandoned; `reel cancel` takes back what was not sent"
        ) { repository, task in try await repository.abandon(task.id) }
    }
}

/// Whether a destructive command goes ahead.
struct ConfirmationOptions: ParsableArguments {
    @Flag(name: [.customShort("n"), .long], help: "Only say what would be done.")
    var dryRun = false

    @Flag(help: "Do not ask.")
    var yes = false
}

/// A change to several tasks that cannot be taken back: named, confirmed, done, shown.
struct UserChange {
    let selection: TaskSelection
    let confirmation: ConfirmationOptions
    let output: RowOutputOptions

    func run(
        _ verb: String, _ context: Context, isPossible: @escaping @Sendable (VideoTask) -> Bool, remedy: String,
        change: @escaping @Sendable (TaskRepository, VideoTask) async throws -> VideoTask
    ) async throws {
        try await context.withLedger { repository in
            var tasks: [VideoTask] = []
            for id in try await selection.ids(repository, context) { tasks.append(try await repository.task(id)) }
            // All or nothing: half a list would leave the user to find out which half.
            if let first = tasks.first(where: { !isPossible($0) }) {
                throw Failure(
                    code: "not_possible", message: "task \(first.id) is \(first.state.rawValue); \(remedy)",
                    exit: .failed,
                    task: first.id, created: .init(first), next: "reel show \(first.id)")
            }
            if confirmation.dryRun {
                context.say("would \(verb) \(tasks.count) of \(tasks.count)")
                return Stream.out(TaskRows.make(tasks, context).render(output, context))
            }
            try Confirmation.require(
                "\(verb) \(tasks.map { "\($0.id)" }.joined(separator: ", "))?", confirmation, context)
            var changed: [VideoTask] = []
            for task in tasks { changed.append(try await change(repository, task)) }
            Stream.out(TaskRows.make(changed, context).render(output, context))
        }
    }
}

/// Asks on a terminal; elsewhere `--yes` must have been given.
enum Confirmation {
    static func require(_ question: String, _ options: ConfirmationOptions, _ context: Context) throws {
        try require(question, yes: options.yes, context)
    }

    static func require(_ question: String, yes: Bool, _ context: Context) throws {
        if yes { return }
        guard Terminal.isTerminal(0), context.isErrorTerminal else {
            throw Failure(code: "needs_yes", message: "\(question) Add --yes to do so without a terminal", exit: .usage)
        }
        Stream.error("\(question) [y/N] ")
        guard let answer = readLine()?.lowercased(), answer == "y" || answer == "yes" else {
            throw Failure(code: "not_confirmed", message: "nothing was done", exit: .failed)
        }
    }
}

struct TagCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag", abstract: "Add and remove tags: reel tag 42 +keep -draft",
        usage: "reel tag <task> ... [+tag ...] [-tag ...]")

    @Argument(help: "Tasks, +tag to add, -tag to remove.")
    var words: [String] = []

    /// `-draft` looks like an option; `TagArguments` turns it into this one.
    @Option(name: .customLong(TagArguments.removeOption), help: .hidden)
    var removed: [String] = []

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func validate() throws {
        for tag in added + removed { try Tag.check(tag) }
        if names.isEmpty { throw ValidationError("no task named; reel tag 42 +keep -draft") }
        if added.isEmpty, removed.isEmpty { throw ValidationError("no tag given; +tag adds, -tag removes") }
    }

    private var added: [String] { words.filter { $0.hasPrefix("+") }.map { String($0.dropFirst()) } }
    private var names: [String] { words.filter { !$0.hasPrefix("+") } }

    func perform(_ context: Context) async throws {
        var edit = TaskEdit()
        edit.addedTags = added
        edit.removedTags = removed
        try await Editing.apply(edit, to: names, output, context)
    }
}

/// Makes `-draft` after `tag` something that the parser can take.
enum TagArguments {
    static let removeOption = "remove-tag"

    static func rewrite(_ arguments: [String]) -> [String] {
        guard let command = arguments.firstIndex(where: { !$0.hasPrefix("-") }), arguments[command] == "tag" else {
            return arguments
        }
        return arguments.enumerated().map { index, word in
            guard index > command, word.count > 1, word.hasPrefix("-"), !word.hasPrefix("--"),
                !["-h", "-q", "-v"].contains(word)
            else { return word }
            return "--\(removeOption)=\(word.dropFirst())"
        }
    }
}

struct NoteCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "note", abstract: "Write a note on a task; an empty one removes it.")

    @Argument(help: "A task.")
    var task: String

    @Argument(help: "The note.")
    var text: String

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        var edit = TaskEdit()
        edit.note = text
        try await Editing.apply(edit, to: [task], output, context)
    }
}

struct EditCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Put a task into a project or a shot; an empty name takes it out.")

    @Argument(help: "Tasks.")
    var tasks: [String]

    @Option(name: [.customShort("g"), .long], help: ArgumentHelp("The project.", valueName: "name"))
    var project: String?

    @Option(help: ArgumentHelp("The shot.", valueName: "name"))
    var shot: String?

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func validate() throws {
        if project == nil, shot == nil { throw ValidationError("nothing to change; give --project or --shot") }
    }

    func perform(_ context: Context) async throws {
        var edit = TaskEdit()
        edit.project = project
        edit.shot = shot
        try await Editing.apply(edit, to: tasks, output, context)
    }
}

/// What `tag`, `note` and `edit` share.
enum Editing {
    static func apply(
        _ edit: TaskEdit, to names: [String], _ output: RowOutputOptions, _ context: Context
    ) async throws {
        let changed = try await context.withLedger { repository in
            var changed: [VideoTask] = []
            for id in try await TaskSelection.ids(named: names, repository, context) {
                changed.append(try await repository.edit(id, edit))
            }
            return changed
        }
        Stream.out(TaskRows.make(changed, context).render(output, context))
    }
}
