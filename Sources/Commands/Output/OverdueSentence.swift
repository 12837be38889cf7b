import Store

/// What is said of a task that goes on past its deadline without a word from the service.
enum OverdueSentence {
    /// - Parameter time: a moment in words.
    static func text(_ task: OverdueTask, _ time: (Int64) -> String) -> String {
        let heard = task.heardAt.map { "nothing was heard of it since \(time($0))" } ?? "nothing was ever heard of it"
        return "its deadline passed at \(time(task.deadlineAt)), and \(heard); ask once more with `reel refresh "
            + "\(task.id)`, or give it up with `reel abandon \(task.id)`"
    }
}

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
