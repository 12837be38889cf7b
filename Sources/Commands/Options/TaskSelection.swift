import ArgumentParser
import Desk
import Model

/// The tasks that a command is about: names, ranges, filters.
struct TaskSelection: ParsableArguments {
    @Argument(
        help: ArgumentHelp("A local number, a range 42-80, ref:KEY, or the service's id.", valueName: "task"))
    var tasks: [String] = []

    @OptionGroup(title: "Filters")
    var filters: FilterOptions

    var isEmpty: Bool { tasks.isEmpty && !filters.isNarrowing }

    /// - Throws: `Failure` if nothing is named.
    func requireAny() throws { try TaskChoice(names: tasks, isFiltered: filters.isNarrowing).requireAny() }

    /// - Throws: `Failure` for a filter that cannot be read.
    func choice(_ context: Context) throws -> TaskChoice { try filters.filters.choice(tasks, context) }
}

extension TaskFilters {
    /// The tasks that are named, or that the filters find.
    /// - Throws: `Failure` for a filter that cannot be read.
    func choice(_ names: [String], _ context: Context) throws -> TaskChoice {
        TaskChoice(names: names, filter: try query(context), isFiltered: isNarrowing)
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
            state: state, tag: fromTag, project: fromProject, shot: fromShot, model: fromModel, since: since,
            until: until, search: search, all: all)
    }
}
