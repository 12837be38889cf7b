import Model

/// A `HistoryQuery` as SQL, with its plan pinned.
struct HistoryStatement {
    /// What is walked, all other conditions being asked of each entry.
    enum Driver: Equatable {
        /// One task's entries.
        case task
        /// All entries, as they came.
        case number
        /// The entries of the period asked for, by their moment.
        case moment
        /// The entries of rare kinds, by their moment.
        case kinds
        /// The tasks of a profile that has few.
        case profile
    }

    /// What the choice of the driver needs to know.
    struct Facts: Equatable {
        /// Tasks of the profile asked for, and of all.
        var profileTasks = 0
        var allTasks = 0
        /// Whether a higher number always means later.
        var isInOrder = true
    }

    private(set) var sql = ""
    private(set) var values: [LedgerValue] = []
    /// Whether the newest entry comes first, as only the last so many are wanted.
    let isFromEnd: Bool
    private let query: HistoryQuery
    private let driver: Driver
    private let facts: Facts
    private let dialect: Dialect

    init(_ query: HistoryQuery, _ facts: Facts, _ dialect: Dialect) {
        self.query = query
        self.dialect = dialect
        self.facts = facts
        isFromEnd = query.limit != nil && query.after == nil
        driver = Self.driver(query, facts)
        let parts = driver == .kinds ? query.kinds.map { part($0) } : [part(nil)]
        let areCut = parts.count > 1 && query.limit != nil && dialect.cutsParts
        let order = "e.at \(direction), e.id \(direction)"
        sql = parts.map { areCut ? "(\($0.sql)ORDER BY \(order) LIMIT ?)\n" : $0.sql }.joined(separator: "UNION ALL ")
        sql += "ORDER BY \(orderBy)"
        let cut: [LedgerValue] = areCut ? [.init(query.limit)] : []
        values = parts.flatMap { $0.values + cut }
        if let limit = query.limit {
            sql += " LIMIT ?"
            values.append(.init(limit))
        }
    }

    static func driver(_ query: HistoryQuery, _ facts: Facts) -> Driver {
        if query.task != nil { return .task }
        // A profile with few tasks hardly shows among the entries of all.
        if query.profile != nil, facts.profileTasks < 500, facts.profileTasks * 20 < facts.allTasks { return .profile }
        let areRare = !query.kinds.isEmpty && query.kinds.allSatisfy { !Self.common.contains($0) }
        if areRare, query.after == nil || facts.isInOrder { return .kinds }
        let hasPeriod = query.since != nil || query.until != nil
        return hasPeriod && query.after == nil ? .moment : .number
    }

    /// What every task has once; the index by kind leaves it out.
    private static let common: [TaskEvent.Kind] = [.recorded, .submitting, .accepted, .observed]

    private var direction: String { isFromEnd ? "DESC" : "ASC" }

    private var orderBy: String {
        switch driver {
        case .task: "e.seq \(direction)"
        case .number: "e.id \(direction)"
        case .moment: "e.at \(direction), e.id \(direction)"
        // By column, since the parts of a union have no names: `at` and `id`.
        case .kinds where query.kinds.count > 1: "4 \(direction), 1 \(direction)"
        case .kinds: "e.at \(direction), e.id \(direction)"
        case .profile:
            query.since == nil && query.until == nil || query.after != nil
                ? "\(dialect.sorted("e.id")) \(direction)"
                : "\(dialect.sorted("e.at")) \(direction), e.id \(direction)"
        }
    }

    private func part(_ kind: TaskEvent.Kind?) -> (sql: String, values: [LedgerValue]) {
        var filter = ListFilter()
        switch driver {
        case .task: filter.add("e.task = ?", .init(query.task))
        case .profile: filter.add("p.profile = ?", .init(query.profile))
        case .kinds:
            filter.add("e.kind = '\((kind ?? .user).rawValue)'")
            // Tells the engine that the index holds what is asked for.
            filter.add("e.kind NOT IN (\(Self.list(Self.common)))")
        case .number, .moment: break
        }
        if driver != .kinds, !query.kinds.isEmpty { filter.add("e.kind IN (\(Self.list(query.kinds)))") }
        let hasOthers = facts.profileTasks < facts.allTasks
        if let profile = query.profile, hasOthers, ![.task, .profile].contains(driver) {
            filter.add("(SELECT profile FROM task WHERE id = e.task) = ?", .text(profile))
        }
        if let since = query.since { filter.add("e.at >= ?", .integer(since)) }
        if let until = query.until { filter.add("e.at < ?", .integer(until)) }
        if let after = query.after {
            filter.add("e.id > ?", .integer(after))
            if driver == .kinds {
                filter.add("e.at >= coalesce((SELECT at FROM event WHERE id = ?), 0)", .integer(after))
            }
        }
        return ("SELECT \(Self.columns) FROM \(source)\n\(filter.clause)", filter.values)
    }

    private var source: String {
        switch driver {
        case .task: "event e \(dialect.byTaskAndSeq)"
        case .number: "event e \(dialect.byNumber)"
        case .moment: "event e \(dialect.by("event_by_at"))"
        case .kinds: "event e \(dialect.by("event_by_kind"))"
        case .profile: "task p \(dialect.by("task_by_profile")) \(dialect.thenJoin) event e ON e.task = p.id"
        }
    }

    private static func list(_ kinds: [TaskEvent.Kind]) -> String {
        kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    }

    private static let columns = """
        e.id, e.task, e.seq, e.at, e.kind, e.state, e.progress, e.message, e.http_status, e.observations,
          e.last_observed_at, e.author
        """

    static let ofTask = DialectText { dialect in
        "SELECT \(columns) FROM event e \(dialect.byTaskAndSeq) WHERE e.task = ? ORDER BY e.seq"
    }

    static func decode(_ row: inout LedgerRow) throws -> TaskEvent {
        TaskEvent(
            event: try row.integer(), task: try row.integer(), seq: try row.int(), at: try row.integer(),
            kind: try row.value(TaskEvent.Kind.self), state: try row.value(TaskState.self),
            progress: try row.intOrNil(), message: try row.textOrNil(), httpStatus: try row.intOrNil(),
            observations: try row.int(), lastObservedAt: try row.integerOrNil(), author: try row.textOrNil())
    }
}

extension LedgerTransaction {
    func statement(for query: HistoryQuery) throws -> HistoryStatement {
        var facts = HistoryStatement.Facts()
        if query.task == nil, let profile = query.profile {
            facts =
                try first(
                    """
                    SELECT CAST(coalesce(sum(tasks) FILTER (WHERE profile = ?), 0) AS BIGINT),
                      CAST(coalesce(sum(tasks), 0) AS BIGINT) FROM counter
                    """, [.text(profile)]
                ) { row in HistoryStatement.Facts(profileTasks: try row.int(), allTasks: try row.int()) } ?? facts
            try planForValues()
        }
        if !query.kinds.isEmpty, query.after != nil {
            facts.isInOrder = try first("SELECT is_in_order FROM ledger") { try $0.bool() } ?? false
        }
        return HistoryStatement(query, facts, dialect)
    }
}
