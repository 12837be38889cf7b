import ArgumentParser
import Model
import Store

/// The tasks that a command is about: names, ranges, filters.
struct TaskSelection: ParsableArguments {
    @Argument(
        help: ArgumentHelp("A local number, a range 42-80, ref:KEY, or the service's id.", valueName: "task"))
    var tasks: [String] = []

    @OptionGroup(title: "Filters")
    var filters: FilterOptions

    var isEmpty: Bool { tasks.isEmpty && !filters.isNarrowing }

    /// - Throws: `Failure` if nothing is named.
    func requireAny() throws {
        guard isEmpty else { return }
        throw Failure(
            code: "usage", message: "no task named; give its number, a range, ref:KEY, its id, or a filter",
            exit: .usage)
    }

    /// - Returns: local numbers, in ascending order, each once.
    /// - Throws: `Failure` if nothing is named.
    func ids(_ repository: TaskRepository, _ context: Context) async throws -> [Int64] {
        try requireAny()
        // A number is a number, whatever profile is in use.
        guard filters.isNarrowing else { return try await Self.ids(named: tasks, repository, context) }
        var query = try filters.query(context)
        if !tasks.isEmpty { query.ranges = try await Self.ranges(of: tasks, repository, context) }
        return try await repository.ids(query).sorted()
    }

    /// The tasks of these names, of every profile.
    /// - Returns: local numbers, in ascending order, each once.
    /// - Throws: `StoreError.noSuchTask`, `.ambiguous`.
    static func ids(named names: [String], _ repository: TaskRepository, _ context: Context) async throws -> [Int64] {
        var query = TaskQuery()
        query.ranges = try await ranges(of: names, repository, context)
        let ids = try await repository.ids(query)
        if ids.isEmpty { throw StoreError.noSuchTask(names.joined(separator: ", ")) }
        return ids.sorted()
    }

    private static func ranges(
        of names: [String], _ repository: TaskRepository, _ context: Context
    ) async throws -> [ClosedRange<Int64>] {
        var ranges: [ClosedRange<Int64>] = []
        for name in names {
            if let range = range(name) {
                ranges.append(range)
            } else {
                let task = try await repository.task(named: name, profile: context.settings.profile.value)
                ranges.append(task.id...task.id)
            }
        }
        return ranges
    }

    /// `42-80`; nil for anything else. Local numbers have no zeros in front: `00000001-0009` begins an upstream id.
    static func range(_ text: String) -> ClosedRange<Int64>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Int64(ends[0]), let last = Int64(ends[1]), first >= 0, first <= last,
            ends.allSatisfy({
                $0.utf8.allSatisfy { (48...57).contains($0) } && ($0.utf8.first != 48 || $0.utf8.count == 1)
            })
        else { return nil }
        return first...last
    }
}
