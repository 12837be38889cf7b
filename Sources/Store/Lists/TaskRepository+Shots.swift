public import Model

extension TaskRepository {
    /// The shots of a project, or of all, in the natural order of their names.
    /// - Parameters:
    ///   - project: nil for all.
    ///   - profile: nil for every profile.
    public func shots(of project: String?, profile: String?) async throws -> [ShotSummary] {
        let shots = try await read(isLong: true) { db in try db.shots(of: project, profile: profile) }
        return shots.sorted { one, other in
            let (first, second) = (one.project ?? "", other.project ?? "")
            return first == second
                ? NaturalOrder.isBefore(one.shot, other.shot) : NaturalOrder.isBefore(first, second)
        }
    }
}

extension LedgerTransaction {
    fileprivate func shots(of project: String?, profile: String?) throws -> [ShotSummary] {
        struct Key: Hashable {
            var project: String?
            var shot: String
        }
        var filter = ListFilter()
        filter.add("t.shot IS NOT NULL AND t.shot != ''")
        if let project { filter.add("t.project = ?", .text(try respelled(project: project))) }
        if let profile { filter.add("t.profile = ?", .text(profile)) }
        var shots: [Key: ShotSummary] = [:]
        try forEach(
            """
            SELECT t.project, t.shot, t.state, coalesce(t.verdict, ''), coalesce(v.state = 'saved', false),
              coalesce(t.billed_currency, t.cost_currency, ''), count(*), CAST(sum(t.duration) AS BIGINT),
              CAST(sum(round(CAST(coalesce(t.billed_amount, t.cost_amount, 0) AS numeric) * 1000000)) AS BIGINT), max(t.id), max(t.take)
            FROM task t LEFT JOIN video v ON v.task = t.id \(filter.clause)
            GROUP BY 1, 2, 3, 4, 5, 6
            """, filter.values
        ) { row in
            let key = Key(project: try row.textOrNil(), shot: try row.text())
            let state = try row.value(TaskState.self)
            let verdict = try row.text()
            let isSaved = try row.bool()
            let currency = try row.text()
            let (count, seconds, cost) = (try row.int(), try row.int(), try row.integer())
            let (id, take) = (try row.integer(), try row.intOrNil())
            var shot = shots[key] ?? ShotSummary(project: key.project, shot: key.shot)
            shot.states[state, default: 0] += count
            if isSaved { shot.saved += count }
            if state == .completed { shot.seconds += seconds }
            if !currency.isEmpty, state.countsAsSpent { shot.cost[currency, default: 0] += cost }
            if verdict == Verdict.rejected.rawValue { shot.turnedDown += count }
            // There is one at most.
            if verdict == Verdict.picked.rawValue {
                shot.picked = .init(task: id, take: take, isSaved: isSaved, duration: seconds)
            }
            shots[key] = shot
        }
        return Array(shots.values)
    }

    /// A project's name as the ledger has it.
    private func respelled(project: String) throws -> String {
        var query = TaskQuery()
        query.project = project
        return try respelled(query).project ?? project
    }
}
