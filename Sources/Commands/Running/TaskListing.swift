import Desk
import Model
import Store

/// What `list` and `search` share.
enum TaskListing {
    static func print(
        _ filters: FilterOptions, _ paging: PagingOptions, _ output: RowOutputOptions, _ context: Context
    ) async throws {
        var query = try filters.query(context)
        query.order = paging.sort
        query.isReversed = paging.reverse
        query.limit = paging.limit == 0 ? nil : paging.limit
        let question = ListQuestion(query, after: paging.after)
        let listing = try await context.withFrontDesk { try await $0.list(question) }
        if let gap = listing.gap { context.say(gap.sentence) }
        let tasks = listing.tasks
        Stream.out(TaskRows.make(tasks, context).render(output, context))
        for sentence in OddStatusText.sentences(tasks) { context.say(sentence) }
        if tasks.isEmpty, context.isTerminal, !output.wantsJSON {
            context.say(emptiness(filters.isNarrowing, listing.others, context))
        } else if tasks.count == paging.limit, let last = tasks.last, context.isTerminal, output.effective == .table {
            context.say("there may be more; add --after \(last.id) to go on, or -L 0 for all")
        }
    }

    /// - Parameter others: tasks of any profile.
    private static func emptiness(_ isNarrowed: Bool, _ others: Int, _ context: Context) -> String {
        if isNarrowed { return "no task matches" }
        guard others > 0 else { return "no tasks yet; make one with `reel submit`" }
        return "no tasks of profile \(context.settings.profile.value); `reel list --all` shows those of every profile"
    }
}
