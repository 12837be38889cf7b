import ArgumentParser
import Contract
import Desk
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

    @Option(help: ArgumentHelp("Tasks made by this user or token.", valueName: "name"))
    var submittedBy: String?

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

    func query(_ context: Context) throws -> TaskQuery {
        try filters.query(profile: context.settings.profile.value, context.moments)
    }

    var filters: TaskFilters {
        TaskFilters(
            state: state, tag: tag, project: project, shot: shot, model: model, verdict: verdict,
            submittedBy: submittedBy, since: since,
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

    @Option(help: ArgumentHelp("Tasks made by this user or token.", valueName: "name"))
    var submittedBy: String?

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
