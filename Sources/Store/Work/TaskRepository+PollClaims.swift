public import Model

extension TaskRepository {
    /// Takes tasks whose poll is due, the most overdue of each account first, and sets when each is due next.
    ///
    /// One transaction claims them, marks them as this worker's, and advances the schedule, so that a poll which then
    /// brings nothing new costs no further write. Where more is due than may be taken, the accounts share alike.
    /// - Parameters:
    ///   - limit: at most this many.
    ///   - lease: milliseconds after which another worker may take them.
    public func claimForPolling(
        _ scope: WorkScope, limit: Int, worker: Worker, schedule: PollSchedule, lease: Int64
    ) async throws -> [PolledTask] {
        guard limit > 0, !scope.accounts.isEmpty else { return [] }
        let accounts = try await accountsWithDuePolls(scope, worker: worker)
        guard !accounts.isEmpty else { return [] }
        return try await write { db in
            let due = min(db.now, scope.dueBefore ?? .max)
            var claim = PollClaim(
                scope: scope, due: due, worker: worker.id, leaseUntil: db.now + lease, schedule: schedule, now: db.now)
            claim.gathers =
                try scope.accounts.reduce(0) { try $0 + db.openTasks(of: $1) } >= PollSchedule.gatheringFrom
            var claimed: [PolledTask] = []
            var hungry = accounts
            while !hungry.isEmpty, claimed.count < limit {
                let share = max(1, (limit - claimed.count) / hungry.count)
                hungry = try hungry.filter { account in
                    let wanted = min(share, limit - claimed.count)
                    guard wanted > 0 else { return false }
                    let taken = try db.claim(claim, of: account, limit: wanted)
                    claimed += taken
                    return taken.count == wanted
                }
            }
            return claimed
        }
    }

    /// The accounts of a scope with a poll that is due and that nobody else has claimed, the most overdue first.
    ///
    /// What this worker has polled without news may still appear to be claimed: letting go travels with the next write.
    private func accountsWithDuePolls(_ scope: WorkScope, worker: Worker) async throws -> [Int64] {
        let due = min(clock(), scope.dueBefore ?? .max)
        return try await read { db in
            let moments = try scope.accounts.compactMap { account in
                try db.nextPoll(of: account, scope, worker: worker.id).map { (account: account, at: $0) }
            }
            return moments.filter { $0.at <= due }.sorted { $0.at < $1.at }.map(\.account)
        }
    }

    /// Takes one task for a poll by hand, finished or not.
    /// - Returns: nil if another worker has it at this moment, or the service has never given it an id.
    public func claimForRefresh(_ task: Int64, worker: Worker, lease: Int64) async throws -> PolledTask? {
        try await write { db in
            let isTaken = try db.execute(
                """
                UPDATE task SET lease_owner = ?, lease_until = ?
                WHERE id = ? AND lease_owner IS NULL AND task_id IS NOT NULL
                """, [.integer(worker.id), .integer(db.now + lease), .integer(task)])
            guard isTaken == 1 else { return nil }
            return PolledTask(try db.existingTask(task), claimant: worker.id)
        }
    }
}

/// What one claim of polls goes by.
private struct PollClaim {
    var scope: WorkScope
    /// What is due by then.
    var due: Int64
    var worker: Int64
    var leaseUntil: Int64
    var schedule: PollSchedule
    var now: Int64
    /// Whether neighbours are drawn together.
    var gathers = false

    func interval(of task: Int64, age: Int64) -> Int64 {
        let random = Double.random(in: -1...1)
        return gathers
            ? schedule.gatheringInterval(age: age, now: now, task: task, random: random)
            : schedule.nextInterval(age: age, random: random)
    }
}

extension PollPlans {
    /// The due polls of an account that nobody has claimed, the most overdue first.
    static func due(_ scope: WorkScope, _ dialect: Dialect) -> String {
        """
        SELECT t.id, t.task_id, t.account_id, t.state, t.upstream_status, t.progress, t.deadline_at, t.poll_errors,
          t.is_simulated, t.next_poll_at, coalesce(t.accepted_at, t.created_at),
          t.status_oddity
        FROM task t \(dialect.by("task_to_poll"))
        WHERE t.account_id = ? AND t.next_poll_at IS NOT NULL AND t.next_poll_at <= ? AND t.lease_owner IS NULL
          \(scope.condition(on: dialect.aside("t.id")))
        ORDER BY t.next_poll_at LIMIT ?
        """
    }

    /// When the next polls of an account are due that nobody else has claimed, and whose they are. What is excluded
    /// changes from call to call and is left to whoever reads the rows, as the statement is kept by its text.
    static func next(_ scope: WorkScope, _ dialect: Dialect) -> String {
        var scope = scope
        scope.excluding = []
        return """
            SELECT t.id, t.next_poll_at FROM task t \(dialect.by("task_to_poll"))
            WHERE t.account_id = ? AND t.next_poll_at IS NOT NULL AND (t.lease_owner IS NULL OR t.lease_owner = ?)
              \(scope.condition(on: dialect.aside("t.id")))
            ORDER BY t.next_poll_at LIMIT ?
            """
    }
}

/// The statements over `task_to_poll`, pinned to it: after ANALYZE the planner would rather scan.
enum PollPlans {}

extension LedgerTransaction {
    /// When the next poll of an account is due that nobody else has claimed.
    func nextPoll(of account: Int64, _ scope: WorkScope, worker: Int64) throws -> Int64? {
        let polls = try all(
            PollPlans.next(scope, dialect), [.integer(account), .integer(worker), .init(scope.excluding.count + 1)]
        ) { row in (id: try row.integer(), at: try row.integer()) }
        return polls.first { !scope.excluding.contains($0.id) }?.at
    }

    fileprivate func claim(_ claim: PollClaim, of account: Int64, limit: Int) throws -> [PolledTask] {
        let tasks = try all(
            PollPlans.due(claim.scope, dialect), [.integer(account), .integer(claim.due), .init(limit)]
        ) { row in try PolledTask(claimed: &row, by: claim) }
        for task in tasks {
            try execute(
                "UPDATE task SET lease_owner = ?, lease_until = ?, next_poll_at = ? WHERE id = ?",
                [.integer(claim.worker), .integer(claim.leaseUntil), .init(task.nextPollAt), .integer(task.id)])
        }
        return tasks
    }
}

extension PolledTask {
    /// A row of `PollPlans.due` as it is once it is claimed.
    fileprivate init(claimed row: inout LedgerRow, by claim: PollClaim) throws {
        let id = try row.integer()
        let upstreamID = try row.textOrNil()
        let account = try row.integer()
        let state = try row.value(TaskState.self)
        let status = try row.textOrNil()
        let progress = try row.intOrNil()
        let deadline = try row.integerOrNil()
        let errors = try row.int()
        let isSimulated = try row.bool()
        let due = try row.integer()
        let age = claim.now - (try row.integer())
        let oddity = try row.textOrNil()
        self.init(
            id: id, upstreamID: upstreamID, accountID: account, state: state, upstreamStatus: status,
            statusOddity: oddity, progress: progress,
            deadlineAt: deadline, pollErrors: errors, isSimulated: isSimulated, claimant: claim.worker, dueAt: due,
            nextPollAt: claim.now + claim.interval(of: id, age: age))
    }
}
