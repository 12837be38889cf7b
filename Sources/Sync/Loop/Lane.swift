import Synchronization

/// Tasks that run side by side and are cut off together: a task group that takes pieces from anywhere.
///
/// A task group cancels all of its children or none, and only the task that opened it may do so. So each kind of work has a
/// group of its own, within the one of the loop, and the task that opened it does nothing but begin pieces and cut them off:
/// it is never busy with anything else when it is asked to. Whoever cancels the loop's task cancels all lanes.
final class Lane: Sendable {
    private struct State {
        var waiting: [@Sendable () async -> Void] = []
        /// Begun or waiting.
        var count = 0
        var isCut = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let signal = WakeSignal()

    /// Begins a piece. What has been claimed is begun even where the lane is cut off: cancelled from the start, it gives back
    /// what it has.
    func begin(_ piece: @escaping @Sendable () async -> Void) {
        state.withLock { state in
            state.waiting.append(piece)
            state.count += 1
        }
        signal.wake()
    }

    /// Cancels what runs and what will be begun.
    func cut() {
        state.withLock { $0.isCut = true }
        signal.wake()
    }

    /// Nothing will be begun any more: `run` returns once all has ended.
    func close() {
        state.withLock { $0.isClosed = true }
        signal.wake()
    }

    /// Runs what is begun until the lane is closed. Cancelling the calling task cuts it off.
    func run() async {
        await withDiscardingTaskGroup { group in
            while true {
                let (pieces, isCut, isOver) = state.withLock { state in
                    defer { state.waiting.removeAll(keepingCapacity: true) }
                    return (state.waiting, state.isCut, state.isClosed && state.count == 0)
                }
                if isCut { group.cancelAll() }
                for piece in pieces {
                    group.addTask { [self] in
                        await piece()
                        end()
                    }
                }
                if isOver { return }
                await signal.wait()
            }
        }
    }

    private func end() {
        let isLast = state.withLock { state in
            state.count -= 1
            return state.isClosed && state.count == 0
        }
        if isLast { signal.wake() }
    }
}
