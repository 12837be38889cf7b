import Store

/// Tells how the tasks of a wait stand, at each change of the ledger, a few times a second at most.
struct ProgressWatch: Sendable {
    let repository: TaskRepository
    /// From one look to the next at least.
    var pause = Duration.milliseconds(250)
    /// Reads how the tasks stand, and tells it.
    let look: @Sendable () async throws -> Void

    /// Returns once the ledger is closed or the calling task is cancelled.
    ///
    /// What cannot be read for the time being, as while the ledger is busy, changes nothing of what was told last: it is
    /// read again after the pause, since no other change may come. Whether the wait itself can go on is not decided here.
    func run() async {
        while !Task.isCancelled {
            do {
                for try await _ in repository.commits() {
                    try await look()
                    try await Task.sleep(for: pause)
                }
                return
            } catch {
                // The ticks that begin anew bring the first one at once.
                try? await Task.sleep(for: pause)
            }
        }
    }
}
