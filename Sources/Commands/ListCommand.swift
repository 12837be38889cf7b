import ArgumentParser
import Model
import Store

struct ListCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List tasks, the newest first.", aliases: ["ls"])

    @OptionGroup var paging: PagingOptions
    @OptionGroup(title: "Filters") var filters: FilterOptions
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        try await TaskListing.print(filters, paging, output, context)
    }
}

struct SearchCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Find tasks by words in prompt, tags, note or error message.")

    @Argument(help: "Words that must all be there; \"in quotes\" as they stand.")
    var text: String

    @OptionGroup var paging: PagingOptions
    @OptionGroup(title: "Filters") var filters: FilterOptions
    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }

    func perform(_ context: Context) async throws {
        var filters = filters
        filters.search = [text, filters.search].compactMap { $0 }.joined(separator: " ")
        try await TaskListing.print(filters, paging, output, context)
    }
}

/// Which part of a long list is shown, in which order.
struct PagingOptions: ParsableArguments {
    @Option(name: [.customShort("L"), .long], help: ArgumentHelp("At most so many; 0 for all.", valueName: "count"))
    var limit = 20

    @Option(help: ArgumentHelp("created, updated, finished or duration.", valueName: "order"))
    var sort = TaskQuery.Order.created

    @Flag(help: "The other way round.")
    var reverse = false

    @Option(help: ArgumentHelp("Go on behind this task, in the same order.", valueName: "task"))
    var after: String?

    func validate() throws {
        guard limit >= 0 else { throw ValidationError("--limit \(limit): allowed are 0 (all) and more") }
    }
}

/// What `list` and `search` share.
enum TaskListing {
    static func print(
        _ filters: FilterOptions, _ paging: PagingOptions, _ output: RowOutputOptions, _ context: Context
    ) async throws {
        var query = try filters.query(context)
        query.order = paging.sort
        query.isReversed = paging.reverse
        query.limit = paging.limit == 0 ? nil : paging.limit
        let ready = query
        let tasks = try await context.withLedger { repository in
            var query = ready
            if let after = paging.after {
                query.after = try await repository.task(named: after, profile: context.settings.profile.value).id
            }
            return try await repository.list(query)
        }
        Stream.out(TaskRows.make(tasks, context).render(output, context))
        if tasks.isEmpty, context.isTerminal, !output.wantsJSON {
            context.say(filters.isNarrowing ? "no task matches" : "no tasks yet; make one with `reel submit`")
        } else if tasks.count == paging.limit, let last = tasks.last, context.isTerminal, output.effective == .table {
            context.say("more: --after \(last.id)")
        }
    }
}
