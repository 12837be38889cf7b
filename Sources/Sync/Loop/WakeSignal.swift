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

    /// Returns at the next wake-up and not before, even where the calling task is cancelled.
    func wait() async {
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
    }

    /// Returns at the next wake-up or when the calling task is cancelled, whichever comes first.
    func waitUnlessCancelled() async {
        await withTaskCancellationHandler {
            await wait()
        } onCancel: {
            wake()
        }
    }

    /// Returns at the next wake-up, after the span, or when the calling task is cancelled, whichever comes first.
    func wait(atMost span: Duration) async {
        // Cancelled and awaited on the way out.
        async let _ = wake(after: span)
        await waitUnlessCancelled()
    }

    private func wake(after span: Duration) async {
        guard (try? await Task.sleep(for: span)) != nil else { return }
        wake()
    }
}
