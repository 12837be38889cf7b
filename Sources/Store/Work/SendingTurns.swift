import Model

/// Whose turn it is to be sent: profiles of one account have equal shares of what is under way, and so have the projects of
/// one profile. Priorities are served one after the other, the highest first.
struct SendingTurns {
    /// What takes a turn: a project of a profile; an empty one for tasks without a project.
    struct Group: Hashable {
        var profile: String
        var project: String
    }

    private var byProfile: [String: Int] = [:]
    private var byGroup: [Group: Int] = [:]

    /// - Parameter underWay: how many tasks of each group are under way.
    init(underWay: [(group: Group, count: Int)] = []) {
        for (group, count) in underWay { add(count, to: group) }
    }

    private mutating func add(_ count: Int, to group: Group) {
        byProfile[group.profile, default: 0] += count
        byGroup[group, default: 0] += count
    }

    /// Takes turns until nothing is left, or as many as are wanted are found.
    /// - Parameter lines: what each group has to send, in order.
    mutating func order(_ lines: [Group: [Int64]], limit: Int) -> [Int64] {
        var lines = lines.mapValues { $0[...] }.filter { !$0.value.isEmpty }
        var order: [Int64] = []
        while order.count < limit {
            // Of those with equal shares, whoever has waited longest.
            let next = lines.min { one, other in
                func rank(_ line: (key: Group, value: ArraySlice<Int64>)) -> (Int, Int, Int64) {
                    (byProfile[line.key.profile] ?? 0, byGroup[line.key] ?? 0, line.value.first ?? .max)
                }
                return rank(one) < rank(other)
            }
            guard let group = next?.key, let id = lines[group]?.popFirst() else { break }
            if lines[group]?.isEmpty ?? true { lines[group] = nil }
            order.append(id)
            add(1, to: group)
        }
        return order
    }
}

extension QueuePlans {
    private static let project = "coalesce(t.project, '')"

    /// The next lower priority of which something is ready.
    static func nextPriority(_ scope: WorkScope, _ dialect: Dialect) -> String {
        """
        SELECT t.priority FROM task t \(dialect.by("task_to_send"))
        WHERE \(isReady(dialect)) AND t.account_id = ? AND t.priority < ? AND \(isMeant(scope, dialect))
        ORDER BY t.priority DESC LIMIT 1
        """
    }

    /// The next profile of a priority that has something ready, with its first project, in the order of the index.
    static func nextProfile(_ scope: WorkScope, _ dialect: Dialect) -> String {
        """
        SELECT t.profile, \(project) FROM task t \(dialect.by("task_to_send"))
        WHERE \(isReady(dialect)) AND t.account_id = ? AND t.priority = ? AND t.profile > ?
          AND \(isMeant(scope, dialect))
        ORDER BY t.profile, \(project) LIMIT 1
        """
    }

    /// The next project of a profile. One condition for both would read every task of a project to find the next.
    static func nextProject(_ scope: WorkScope, _ dialect: Dialect) -> String {
        """
        SELECT t.profile, \(project) FROM task t \(dialect.by("task_to_send"))
        WHERE \(isReady(dialect)) AND t.account_id = ? AND t.priority = ? AND t.profile = ? AND \(project) > ?
          AND \(isMeant(scope, dialect))
        ORDER BY \(project) LIMIT 1
        """
    }

    /// What a group has ready, in order.
    static func line(_ scope: WorkScope, _ dialect: Dialect) -> String {
        """
        SELECT t.id FROM task t \(dialect.by("task_to_send"))
        WHERE \(isReady(dialect)) AND t.account_id = ? AND t.priority = ? AND t.profile = ? AND \(project) = ?
          AND \(isMeant(scope, dialect))
        ORDER BY t.id LIMIT ?
        """
    }

    /// Tasks under way by group.
    static func underWay(_ dialect: Dialect) -> String {
        """
        SELECT t.profile, \(project), count(*) FROM task t \(dialect.by("task_by_state"))
        WHERE t.state IN ('submitting', 'pending', 'processing') AND t.account_id = ? GROUP BY 1, 2
        """
    }

    /// What the index does not say: in the scope, and not kept back by the user. The last only matters after a clock was set
    /// back.
    static func isMeant(_ scope: WorkScope, _ dialect: Dialect) -> String {
        """
        \(dialect.differ("t.waiting_for", "'paused'")) AND (t.not_before IS NULL OR t.not_before <= ?)
          \(scope.condition(on: dialect.aside("t.id")))
        """
    }
}

extension LedgerTransaction {
    /// What an account has ready, in the order in which it is sent.
    func inTurn(_ scope: WorkScope, account: Int64, limit: Int) throws -> [QueuedTask] {
        var found: [QueuedTask] = []
        var turns: SendingTurns?
        var priority = Int64.max
        while found.count < limit,
            let next = try first(
                QueuePlans.nextPriority(scope, dialect), [.integer(account), .integer(priority), .integer(now)],
                decode: { try $0.integer() })
        {
            priority = next
            let groups = try readyGroups(scope, account, priority)
            var lines: [SendingTurns.Group: [Int64]] = [:]
            for group in groups {
                lines[group] = try all(
                    QueuePlans.line(scope, dialect),
                    [
                        .integer(account), .integer(priority), .text(group.profile), .text(group.project),
                        .integer(now),
                        .init(limit - found.count),
                    ]
                ) { try $0.integer() }
            }
            if turns == nil { turns = groups.count > 1 ? try sendingTurns(account) : SendingTurns() }
            let order = turns?.order(lines, limit: limit - found.count) ?? []
            found += order.map { QueuedTask(id: $0, priority: Int(priority), account: account) }
        }
        return found
    }

    private func readyGroups(
        _ scope: WorkScope, _ account: Int64, _ priority: Int64
    ) throws -> [SendingTurns.Group] {
        func next(_ sql: String, _ after: [LedgerValue]) throws -> SendingTurns.Group? {
            try first(sql, [.integer(account), .integer(priority)] + after + [.integer(now)]) { row in
                SendingTurns.Group(profile: try row.text(), project: try row.text())
            }
        }
        var groups: [SendingTurns.Group] = []
        var last = try next(QueuePlans.nextProfile(scope, dialect), [.text("")])
        while let group = last {
            groups.append(group)
            let sibling = try next(
                QueuePlans.nextProject(scope, dialect), [.text(group.profile), .text(group.project)])
            last = try sibling ?? next(QueuePlans.nextProfile(scope, dialect), [.text(group.profile)])
        }
        return groups
    }

    private func sendingTurns(_ account: Int64) throws -> SendingTurns {
        SendingTurns(
            underWay: try all(QueuePlans.underWay(dialect), [.integer(account)]) { row in
                (SendingTurns.Group(profile: try row.text(), project: try row.text()), try row.int())
            })
    }
}
