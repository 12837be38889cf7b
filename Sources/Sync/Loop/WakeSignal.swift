import Synchronization

/// Wakes the one loop that waits for it; a wake-up that nobody waits for is kept for the next wait.
final class WakeSignal: Sendable {
    private enum State {
        case idle
        case woken
        case waiting(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.idle)

    func wake() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if case .waiting(let continuation) = state {
                state = .idle
                return continuation
            }
            state = .woken
            return nil
        }
        waiter?.resume()
    }

    /// Returns at the next wake-up, after the span, or when the calling task is cancelled, whichever comes first.
    func wait(atMost span: Duration) async {
        let timer = Task {
            try await Task.sleep(for: span)
            wake()
        }
        defer { timer.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWoken = state.withLock { state -> Bool in
                    if case .woken = state {
                        state = .idle
                        return true
                    }
                    state = .waiting(continuation)
                    return false
                }
                if isWoken { continuation.resume() }
            }
        } onCancel: {
            wake()
        }
    }
}
