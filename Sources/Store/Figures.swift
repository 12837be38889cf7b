import Model
import SQLite

/// What a task counts as in the counters and the statistics. Times are milliseconds since 1970, UTC.
struct Figures: Equatable {
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
        cost = task.cost
    }
}

extension Connection {
    /// Keeps the counters and the statistics true: the one place that every change of what a task counts as goes through.
    /// - Parameters:
    ///   - before: nil for a new task.
    ///   - after: what it counts as from now on.
    func recount(from before: Figures?, to after: Figures) throws {
        guard before != after else { return }
        if let before { try count(before, by: -1) }
        try count(after, by: 1)
    }

    private func count(_ figures: Figures, by difference: Int64) throws {
        try execute(
            """
            INSERT INTO counter (account_id, profile, is_simulated, state, tasks) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (account_id, profile, is_simulated, state) DO UPDATE SET tasks = tasks + excluded.tasks
            """,
            [
                .integer(figures.accountID), .text(figures.profile), .init(figures.isSimulated),
                .text(figures.state.rawValue), .integer(difference),
            ])
    }
}
