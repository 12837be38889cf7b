import Model

/// A `TaskQuery` as SQL. Plans are pinned: SQLite's own choice depends on statistics that may be there or not, and on
/// two common filters it guesses wrong by a factor of a thousand. PostgreSQL always has statistics; it is only kept from
/// walking along an order where what drives is few.
struct ListStatement {
    /// What each row brings.
    enum Columns {
        case number
        case task
    }

    private(set) var sql = ""
    private(set) var values: [LedgerValue] = []
    private let query: TaskQuery
    private let driver: ListDriver
    private let counts: ListCounts
    private let search: ListFilter?
    private let after: (value: Int64?, id: Int64)?
    private let dialect: Dialect

    /// - Parameters:
    ///   - search: what the full text is asked for; nil without a search.
    ///   - after: the order's value and the number of the task to go on behind.
    init(
        _ columns: Columns, _ query: TaskQuery, search: ListFilter?, counts: ListCounts,
        after: (value: Int64?, id: Int64)?, _ dialect: Dialect
    ) {
        self.query = query
        self.dialect = dialect
        self.counts = counts
        self.search = search
        self.after = after
        driver = ListDriver.choose(query, counts)
        let parts = parts
        if parts.count == 1, isNatural {
            direct(columns, parts[0])
        } else {
            picked(columns, parts)
        }
    }

    /// The numbers that the query finds, as a set in no order.
    private init(setOf query: TaskQuery, by driver: ListDriver, counts: ListCounts, _ dialect: Dialect) {
        self.query = query
        self.dialect = dialect
        self.driver = driver
        self.counts = counts
        search = nil
        after = nil
        let parts = parts
        sql = parts.map { "SELECT \(keys.number) FROM \($0.source)\n\($0.filter.clause)" }.joined(
            separator: "UNION ALL ")
        values = parts.flatMap(\.filter.values)
    }

    /// A walk along one index, or a part of one.
    private struct Part {
        var source: String
        var filter = ListFilter()
    }

    /// Whether the driver's own order is the one asked for.
    private var isNatural: Bool {
        driver == .order || (query.order == .created && driver.isInOrderOfRecording(counts))
    }

    private var direction: String { query.isReversed ? "ASC" : "DESC" }

    /// Of the order's value, which only a task that is finished has of its end.
    private var valueDirection: String {
        guard query.order == .finished else { return direction }
        return query.isReversed ? dialect.ascending : dialect.descending
    }

    /// Whether the driver brings each of its parts in the order asked for.
    private var arePartsInOrder: Bool { isNatural || (query.order == .created && driver == .unfinished) }

    /// The columns that the order goes by, as the driver has them.
    private var keys: (value: String, number: String) {
        switch driver {
        case .tag where query.order == .created: ("g.recorded_at", "g.task")
        // In order by number, which is how the full-text index brings them.
        case .search where isNatural: (dialect.textNumber, dialect.textNumber)
        default: (query.order.column, "t.id")
        }
    }

    private var orderBy: String {
        let (value, number) = keys
        return value == number ? "\(number) \(direction)" : "\(value) \(valueDirection), \(number) \(direction)"
    }

    // MARK: - The two shapes

    /// Rows come in order and are read as they come.
    private mutating func direct(_ columns: Columns, _ part: Part) {
        sql = "SELECT \(columns == .task ? TaskRow.columns[dialect] : "t.id") FROM \(part.source)\n"
        if columns == .task { sql += TaskRow.joins[dialect] }
        sql += part.filter.clause + "ORDER BY \(orderBy)"
        values = part.filter.values
        limit()
    }

    /// The numbers are found first, merged or sorted, and the rows of those are read then.
    private mutating func picked(_ columns: Columns, _ parts: [Part]) {
        let (column, number) = keys
        let value = arePartsInOrder ? column : dialect.sorted(column)
        let areCut = arePartsInOrder && parts.count > 1 && query.limit != nil && dialect.cutsParts
        let picks = parts.map { part in
            let pick = "SELECT \(number) AS number, \(value) AS value FROM \(part.source)\n\(part.filter.clause)"
            return areCut ? "(\(pick)ORDER BY \(orderBy) LIMIT ?)\n" : pick
        }
        let cut: [LedgerValue] = areCut ? [.init(query.limit)] : []
        values = parts.flatMap { $0.filter.values + cut }
        sql = picks.joined(separator: "UNION ALL ") + "ORDER BY 2 \(valueDirection), 1 \(direction)"
        limit()
        let order = "ORDER BY p.value \(valueDirection), p.number \(direction)"
        switch columns {
        case .number: sql = "SELECT p.number FROM (\(sql)) p \(order)"
        case .task:
            sql =
                "SELECT \(TaskRow.columns[dialect]) FROM (\(sql)) p \(dialect.thenJoin) task t ON t.id = p.number\n"
                + "\(TaskRow.joins[dialect])\(order)"
        }
    }

    private mutating func limit() {
        guard let limit = query.limit else { return }
        sql += " LIMIT ?"
        values.append(.init(limit))
    }

    // MARK: - What is walked

    private var parts: [Part] {
        switch driver {
        case .states: states(query.states)
        case .unfinished: states(TaskState.allCases.filter { !$0.isFinal }) + [unfetched]
        default: hasPartWithoutValue ? [whole(), whole(withoutValue: true)] : [whole()]
        }
    }

