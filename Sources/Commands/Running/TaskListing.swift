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
