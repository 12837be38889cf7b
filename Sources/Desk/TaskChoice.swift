import Contract
public import Model
public import Store

/// The tasks that something is about, as they were asked for: by name, by range, by filters.
public struct TaskChoice: Sendable {
    /// Local numbers, ranges, `ref:KEY`, the service's ids.
    public var names: [String]
    /// What filters ask for.
    public var filter: TaskQuery
    /// Whether any of them narrows the choice.
    public var isFiltered: Bool

    public init(names: [String], filter: TaskQuery = TaskQuery(), isFiltered: Bool = false) {
        self.names = names
        self.filter = filter
        self.isFiltered = isFiltered
    }

    public var isEmpty: Bool { names.isEmpty && !isFiltered }

    /// Whether it takes what is there, so that some of it may be left out: a task that is named is meant.
    public var isLoose: Bool {
        isFiltered || names.flatMap(TaskName.split).contains { Self.range(TaskName.mended($0)) != nil }
    }

    public static let nothingNamed = "no task named; give its number, a range, ref:KEY, its id, or a filter"

    /// - Throws: `Failure` if nothing is named.
    public func requireAny() throws {
        guard isEmpty else { return }
        throw Failure(code: "usage", message: Self.nothingNamed, exit: .usage)
    }

    /// `42-80`; nil for anything else. Local numbers have no zeros in front: `00000001-0009` begins an upstream id.
    public static func range(_ text: String) -> ClosedRange<Int64>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Int64(ends[0]), let last = Int64(ends[1]), first >= 0, first <= last,
            ends.allSatisfy({
                $0.utf8.allSatisfy { (48...57).contains($0) } && ($0.utf8.first != 48 || $0.utf8.count == 1)
            })
        else { return nil }
        return first...last
    }
}

extension LocalDesk {
    /// The tasks, those that are named of every profile. Names that nothing answers to are an error. Filters may match
    /// nothing: that is said, and no error, since whoever cleans up what is left over wants to find nothing.
    /// - Returns: local numbers, in ascending order, each once.
    /// - Throws: `Failure` if nothing is named; `StoreError.noSuchTask`, `.ambiguous`.
    public func ids(of choice: TaskChoice, for caller: Caller) async throws -> [Int64] {
        try choice.requireAny()
        // A number is a number, whatever profile is in use.
        var query = choice.isFiltered ? choice.filter : TaskQuery()
        if !choice.names.isEmpty { query.ranges = try await ranges(choice.names) }
        let ids = try await repository.ids(query).sorted()
        if ids.isEmpty {
            guard choice.isFiltered else { throw StoreError.noSuchTask(choice.names.joined(separator: ", ")) }
            caller.say("no task matches; nothing to do")
        }
        return ids
    }

    /// The numbers that names stand for.
    /// - Throws: `StoreError.noSuchTask`, `.ambiguous`.
    public func ranges(_ names: [String]) async throws -> [ClosedRange<Int64>] {
        var ranges: [ClosedRange<Int64>] = []
        for name in names.flatMap(TaskName.split) {
            if let range = TaskChoice.range(TaskName.mended(name)) {
                ranges.append(range)
            } else {
                let task = try await repository.task(named: name, profile: settings.profile)
                ranges.append(task.id...task.id)
            }
        }
        return ranges
    }

    /// Those of some numbers that are there, in ascending order.
    public func tasks(_ ids: [Int64]) async throws -> [VideoTask] {
        try await repository.tasks(ids)
    }
}
