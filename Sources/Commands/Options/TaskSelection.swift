import ArgumentParser
import Desk

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
        TaskChoice(
            names: names, filter: try query(profile: context.settings.profile.value, context.moments),
            isFiltered: isNarrowing)
    }
}
