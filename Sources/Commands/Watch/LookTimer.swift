import Store

/// Says when to look at the ledger again: at each change, four times a second at most.
struct LookTimer {
    let repository: TaskRepository

    /// Returns once the ledger has changed, or after a second: what waits for a moment changes without being written.
    /// - Parameter isOver: asked meanwhile.
    func untilChanged(orOver isOver: @escaping @Sendable () -> Bool) async throws {
        try await Task.sleep(for: .milliseconds(250))
        guard !isOver() else { return }
        await withTaskGroup { [repository] group in
            group.addTask {
                var ticks = repository.commits().makeAsyncIterator()
                // The first comes at once.
                _ = try? await ticks.next()
                _ = try? await ticks.next()
            }
            group.addTask {
                for _ in 0..<3 where !isOver() { try? await Task.sleep(for: .milliseconds(250)) }
            }
            await group.next()
            group.cancelAll()
        }
    }
}
