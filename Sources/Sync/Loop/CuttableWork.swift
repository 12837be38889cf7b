import Synchronization

/// Work that may be cut off while the calls beside it go on to their end.
final class CuttableWork: Sendable {
    private struct State {
        var isCut = false
        var next = 0
        var running: [Int: Task<Void, any Error>] = [:]
    }

    private let state = Mutex(State())

    /// Runs `body`, cancelled once the work is cut or the calling task is cancelled.
    func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let task = Task { try await body() }
        let (number, isCut) = state.withLock { state in
            state.next += 1
            state.running[state.next] = task
            return (state.next, state.isCut)
        }
        defer { state.withLock { $0.running[number] = nil } }
        if isCut { task.cancel() }
        try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// Cuts off what runs and what will be begun.
    func cut() {
        let running = state.withLock { state in
            state.isCut = true
            return Array(state.running.values)
        }
        for task in running { task.cancel() }
    }
}
