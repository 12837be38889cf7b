import Store

/// Material, made ready for tasks that are about to be sent: a few at once, as each is a program at work.
final class Preparing: WorkSource {
    private let repository: TaskRepository
    private let worker: Worker
    private let maker: MaterialMaker
    private let slots = Slots<Preparation>(capacity: 4)

    init(repository: TaskRepository, worker: Worker, settings: SyncSettings) {
        self.repository = repository
        self.worker = worker
        maker = MaterialMaker(repository: repository, settings: settings, worker: worker)
    }

    var ending: WorkEnding { .resumable }
    var count: Int { slots.count }

    func claim(_ scope: WorkScope) async throws -> Bool {
        let preparations = try await repository.claimForPreparing(scope, limit: slots.free, worker: worker)
        slots.add(preparations)
        return preparations.isEmpty
    }

    func next() -> Preparation? { slots.next() }

    func perform(_ preparation: Preparation, isEnding: @escaping @Sendable () -> Bool) async throws -> Bool {
        try await maker.prepare(preparation)
        return true
    }

    func end(_ preparation: Preparation) { slots.end() }
}
