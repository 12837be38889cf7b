import Model
import SQLite

/// How many tasks each filter of a query would leave, as far as the choice of the driver needs it.
struct ListCounts: Equatable {
    struct Candidate: Equatable {
        let driver: ListDriver
        /// Exact from the counters; where there is none, counted up to `ListCounts.probe`.
        let rows: Int
    }

    /// A part of the tasks: those in one state and of one profile.
    struct Part: Equatable {
        let state: TaskState
        let profile: String
        let tasks: Int
    }

    /// The parts that are not empty, of every profile.
    var parts: [Part] = []
    var all = 0
    var candidates: [Candidate] = []
    /// Whether a higher number always means recorded later.
    var isInOrder = true

    /// What has no counter is counted up to here.
    static let probe = 2_000

    /// - Parameter profile: nil for every profile.
    func parts(in states: [TaskState], of profile: String?) -> [Part] {
        parts.filter { states.contains($0.state) && (profile == nil || $0.profile == profile) }
    }

    fileprivate func tasks(in states: [TaskState], of profile: String?) -> Int {
        parts(in: states, of: profile).reduce(0) { $0 + $1.tasks }
    }
}

extension Connection {
    /// Reads what the choice of a driver for this query needs, and nothing else.
    func counts(for query: TaskQuery, expression: String?) throws -> ListCounts {
        var counts = ListCounts()
        let drivers = query.possibleDrivers
        if query.order == .created, let obvious = query.obviousParts(drivers) {
            (counts.parts, counts.candidates) = (obvious, drivers.prefix(1).map { .init(driver: $0, rows: 0) })
            return counts
        }
        if let profile = query.profile, drivers.count <= 2, drivers.allSatisfy(\.needsNoParts) {
            let (ours, all) = try tasks(of: profile)
            let others = drivers.filter { $0 != .profile }
            // A profile that has half of all tasks narrows nothing down that another filter does not.
            if others.isEmpty || ours * 2 >= all, query.order == .created || others.isEmpty {
                counts.all = all
                counts.candidates = others.map { .init(driver: $0, rows: 0) }
                if others.isEmpty { counts.candidates = [.init(driver: .profile, rows: ours)] }
                return counts
            }
        }
        var parts: [String: ListCounts.Part] = [:]
        try forEach("SELECT state, profile, tasks FROM counter WHERE tasks > 0") { row in
            let (state, profile, tasks) = (try row.text(), try row.text(), try row.int())
            guard let state = TaskState(rawValue: state) else { return }
            let before = parts["\(state) \(profile)"]?.tasks ?? 0
            parts["\(state) \(profile)"] = ListCounts.Part(state: state, profile: profile, tasks: before + tasks)
        }
        counts.all = parts.values.reduce(0) { $0 + $1.tasks }
        counts.parts = parts.values.sorted { ($0.state.rawValue, $0.profile) < ($1.state.rawValue, $1.profile) }
        if expression != nil {
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

    private func tasks(of profile: String) throws -> (ours: Int, all: Int) {
        try first(
            "SELECT coalesce(sum(tasks) FILTER (WHERE profile = ?), 0), coalesce(sum(tasks), 0) FROM counter",
            [.text(profile)]
        ) { row in (try row.int(), try row.int()) } ?? (0, 0)
    }

    private func rows(of driver: ListDriver, _ query: TaskQuery, _ counts: ListCounts) throws -> Int {
        switch driver {
        case .order: counts.all
        case .profile: counts.tasks(in: TaskState.allCases, of: query.profile)
        case .states: counts.tasks(in: query.states, of: query.profile)
        case .unfinished:
            try counts.tasks(in: TaskState.allCases.filter { !$0.isFinal }, of: query.profile)
                + probe("video INDEXED BY video_due WHERE next_attempt_at IS NOT NULL")
        case .unsaved: try probe("video INDEXED BY video_unsaved WHERE state IN ('waiting', 'downloading', 'lost')")
        case .tag(let tag): try statistic("tag", tag)
        case .project: try statistic("project", query.project ?? "")
        case .model: try statistic("request", query.model ?? "")
        case .shot: try probe("task INDEXED BY task_by_shot WHERE shot = ?", .init(query.shot))
        case .recorded:
            try probe(
                "task INDEXED BY task_by_created WHERE created_at >= ? AND created_at < ?",
                .integer(query.since ?? .min), .integer(query.until ?? .max))
        case .numbers:
            ListFilter.merged(query.ranges ?? []).reduce(0) { sum, range in
                let size = range.upperBound.subtractingReportingOverflow(range.lowerBound)
                return sum + (size.overflow ? counts.all : min(Int(size.partialValue), 1 << 40) + 1)
            }
        // Not known before it is searched; it drives in any case.
        case .search: counts.all
        }
    }

    private func statistic(_ dimension: String, _ value: String) throws -> Int {
        try first(
            """
            SELECT sum(queued + submitting + uncertain + rejected + cancelled + pending + processing + completed
              + failed + expired + abandoned)
            FROM statistic WHERE dimension = ? AND hour = -1 AND value = ?
            """, [.text(dimension), .text(value)]
        ) { try $0.intOrNil() ?? 0 } ?? 0
    }

    private func probe(_ source: String, _ values: SQLiteValue...) throws -> Int {
        try first("SELECT count(*) FROM (SELECT 1 FROM \(source) LIMIT \(ListCounts.probe))", values) {
            try $0.int()
        } ?? 0
    }
}

extension ListDriver {
    /// Whether it walks one index that is in the order of recording.
    fileprivate var needsNoParts: Bool {
        switch self {
        case .profile, .tag, .project, .shot, .model: true
        case .order, .states, .unfinished, .unsaved, .recorded, .numbers, .search: false
        }
    }
}

extension TaskQuery {
    /// The parts to be walked where there is nothing to choose: nil if there is.
    fileprivate func obviousParts(_ drivers: [ListDriver]) -> [ListCounts.Part]? {
        if drivers.isEmpty || drivers == [.profile] { return [] }
        // A state of a profile is never more than the profile.
        guard drivers == [.states, .profile], let profile else { return nil }
        return Set(states).sorted { $0.rawValue < $1.rawValue }.map { .init(state: $0, profile: profile, tasks: 1) }
    }

    /// The filters that an index can find by itself.
    fileprivate var possibleDrivers: [ListDriver] {
        var drivers = Set(tags).sorted().map(ListDriver.tag)
        if !states.isEmpty { drivers.append(.states) }
        if isUnfinishedOnly { drivers.append(.unfinished) }
        if isUnsavedOnly { drivers.append(.unsaved) }
        if project != nil { drivers.append(.project) }
        if shot != nil { drivers.append(.shot) }
        if model != nil { drivers.append(.model) }
        if ranges != nil { drivers.append(.numbers) }
        if search != nil { drivers.append(.search) }
        // In the order of recording the indexes are walked within the period anyway.
        if since != nil || until != nil, order != .created || !drivers.isEmpty { drivers.append(.recorded) }
        if profile != nil { drivers.append(.profile) }
        return drivers
    }
}
