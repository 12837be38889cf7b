import Model

/// How many tasks each filter of a query would leave, as far as the choice of the driver needs it.
struct ListCounts: Equatable {
    struct Candidate: Equatable {
        let driver: ListDriver
        /// Exact from the counters; where there is none, counted up to `ListCounts.probe`.
        let rows: Int
    }

    /// A part of the tasks: those in one state and of one profile.
    struct Part: Hashable {
        let state: TaskState
        let profile: String
    }

    /// The parts of the profile asked for, or those of every profile that are not empty.
    var parts: [Part] = []
    /// Tasks of every profile, of the profile asked for, and of that those in the states asked for.
    var all = 0
    var ours = 0
    var inStates = 0
    /// Of every profile.
    var byState: [TaskState: Int] = [:]
    var candidates: [Candidate] = []
    /// Whether a higher number always means recorded later.
    var isInOrder = true

    /// What has no counter is counted up to here.
    static let probe = 2_000

    func parts(in states: [TaskState]) -> [Part] { parts.filter { states.contains($0.state) } }

    fileprivate func tasks(in states: [TaskState]) -> Int {
        Set(states).reduce(0) { $0 + byState[$1, default: 0] }
    }
}

extension LedgerTransaction {
    /// Reads what the choice of a driver for this query needs, and nothing else.
    func counts(for query: TaskQuery) throws -> ListCounts {
        var counts = ListCounts()
        let drivers = query.possibleDrivers
        if query.order == .created, drivers.isEmpty || drivers == [.profile] {
            counts.candidates = drivers.map { .init(driver: $0, rows: 0) }
            return counts
        }
        if let profile = query.profile {
            // By name, whether they are empty or not.
            counts.parts = TaskState.allCases.map { .init(state: $0, profile: profile) }
            // A state of a profile is never more than the profile.
            if query.order == .created, drivers == [.states, .profile] {
                counts.candidates = [.init(driver: .states, rows: 0)]
                return counts
            }
            try look(at: profile, query, &counts)
            // Nor does a profile that has half of all tasks narrow down what another filter finds.
            let others = drivers.filter { $0 != .profile }
            if query.order == .created, others.count == 1, others[0].isInOrder, counts.ours * 2 >= counts.all {
                counts.candidates = [.init(driver: others[0], rows: 0)]
                return counts
            }
        } else {
            try readParts(&counts)
        }
        if query.search != nil {
            counts.isInOrder = try first("SELECT is_in_order FROM ledger") { try $0.bool() } ?? true
        }
        counts.candidates = try drivers.map { driver in
            // The only one there is needs no figure.
            .init(
                driver: driver,
                rows: drivers.count == 1 && query.order == .created ? 0 : try rows(of: driver, query, counts))
        }
        return counts
    }

    private func look(at profile: String, _ query: TaskQuery, _ counts: inout ListCounts) throws {
        let states = ListFilter.list(query.isUnfinishedOnly ? TaskState.allCases.filter { !$0.isFinal } : query.states)
        let found = try first(
            """
            SELECT CAST(coalesce(sum(tasks), 0) AS BIGINT),
              CAST(coalesce(sum(tasks) FILTER (WHERE profile = ?1), 0) AS BIGINT),
              CAST(coalesce(sum(tasks) FILTER (WHERE profile = ?1 AND state IN (\(states))), 0) AS BIGINT)
            FROM counter
            """, [.text(profile)]
        ) { row in (all: try row.int(), ours: try row.int(), states: try row.int()) }
        (counts.all, counts.ours, counts.inStates) = found ?? (0, 0, 0)
    }

    private func readParts(_ counts: inout ListCounts) throws {
        var parts: Set<ListCounts.Part> = []
        try forEach("SELECT state, profile, tasks FROM counter WHERE tasks > 0") { row in
            let state = try row.value(TaskState.self)
            parts.insert(.init(state: state, profile: try row.text()))
            let tasks = try row.int()
            counts.all += tasks
            counts.byState[state, default: 0] += tasks
        }
        counts.ours = counts.all
        counts.parts = parts.sorted { ($0.state.rawValue, $0.profile) < ($1.state.rawValue, $1.profile) }
    }

