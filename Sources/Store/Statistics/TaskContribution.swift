import Model

/// What a task counts as in the counters and the statistics. Times are milliseconds since 1970, UTC.
struct TaskContribution: Equatable {
    var accountID: Int64
    var profile: String
    var isSimulated: Bool
    var state: TaskState
    var createdAt: Int64
    var submittedAt: Int64?
    var finishedAt: Int64?
    var model: String
    var resolution: String
    var project: String?
    var tags: [String]
    /// Seconds.
    var duration: Int
    var cost: Cost?
    var shot: String?
    var verdict: Verdict?
    var submittedBy: String?
}

extension TaskContribution {
    init(_ task: VideoTask) {
        accountID = task.accountID
        profile = task.profile
        isSimulated = task.isSimulated
        state = task.state
        createdAt = task.createdAt
        submittedAt = task.submittedAt
        finishedAt = task.finishedAt
        model = task.request.model
        resolution = task.request.resolution
        project = task.project
        tags = task.tags
        duration = task.request.duration
        cost = task.spending
        shot = task.shot
        verdict = task.verdict
        submittedBy = task.submittedBy
    }
}

extension TaskContribution {
    /// Hours since 1970 at which it was recorded.
    var hour: Int64 { max(0, createdAt) / 3_600_000 }

    /// Seconds of finished video.
    var videoSeconds: Int64 { state == .completed ? Int64(duration) : 0 }

    /// In millionths of the currency; nothing for a task that was not sent or cost nothing, and nothing that the ledger could
    /// not add up.
    var costInMillionths: Int64 {
        guard state.countsAsSpent else { return 0 }
        return cost.flatMap { Int64(exactly: ($0.amount * 1_000_000).rounded()) } ?? 0
    }

    /// How long it took from the create call to the verdict, as a `SpanBucket`.
    var waitBucket: Int? {
        guard state == .completed, let submittedAt, let finishedAt else { return nil }
        return SpanBucket.number(of: finishedAt - submittedAt)
    }

    /// The rows that it counts in, by any hour.
    var statisticKeys: [StatisticKey] {
        func key(_ dimension: StatisticKey.Dimension, _ value: String) -> StatisticKey {
            StatisticKey(
                dimension: dimension, value: value, profile: profile, isSimulated: isSimulated,
                currency: cost?.currency ?? "")
        }
        var request = key(.request, model)
        (request.resolution, request.submittedBy) = (resolution, submittedBy ?? "")
        var keys = [request, key(.project, project ?? "")]
        keys += (tags.isEmpty ? [""] : tags).map { key(.tag, $0) }
        if cost != nil { keys.append(key(.state, state.rawValue)) }
        if let shot, !shot.isEmpty { keys.append(key(.shot, (project ?? "") + StatisticKey.separator + shot)) }
        return keys
    }
}

extension LedgerTransaction {
    /// Keeps the counters and the statistics true: the one place that every change of what a task counts as goes through,
    /// unless many of them are gathered in a `ContributionBatch`.
    /// - Parameters:
    ///   - before: nil for a new task.
    ///   - after: what it counts as from now on.
    func recount(from before: TaskContribution?, to after: TaskContribution) throws {
        if let before, let keys = before.statisticKeys(onlyMovingTo: after) {
            guard before.state != after.state else { return }
            try move(keys, hour: after.hour, from: before.state, to: after.state)
            return try moveCounter(before, to: after.state)
        }
        var batch = ContributionBatch()
        batch.add(from: before, to: after)
        try batch.write(to: self)
    }

    /// What nearly every change is: one statement for each row of an hour together with that of all time.
    private func move(_ keys: [StatisticKey], hour: Int64, from before: TaskState, to after: TaskState) throws {
        // Our own words, so that they may stand in the text.
        let sql = """
            UPDATE statistic SET \(before.rawValue) = \(before.rawValue) - 1, \(after.rawValue) = \(after.rawValue) + 1
            WHERE dimension = ? AND hour IN (\(StatisticCounts.allTime), ?) AND value = ? AND resolution = ?
              AND submitted_by = ? AND profile = ? AND is_simulated = ? AND currency = ?
            """
        for key in keys { try execute(sql, key.values(hour: hour)) }
    }

    private func moveCounter(_ contribution: TaskContribution, to after: TaskState) throws {
        try execute(
            """
            INSERT INTO counter (account_id, profile, is_simulated, state, tasks) VALUES (?1, ?2, ?3, ?4, -1), (?1, ?2, ?3, ?5, 1)
            ON CONFLICT (account_id, profile, is_simulated, state) DO UPDATE SET tasks = counter.tasks + excluded.tasks
            """,
            [
                .integer(contribution.accountID), .text(contribution.profile), .init(contribution.isSimulated),
                .text(contribution.state.rawValue), .text(after.rawValue),
            ])
    }
}

extension TaskContribution {
    /// The rows of the statistics that it counts in, if nothing of it changes there but its state; nil otherwise.
    fileprivate func statisticKeys(onlyMovingTo after: TaskContribution) -> [StatisticKey]? {
        // A completed task has more to count, and so has one whose cost is known.
        guard state != .completed, after.state != .completed, cost == nil, after.cost == nil,
            accountID == after.accountID, createdAt == after.createdAt, verdict == after.verdict
        else { return nil }
        let keys = statisticKeys
        return keys == after.statisticKeys ? keys : nil
    }
}
