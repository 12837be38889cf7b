import ArgumentParser
import Contract
import Desk
import Model
import Store

struct HistoryCommand: RowsCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Status changes in order, of one task or of all.")

    @Argument(help: "A local number, ref:KEY, or the service's id.")
    var task: String?

    @Option(
        help: ArgumentHelp("At or after: 2h, 7d, today, monday, 14:02, 2026-11-01, or RFC 3339.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Before; a day, month or year includes all of it.", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("A kind of entry; may be given several times.", valueName: "kind"))
    var kind: [TaskEvent.Kind] = []

    @Option(
        name: [.customShort("L"), .long],
        help: ArgumentHelp(
            "The last so many; 0 for all. Of all tasks on a terminal: \(Self.usualLimit).", valueName: "count"))
    var limit: Int?

    @Option(help: ArgumentHelp("Only entries behind this one.", valueName: "event"))
    var after: Int64?

    @Flag(name: .shortAndLong, help: "Go on with new entries as they come.")
    var follow = false

    @Flag(help: "Of every profile, not only of the one in use.")
    var all = false

    @OptionGroup var output: RowOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.wantsJSON }
    static var fieldNames: [String] { EventFields.table.names }

    /// As many as a person may want to scroll through.
    private static let usualLimit = 100
    /// Of a history without end, so many entries are in memory at once.
    private static let page = 2_000

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit \(limit): allowed are 0 (all) and more") }
        if follow, output.format == .csv { throw ValidationError("--follow goes with a table, json or ndjson") }
    }

    func perform(_ context: Context) async throws {
        try await context.withFrontDesk { desk in
            var query = HistoryQuery()
            if let task {
                query.task = try await desk.task(named: task).id
            }
            query.profile = all ? nil : context.settings.profile.value
            (query.since, query.until) = try context.moments.period(since: since, until: until)
            query.kinds = kind
            query.after = after
            let isForPeople = context.isTerminal && output.effective == .table
            let isCut = limit == nil && isForPeople && task == nil && after == nil && !follow
            query.limit = isCut ? Self.usualLimit : limit == 0 ? nil : limit
            if query.limit == nil, !isForPeople, !output.wantsJSON, !follow, since == nil, until == nil {
                return try await printAll(query, desk, context)
            }
            // Asked for before the list is read: what comes in between is in the list or behind it, and in one of them only.
            let newest = follow ? try await desk.newestEvent() : 0
            let events = try await desk.history(query)
            if follow {
                query.after = Self.reached(newest: newest, listed: events, after: query.after)
                return try await follow(from: events, query, desk, context)
            }
            Stream.out(EventRows.make(events, context, ofOneTask: task != nil).render(output, context))
            if isCut, events.count == Self.usualLimit { context.say("these are the newest; all of them: -L 0") }
        }
    }

    /// Prints page by page: what goes into a pipe may be millions of entries.
    private func printAll(_ query: HistoryQuery, _ desk: AnyDesk, _ context: Context) async throws {
        var query = query
        query.limit = Self.page
        query.after = query.after ?? 0
        var isFirst = true
        while true {
            let events = try await desk.history(query)
            let rows = EventRows.make(events, context, ofOneTask: task != nil)
            if isFirst || !events.isEmpty { Stream.out(rows.render(output, context, withHeader: isFirst)) }
            guard events.count == Self.page, !Stream.hasLostData, !Stream.isReaderGone else { return }
            query.after = events.last?.event
            isFirst = false
        }
    }

    /// The number of the entry behind which following starts, so that each that came meanwhile is shown once.
    /// - Parameters:
    ///   - newest: the number of the newest entry of the ledger, asked for before the list was read; 0 for none.
    ///   - listed: the list, in any order. It may be cut at a limit, and entries that no filter lets through are not in it.
    ///   - after: the number behind which entries were asked for; nil for none.
    static func reached(newest: Int64, listed: [TaskEvent], after: Int64?) -> Int64 {
        max(newest, after ?? 0, listed.lazy.map(\.event).max() ?? 0)
    }

    /// Prints the list and then each entry behind `query.after` on a line of its own, until interrupted or until nobody
    /// reads it any more.
    private func follow(
        from events: [TaskEvent], _ query: HistoryQuery, _ desk: AnyDesk, _ context: Context
    ) async throws {
        emit(events, context)
        let changes = desk.changes(query)
        try await untilSignalled { interruption in
            try await interruption.cancelling {
                try await withThrowingTaskGroup { group in
                    group.addTask { for try await news in changes { emit(news, context) } }
                    group.addTask {
                        // Whoever reads may go while nothing happens, and no write would show it.
                        while !Stream.isReaderGone, !Task.isCancelled {
                            try? await Task.sleep(for: .milliseconds(250))
                        }
                    }
                    try await group.next()
                    group.cancelAll()
                }
            }
        }
    }

    private func emit(_ events: [TaskEvent], _ context: Context) {
        guard !events.isEmpty else { return }
        var lines = RowOutputOptions.table
        lines.fields = output.fields
        // One JSON array never ends while following; lines do.
        if output.wantsJSON || output.effective == .ndjson { lines.format = .ndjson }
        Stream.out(EventRows.make(events, context, ofOneTask: task != nil).render(lines, context))
    }
}