    private func rows(of driver: ListDriver, _ query: TaskQuery, _ counts: ListCounts) throws -> Int {
        switch driver {
        case .order: return counts.all
        case .profile: return counts.ours
        case .states: return query.profile == nil ? counts.tasks(in: query.states) : counts.inStates
        case .unfinished:
            let open =
                query.profile == nil ? counts.tasks(in: TaskState.allCases.filter { !$0.isFinal }) : counts.inStates
            // So many that the videos to be fetched make no difference.
            if open * 50 >= counts.all { return open }
            return try open + probe("video \(dialect.by("video_due")) WHERE next_attempt_at IS NOT NULL")
        case .unsaved:
            return try probe(
                "video \(dialect.by("video_unsaved")) WHERE state IN ('waiting', 'downloading', 'damaged', 'lost')")
        case .tag(let tag): return try statistic("tag", tag)
        case .column(let filter):
            let value = filter.value(in: query) ?? ""
            if let dimension = filter.statistic { return try statistic(dimension, value) }
            let source = filter.index.map { "task \(dialect.by($0))" } ?? "task"
            return try probe("\(source) WHERE \(filter.column) = ?", .text(value))
        case .recorded:
            return try probe(
                "task \(dialect.by("task_by_created")) WHERE created_at >= ? AND created_at < ?",
                .integer(query.since ?? .min), .integer(query.until ?? .max))
        case .numbers:
            return ListFilter.merged(query.ranges ?? []).reduce(0) { sum, range in
                let size = range.upperBound.subtractingReportingOverflow(range.lowerBound)
                return sum + (size.overflow ? counts.all : min(Int(size.partialValue), 1 << 40) + 1)
            }
        // Not known before it is searched; it drives in any case.
        case .search: return counts.all
        }
    }

    private func statistic(_ dimension: String, _ value: String) throws -> Int {
        try first(
            """
            SELECT CAST(sum(queued + submitting + uncertain + rejected + cancelled + pending + processing + completed
              + failed + expired + abandoned) AS BIGINT)
            FROM statistic WHERE dimension = ? AND hour = -1 AND value = ?
            """, [.text(dimension), .text(value)]
        ) { try $0.intOrNil() ?? 0 } ?? 0
    }

    private func probe(_ source: String, _ values: LedgerValue...) throws -> Int {
        try first("SELECT count(*) FROM (SELECT 1 FROM \(source) LIMIT \(ListCounts.probe)) AS met", values) {
            try $0.int()
        } ?? 0
    }
}

extension ListDriver {
    /// Whether it walks one index that is in the order of recording.
    fileprivate var isInOrder: Bool {
        switch self {
        case .profile, .tag, .column: true
        case .order, .states, .unfinished, .unsaved, .recorded, .numbers, .search: false
        }
    }
}

extension TaskQuery {
    /// The filters that an index can find by itself.
    fileprivate var possibleDrivers: [ListDriver] {
        var drivers = Set(tags).sorted().map(ListDriver.tag)
        if !states.isEmpty { drivers.append(.states) }
        if isUnfinishedOnly { drivers.append(.unfinished) }
        if isUnsavedOnly { drivers.append(.unsaved) }
        drivers += ColumnFilter.all.filter { $0.index != nil && $0.value(in: self) != nil }.map(ListDriver.column)
        if ranges != nil { drivers.append(.numbers) }
        if search != nil { drivers.append(.search) }
        // In the order of recording the indexes are walked within the period anyway.
        if since != nil || until != nil, order != .created || !drivers.isEmpty { drivers.append(.recorded) }
        if profile != nil { drivers.append(.profile) }
        return drivers
    }
}
