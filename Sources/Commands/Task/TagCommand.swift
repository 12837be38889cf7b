import ArgumentParser
import Desk
import Store

struct TagCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag", abstract: "Add and remove tags: reel tag 42 +keep -draft",
        usage: "reel tag [<task> ...] [--state <state> ...] [+tag ...] [-tag ...]",
        discussion: """
            Here every word with one minus is a tag to remove, -v and -n as well as -draft: options have their long names, \
            such as --state and --quiet. Words behind -- are tags and tasks in any case. Filters that match nothing are \
            said and no error.
            """)

    @Argument(help: "Tasks, +tag to add, -tag to remove.")
    var words: [String] = []

    /// `-draft` looks like an option; `TagArguments` turns it into this one.
    @Option(name: .customLong(TagArguments.removeOption), help: .hidden)
    var removedOptions: [String] = []

    @OptionGroup(title: "Filters") var filters: FilterOptions
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func validate() throws {
        for tag in added { try Tag.check(tag) }
        // Whatever an import has brought can be taken away again.
        if removed.contains("") { throw ValidationError("a minus without a tag; -tag removes") }
        if names.isEmpty, !filters.filters.isNarrowing {
            throw ValidationError("no task named; reel tag 42 +keep -draft")
        }
        if added.isEmpty, removed.isEmpty { throw ValidationError("no tag given; +tag adds, -tag removes") }
        if let tag = added.first(where: removed.contains) {
            throw ValidationError("tag \(tag) is to be added and removed; give one of the two")
        }
    }

    var added: [String] { words.filter { Self.isSigned($0, "+＋") }.map { String($0.dropFirst()) } }
    var removed: [String] {
        removedOptions + words.filter { Self.isSigned($0, "-－−") }.map { String($0.dropFirst()) }
    }
    var names: [String] { words.filter { !Self.isSigned($0, "+＋-－−") } }

    /// Keyboards for Chinese have signs of full width.
    private static func isSigned(_ word: String, _ signs: String) -> Bool {
        word.first.map(signs.contains) ?? false
    }

    func perform(_ context: Context) async throws {
        var edit = TaskEdit()
        edit.addedTags = added
        edit.removedTags = removed
        let changed = try await context.withFrontDesk { desk in
            try await desk.edit(filters.filters.choice(names, context), edit, for: context.caller())
        }
        Stream.out(TaskRows.make(changed, context, telling: [.tags]).render(output, context))
    }
}

/// Makes `-draft` after `tag` something that the parser can take.
enum TagArguments {
    static let removeOption = "remove-tag"

    static func rewrite(_ arguments: [String]) -> [String] {
        guard let command = arguments.firstIndex(where: { !$0.hasPrefix("-") }), arguments[command] == "tag",
            // Alone it cannot be meant as a tag.
            arguments[(command + 1)...] != ["-h"]
        else { return arguments }
        let end = arguments[command...].firstIndex(of: "--") ?? arguments.endIndex
        return arguments.enumerated().map { index, word in
            guard index > command, index < end, word.utf8.count > 1, word.hasPrefix("-"), !word.hasPrefix("--") else {
                return word
            }
            return "--\(removeOption)=\(word.dropFirst())"
        }
    }
}
