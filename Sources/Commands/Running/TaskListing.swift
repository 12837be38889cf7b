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
        let (tasks, others) = try await context.withLedger { repository in
            var query = ready
            if let after = paging.after {
                query.after = try await repository.task(named: after, profile: context.settings.profile.value).id
            }
            if let search = query.search, let gap = try await repository.gap(in: search) {
                let what =
                    switch gap {
                    case .pictures: "emoji in older tasks"
                    case .olderTasks: "older tasks"
                    }
                context.say(
                    "\(what) are found once the search index is made anew, which the daemon, `reel wait` and "
                        + "`reel sync` do beside their work, and `reel check --rebuild` at once")
            }
            let tasks = try await repository.list(query)
            guard tasks.isEmpty, !filters.isNarrowing else { return (tasks, 0) }
            let counts = try await repository.counts(profile: nil, simulated: false)
                .merging(repository.counts(profile: nil, simulated: true), uniquingKeysWith: +)
            return (tasks, counts.values.reduce(0, +))
        }
        Stream.out(TaskRows.make(tasks, context).render(output, context))
        for sentence in OddStatusText.sentences(tasks) { context.say(sentence) }
        if tasks.isEmpty, context.isTerminal, !output.wantsJSON {
            context.say(emptiness(filters.isNarrowing, others, context))
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
