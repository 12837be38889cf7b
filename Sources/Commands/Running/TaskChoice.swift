import Contract
import Model
import Store

/// The tasks that a command is about, as they were asked for: by name, by range, by filters.
struct TaskChoice: Sendable {
    var names: [String]
    var filters = TaskFilters()

    var isEmpty: Bool { names.isEmpty && !filters.isNarrowing }

    /// Whether it takes what is there, so that some of it may be left out: a task that is named is meant.
    var isLoose: Bool {
        filters.isNarrowing || names.flatMap(TaskName.split).contains { Self.range(TaskName.mended($0)) != nil }
    }

    static let nothingNamed = "no task named; give its number, a range, ref:KEY, its id, or a filter"

    /// - Throws: `Failure` if nothing is named.
    func requireAny() throws {
        guard isEmpty else { return }
        throw Failure(code: "usage", message: Self.nothingNamed, exit: .usage)
    }

    /// The tasks, those that are named of every profile. Names that nothing answers to are an error. Filters may match
    /// nothing: that is said, and no error, since whoever cleans up what is left over wants to find nothing.
    /// - Returns: local numbers, in ascending order, each once.
    /// - Throws: `Failure` if nothing is named; `StoreError.noSuchTask`, `.ambiguous`.
    func ids(_ repository: TaskRepository, _ context: Context) async throws -> [Int64] {
        try requireAny()
        // A number is a number, whatever profile is in use.
        var query = filters.isNarrowing ? try filters.query(context) : TaskQuery()
        if !names.isEmpty { query.ranges = try await ranges(repository, context) }
        let ids = try await repository.ids(query).sorted()
        if ids.isEmpty {
            guard filters.isNarrowing else { throw StoreError.noSuchTask(names.joined(separator: ", ")) }
            context.say("no task matches; nothing to do")
        }
        return ids
    }

    private func ranges(_ repository: TaskRepository, _ context: Context) async throws -> [ClosedRange<Int64>] {
        var ranges: [ClosedRange<Int64>] = []
        for name in names.flatMap(TaskName.split) {
            if let range = Self.range(TaskName.mended(name)) {
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

    /// Numbers for a question: `3, 5-9, 12 and 40 more`.
    static func sentence(_ ids: [Int64]) -> String {
        var ranges: [ClosedRange<Int64>] = []
        for id in ids.sorted() {
            if let last = ranges.last, last.upperBound == id - 1 {
                ranges[ranges.count - 1] = last.lowerBound...id
            } else {
                ranges.append(id...id)
            }
        }
        let shown = ranges.prefix(10)
        let text = shown.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
        let rest = ids.count - shown.reduce(0) { $0 + $1.count }
        return text.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}
