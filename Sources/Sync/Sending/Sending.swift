import Store

/// Create calls, as many at once as the settings allow, and none while a disk is too full.
///
/// They may be paid for, so that nothing but `cutOff` ends them early.
final class Sending: WorkSource {
    private let repository: TaskRepository
    private let worker: Worker
    private let createCall: CreateCall
    private let disk: DiskWatch
    private let slots: Slots<Attempt>

    /// - Parameter onNotice: hears that there is no room, and that there is again.
    init(
        repository: TaskRepository, worker: Worker, createCall: CreateCall, settings: SyncSettings,
        onNotice: @escaping @Sendable (String) -> Void
    ) {
        self.repository = repository
        self.worker = worker
        self.createCall = createCall
        disk = DiskWatch(
            DiskRoom(
                folders: [settings.videosFolder] + (repository.folder.map { [$0] } ?? []),
                needed: settings.minimumFreeBytes), say: onNotice)
        slots = Slots(capacity: settings.concurrency)
    }

    var ending: WorkEnding { .answered }
    var count: Int { slots.count }

    func claim(_ scope: WorkScope) async throws -> Bool {
        guard try await disk.allows({ [repository] in try await repository.hasSendable(scope) }) else { return true }
        let attempts = try await repository.claimForSending(scope, limit: slots.free, worker: worker)
        slots.add(attempts)
        return attempts.isEmpty
    }

    func next() -> Attempt? { slots.next() }

    func perform(_ attempt: Attempt, isEnding: @escaping @Sendable () -> Bool) async throws -> Bool {
        var createCall = createCall
        createCall.isEnding = isEnding
        _ = try await createCall.send(attempt)
        return true
    }

    func end(_ attempt: Attempt) { slots.end() }
}
