import Store

/// Tells, once for each task, that a wait goes on past its deadline.
actor OverdueNotice {
    private let repository: TaskRepository
    private let ids: [Int64]
    private let caller: Caller
    private var told: Set<Int64> = []
    private var looksAt = ContinuousClock.now

    init(repository: TaskRepository, ids: [Int64], caller: Caller) {
        self.repository = repository
        self.ids = ids
        self.caller = caller
    }

    /// To be called often; looks now and then.
    func look() async throws {
        guard ContinuousClock.now >= looksAt else { return }
        looksAt = .now + .seconds(1)
        for task in try await repository.overdue(among: ids) where told.insert(task.id).inserted {
            caller.say("task \(task.id): " + OverdueSentence.text(task, caller.time))
        }
    }
}
