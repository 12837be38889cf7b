public import Model

extension TaskRepository {
    /// Writes down what a person thinks of takes: all of them, or none. Picking a take takes the pick of its shot away from
    /// another one.
    /// - Parameters:
    ///   - verdict: nil takes a verdict back.
    ///   - reason: in the user's words; of a verdict that is given.
    /// - Returns: the tasks as they stand then, and behind them those that are not picked any more.
    /// - Throws: `StoreError.noShot` for a pick of a task without a shot; `.illegalTransition` for one without a video.
    public func setVerdict(
        _ verdict: Verdict?, because reason: String? = nil, on ids: [Int64]
    ) async throws -> [VideoTask] {
        try await write { db in
            var replaced: [Int64] = []
            for id in ids {
                if let other = try db.setVerdict(verdict, because: reason, on: id) { replaced.append(other) }
            }
            return try (ids + replaced.filter { !ids.contains($0) }).map { try db.existingTask($0) }
        }
    }
}

extension LedgerTransaction {
    /// - Returns: the task that was picked for the shot before.
    fileprivate func setVerdict(_ verdict: Verdict?, because reason: String?, on id: Int64) throws -> Int64? {
        let task = try existingTask(id)
        var replaced: Int64?
        if verdict == .picked {
            guard task.state == .completed else {
                throw StoreError.illegalTransition(task: id, from: task.state, to: .completed)
            }
            guard let shot = task.shot, !shot.isEmpty else { throw StoreError.noShot(task: id) }
            replaced = try pickedTake(shot: shot, project: task.project)
            if replaced == id { replaced = nil }
        }
        if let replaced { try write(nil, nil, on: existingTask(replaced), message: "no longer picked: task \(id) is") }
        let reason = reason.map(Spelling.composed)
        guard task.verdict != verdict || task.verdictReason != reason else { return replaced }
        let word = verdict?.rawValue ?? "no longer \(task.verdict?.rawValue ?? "judged")"
        try write(verdict, reason, on: task, message: reason.map { "\(word): \($0)" } ?? word)
        return replaced
    }

    /// The one place that writes a verdict.
    func write(_ verdict: Verdict?, _ reason: String?, on task: VideoTask, message: String) throws {
        let columns: Columns = [
            "verdict": .init(verdict?.rawValue), "verdict_reason": .init(reason), "updated_at": .integer(now),
        ]
        try update("task", columns, is: task.id)
        try recount(from: TaskContribution(task), to: TaskContribution(existingTask(task.id)))
        try append(done(message), to: task.id, state: task.state, at: now)
    }
}
