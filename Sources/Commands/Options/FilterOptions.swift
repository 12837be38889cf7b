import ArgumentParser
import Contract
import Model
import Store

/// Which tasks are meant, by what they are.
struct FilterOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: ArgumentHelp("A state; may be given several times.", valueName: "state"))
    var state: [TaskState] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("A tag; several must all be there.", valueName: "tag"))
    var tag: [String] = []

    @Option(name: [.customShort("g"), .long], help: ArgumentHelp("A project.", valueName: "name"))
    var project: String?

    @Option(help: ArgumentHelp("A shot.", valueName: "name"))
    var shot: String?

    @Option(help: ArgumentHelp("A model.", valueName: "name"))
    var model: String?

    @Option(help: ArgumentHelp("What you think of it: picked or rejected.", valueName: "word"))
    var verdict: Verdict?

    @Option(
        help: ArgumentHelp("Recorded since: 2h, 7d, today, monday, 14:02, 2026-11-01, or RFC 3339.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Recorded before; a day, month or year includes all of it.", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("Words in prompt, tags, note or error.", valueName: "text"))
    var search: String?

    @Flag(help: "Tasks of every profile, not only of the one in use.")
    var all = false

    /// Whether any filter narrows the choice.
    var isNarrowing: Bool { filters.isNarrowing }

    func query(_ context: Context) throws -> TaskQuery { try filters.query(context) }

    var filters: TaskFilters {
        TaskFilters(
            state: state, tag: tag, project: project, shot: shot, model: model, verdict: verdict, since: since,
            until: until,
            search: search, all: all)
    }
}

/// The filters of `list` for a command whose own options have their names: what those change, these look for.
///
/// What they have in common with `FilterOptions` is declared again: a group within that one made the parser a quarter of a
/// short command slower.
struct SourceFilterOptions: ParsableArguments {
    @Option(
        name: .shortAndLong, help: ArgumentHelp("Tasks in this state; may be given several times.", valueName: "state"))
    var state: [TaskState] = []

    @Option(help: ArgumentHelp("Tasks with this tag; several must all be there.", valueName: "tag"))
    var fromTag: [String] = []

    @Option(help: ArgumentHelp("Tasks of this project.", valueName: "name"))
    var fromProject: String?

    @Option(help: ArgumentHelp("Tasks of this shot.", valueName: "name"))
    var fromShot: String?

    @Option(help: ArgumentHelp("Tasks of this model.", valueName: "name"))
    var fromModel: String?

    @Option(help: ArgumentHelp("Tasks that are picked, or rejected.", valueName: "word"))
    var verdict: Verdict?

    @Option(
        help: ArgumentHelp("Recorded since: 2h, 7d, today, monday, 14:02, 2026-11-01, or RFC 3339.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Recorded before; a day, month or year includes all of it.", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("Words in prompt, tags, note or error.", valueName: "text"))
    var search: String?

    @Flag(help: "Tasks of every profile, not only of the one in use.")
    var all = false

    var filters: TaskFilters {
        TaskFilters(
            state: state, tag: fromTag, project: fromProject, shot: fromShot, model: fromModel, verdict: verdict,
            since: since,
            until: until, search: search, all: all)
    }
}

/// The filters of a list, as they were typed, whatever the options are called.
struct TaskFilters: Sendable, Equatable {
    var state: [TaskState] = []
    var tag: [String] = []
    var project: String?
    var shot: String?
    var model: String?
    var verdict: Verdict?
    var since: String?
    var until: String?
    var search: String?
    var all = false

    /// Whether any filter narrows the choice.
    var isNarrowing: Bool { self != TaskFilters(all: all) }

    /// - Throws: `Failure` with exit code 64 for a text that has nothing to look for.
    static func searchable(_ text: String) throws -> String {
        guard !TaskQuery.canSearch(for: text) else { return text }
        let found = text.allSatisfy(\.isWhitespace) ? "an empty search" : "'\(Sanitizer.line(text).truncated(to: 60))'"
        throw Failure(
            code: "nothing_to_search",
            message:
                "\(found) has nothing to look for; give words, beginnings of words, Chinese characters or emoji, which "
                + "must all be there, or \"words in quotes\", which must stand together. `reel list` shows all tasks",
            exit: .usage)
    }

    func query(_ context: Context) throws -> TaskQuery {
        var query = TaskQuery()
        query.profile = all ? nil : context.settings.profile.value
        query.states = state
        query.tags = tag
        query.project = project
        query.shot = shot
        query.model = model
        query.verdict = verdict?.rawValue
        (query.since, query.until) = try context.period(since: since, until: until)
        query.search = try search.map(Self.searchable)
        return query
    }
}
