import Desk
import Store

/// Tells, once for each task, that a wait goes on past its deadline.
actor OverdueNotice {
    private let waiting: Waiting
    private var told: Set<Int64> = []
    private var looksAt = ContinuousClock.now

    init(waiting: Waiting) {
        self.waiting = waiting
    }

    /// To be called often; looks now and then.
    func look() async throws {
        guard ContinuousClock.now >= looksAt else { return }
        looksAt = .now + .seconds(1)
        let context = waiting.context
        for task in try await waiting.session.repository.overdue(among: waiting.ids)
        where told.insert(task.id).inserted {
            context.say("task \(task.id): " + OverdueSentence.text(task) { context.time($0) })
        }
    }
}
