import ArgumentParser
import Store

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