    /// Whether what comes behind a row is two parts of the order's index: what has a value, and what has none.
    private var hasPartWithoutValue: Bool {
        dialect.cutsParts && driver == .order && query.order == .finished && !query.isReversed && after?.value != nil
    }

    /// One index from end to end, or from the place to go on at.
    /// - Parameter isUnset: whether that part is meant which has no value, where it is a part of its own.
    private func whole(withoutValue isUnset: Bool = false) -> Part {
        var part = Part(source: source)
        switch driver {
        case .tag(let tag): part.filter.add("g.tag = ?", .text(tag))
        case .profile: part.filter.add("t.profile = ?", .init(query.profile))
        case .column(let filter): part.filter.add("t.\(filter.column) = ?", .init(filter.value(in: query)))
        case .numbers: part.filter.add(ListFilter.condition(query.ranges ?? []))
        case .unsaved: part.filter.add("v.state IN ('waiting', 'downloading', 'damaged', 'lost')")
        case .search: addSearch(to: &part)
        case .order, .recorded, .states, .unfinished: break
        }
        part.filter.add(ListFilter(query, without: driver, dialect))
        if isUnset { part.filter.add("\(query.order.column) IS NULL") } else { goOn(&part) }
        return part
    }

    private var source: String {
        switch driver {
        case .tag: "tag g \(dialect.thenJoin) task t ON t.id = g.task"
        case .search: "\(dialect.textTable) \(dialect.thenJoin) task t ON t.id = \(dialect.textNumber)"
        case .unsaved: "video v \(dialect.by("video_unsaved")) \(dialect.thenJoin) task t ON t.id = v.task"
        default: driver.index(query.order).map { "task t \(dialect.by($0))" } ?? "task t \(dialect.byNumber)"
        }
    }

    private func states(_ states: [TaskState]) -> [Part] {
        counts.parts(in: states).map { found in
            var part = Part(source: "task t \(dialect.by("task_by_state"))")
            part.filter.add("t.state = '\(found.state.rawValue)'")
            part.filter.add("t.profile = ?", .text(found.profile))
            var rest = query
            if driver == .unfinished { rest.isUnfinishedOnly = false }
            rest.profile = nil
            rest.states = driver == .states || rest.states.contains(found.state) ? [] : rest.states
            part.filter.add(ListFilter(rest, without: driver, dialect))
            goOn(&part)
            return part
        }
    }

    /// Finished tasks whose video is still to be fetched.
    private var unfetched: Part {
        var part = Part(source: "video v \(dialect.by("video_due")) \(dialect.thenJoin) task t ON t.id = v.task")
        part.filter.add("v.next_attempt_at IS NOT NULL")
        part.filter.add("t.state IN (\(ListFilter.list(TaskState.allCases.filter(\.isFinal))))")
        part.filter.add(ListFilter(query, without: driver, dialect))
        goOn(&part)
        return part
    }

    /// What the other filters leave, if that is little: hits are told apart by it before their rows are read.
    ///
    /// The plus sign in front of the number keeps the full-text index from being asked for one task at a time.
    private var rareSet: ListStatement? {
        let others = counts.candidates.filter { $0.driver != .search && $0.driver != .profile }
        guard let rarest = others.min(by: { $0.rows < $1.rows }), rarest.rows < ListCounts.probe else { return nil }
        var rest = query
        (rest.search, rest.order, rest.limit) = (nil, .created, nil)
        return ListStatement(setOf: rest, by: rarest.driver, counts: counts, dialect)
    }

    private func addSearch(to part: inout Part) {
        if let search { part.filter.add(search) }
        if let set = rareSet {
            part.filter.add("\(dialect.aside(dialect.textNumber)) IN (\(set.sql))", values: set.values)
        }
        guard counts.isInOrder else { return }
        // Numbers follow the moments, so that a period is a range of numbers, which the index can go to.
        let first =
            "SELECT id FROM task \(dialect.by("task_by_created")) WHERE created_at >= ? ORDER BY created_at, id LIMIT 1"
        if let since = query.since { part.filter.add("\(dialect.textNumber) >= (\(first))", .integer(since)) }
        if let until = query.until {
            part.filter.add("\(dialect.textNumber) < coalesce((\(first)), \(Int64.max))", .integer(until))
        }
    }

    /// What comes behind a row in the order; NULL, as of a task that is not finished, is sorted below everything.
    private func goOn(_ part: inout Part) {
        guard let after else { return }
        let sign = query.isReversed ? ">" : "<"
        let (column, number) = keys
        if column == number {
            part.filter.add("\(number) \(sign) ?", .integer(after.id))
            // Of two equal columns PostgreSQL takes a bound for that one alone, and reads the other from its end.
            if dialect == .postgres { part.filter.add("t.id \(sign) ?", .integer(after.id)) }
            return
        }
        guard let value = after.value else {
            let rest = query.isReversed ? "\(column) IS NOT NULL OR " : ""
            return part.filter.add("(\(rest)(\(column) IS NULL AND \(number) \(sign) ?))", .integer(after.id))
        }
        let condition = "(\(column), \(number)) \(sign) (?, ?)"
        let hasUnset = query.order == .finished && !query.isReversed && !hasPartWithoutValue
        part.filter.add(
            hasUnset ? "(\(condition) OR \(column) IS NULL)" : condition, .integer(value), .integer(after.id))
    }
}
