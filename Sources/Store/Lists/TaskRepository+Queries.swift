public import Model

extension TaskRepository {
    /// The tasks that a query asks for, in its order.
    /// - Throws: `StoreError.noSuchTask` if the task to go on behind does not exist.
    public func list(_ query: TaskQuery) async throws -> [VideoTask] {
        return try await read(isLong: query.mayBeLong) { db in
            guard let statement = try db.statement(.task, for: query) else { return [] }
            return try db.all(statement.sql, statement.values) { row in try TaskRow.decode(&row, now: db.now) }
        }
    }

    /// The local numbers of the tasks that a query asks for, in its order.
    /// - Throws: `StoreError.noSuchTask` if the task to go on behind does not exist.
    public func ids(_ query: TaskQuery) async throws -> [Int64] {
        try await read(isLong: query.mayBeLong) { db in
            guard let statement = try db.statement(.number, for: query) else { return [] }
            return try db.all(statement.sql, statement.values) { try $0.integer() }
        }
    }

    /// One task by its local number.
    /// - Throws: `StoreError.noSuchTask`.
    public func task(_ id: Int64) async throws -> VideoTask {
        return try await read { db in try db.existingTask(id) }
    }

    /// Those of some local numbers that are there, in ascending order, as they stand at one moment.
    public func tasks(_ ids: [Int64]) async throws -> [VideoTask] {
        let ids = Array(Set(ids)).sorted()
        return try await read(isLong: ids.count > Self.fewTasks) { db in
            try stride(from: 0, to: ids.count, by: Self.fewTasks).flatMap { start in
                let some = ids[start..<min(start + Self.fewTasks, ids.count)]
                return try db.all(
                    TaskRow.select[db.dialect] + "WHERE t.id IN (\(LedgerTransaction.places(some))) ORDER BY t.id",
                    some.map { .integer($0) }
                ) { row in try TaskRow.decode(&row, now: db.now) }
            }
        }
    }

    /// So many are read with one statement: servers take no endless lists of values.
    private static var fewTasks: Int { 500 }

    /// One task with every entry of its history, as they stand at one moment.
    /// - Throws: `StoreError.noSuchTask`.
    public func taskWithHistory(_ id: Int64) async throws -> (task: VideoTask, history: [TaskEvent]) {
        return try await read { db in (try db.existingTask(id), try db.withAnswers(db.history(of: id))) }
    }

    /// One task by a name that a user gave: a local number, `ref:KEY`, the service's id, or a unique prefix of it. One that
    /// names nothing as it is written is taken as it is meant: see `TaskName`.
    /// - Parameter profile: whose refs are meant.
    /// - Throws: `StoreError.noSuchTask`, `.ambiguous`.
    public func task(named name: String, profile: String) async throws -> VideoTask {
        return try await read { db in
            if let task = try db.task(named: name, profile: profile) { return task }
            let mended = TaskName.mended(name)
            guard mended != name, let task = try db.task(named: mended, profile: profile) else {
                throw StoreError.noSuchTask(name)
            }
            return task
        }
    }

    /// How many tasks stand in each state.
    /// - Parameter profile: nil for every profile.
    public func counts(profile: String?, simulated: Bool) async throws -> [TaskState: Int] {
        try await read { db in
            let rows = try db.all(
                """
                SELECT state, CAST(sum(tasks) AS BIGINT) FROM counter
                WHERE is_simulated = ? AND (CAST(?2 AS TEXT) IS NULL OR profile = ?2)
                GROUP BY state HAVING sum(tasks) > 0
                """, [.init(simulated), .init(profile)]
            ) { row in (try row.value(TaskState.self), try row.int()) }
            return Dictionary(uniqueKeysWithValues: rows)
        }
    }
}

extension LedgerTransaction {
    /// The shortest prefix of an upstream id that names a task.
    static var shortestPrefix: Int { 8 }

    /// - Returns: nil if nothing can match.
    func statement(_ columns: ListStatement.Columns, for query: TaskQuery) throws -> ListStatement? {
        let query = try respelled(query)
        let after = try query.after.map { id in (value: try orderValue(of: id, query.order), id: id) }
        var search: ListFilter?
        if let text = query.search {
            let segmenter = try textIndexState().segmenter
            search = try SearchExpression.condition(for: dialect.stored(text), cutBy: segmenter, dialect)
            guard search != nil else { return nil }
        }
        let counts = try counts(for: query)
        if counts.candidates.contains(where: { $0.driver == .states }),
            counts.parts(in: query.states).isEmpty
        {
            return nil
        }
        try planForValues()
        return ListStatement(columns, query, search: search, counts: counts, after: after, dialect)
    }

    /// Has a server plan what follows in this transaction for the values that are bound: whether a word or a profile is best
    /// looked up, or met on the way, depends on how many tasks have it.
    func planForValues() throws {
        switch dialect {
        case .sqlite: break
        case .postgres: try execute("SET LOCAL plan_cache_mode = force_custom_plan")
        }
    }

    /// Has a server look tasks up by their indexes in this transaction, which makes many: it knows only how few there were
    /// before, and would read all of them for each.
    func planForGrowth() throws {
        switch dialect {
        case .sqlite: break
        case .postgres:
            try execute("SET LOCAL enable_seqscan = off")
            // What is left to be scanned looks dear enough then to be compiled, each time.
            try execute("SET LOCAL jit = off")
        }
    }

    private func orderValue(of task: Int64, _ order: TaskQuery.Order) throws -> Int64? {
        let value = try first("SELECT \(order.column) FROM task t WHERE t.id = ?", [.integer(task)]) {
            try $0.integerOrNil()
        }
        guard let value else { throw StoreError.noSuchTask("\(task)") }
        return value
    }

    fileprivate func task(named name: String, profile: String) throws -> VideoTask? {
        if !name.isEmpty, name.utf8.allSatisfy({ (48...57).contains($0) }) {
            return try Int64(name).flatMap { try task($0) }
        }
        if name.hasPrefix("ref:") {
            let found = try tasks(ref: String(name.dropFirst(4)), profile: profile)
            guard found.count < 2 else { throw StoreError.ambiguous(prefix: name, candidates: found) }
            return found.first
        }
        return try task(idPrefix: name)
    }

    private func task(idPrefix prefix: String) throws -> VideoTask? {
        // A range instead of LIKE, so that the index serves it and nothing in the text is a wildcard.
        let candidates = try all(
            TaskRow.select[dialect] + "WHERE t.task_id >= ? AND t.task_id < ? ORDER BY t.task_id LIMIT 20",
            [.text(prefix), .text(prefix + "\u{10FFFF}")]
        ) { row in try TaskRow.decode(&row, now: now) }
        // Base URLs give ids of their own, so that even a whole one may name several tasks.
        let exact = candidates.filter { $0.upstreamID == prefix }
        if exact.count > 1 { throw StoreError.ambiguous(prefix: prefix, candidates: exact) }
        if let exact = exact.first { return exact }
        guard prefix.count >= Self.shortestPrefix, let first = candidates.first else { return nil }
        guard candidates.count == 1 else { throw StoreError.ambiguous(prefix: prefix, candidates: candidates) }
        return first
    }
}

extension TaskQuery {
    /// Whether more may have to be read than a page of rows that come in order.
    fileprivate var mayBeLong: Bool { search != nil || (limit ?? .max) > 1_000 }
}
