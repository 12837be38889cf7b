import Model
import Synchronization
import UnixSignals

/// Ctrl-C and SIGTERM while tasks are being sent: the first lets the call under way end and sends nothing more, the second
/// cuts the call off.
final class SendInterruption: Sendable {
    private struct State {
        var signals = 0
        var call: Task<VideoTask, any Error>?
    }

    private let state = Mutex(State())

    /// Whether nothing more is to be sent.
    var isRaised: Bool { state.withLock { $0.signals > 0 } }

    /// Listens for as long as `body` runs.
    /// - Parameter onWait: called when a call under way is waited for.
    func watch<Value: Sendable>(
        onWait: @escaping @Sendable () -> Void, _ body: () async throws -> Value
    ) async throws -> Value {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let watcher = Task { [self] in
            for await _ in signals where raise() { onWait() }
        }
        defer { watcher.cancel() }
        return try await body()
    }

    /// - Returns: whether a call is waited for from here on.
    func raise() -> Bool {
        let (isWaiting, cut) = state.withLock { state in
            state.signals += 1
            return (state.signals == 1 && state.call != nil, state.signals > 1 ? state.call : nil)
        }
        cut?.cancel()
        return isWaiting
    }

    /// Runs a create call so that only a second signal cuts it off; one that has not begun by the first does not begin.
    func run(_ send: @escaping @Sendable () async throws -> VideoTask) async throws -> VideoTask {
        let call = Task { try await send() }
        let isLate = state.withLock { state in
            state.call = call
            return state.signals > 0
        }
        if isLate { call.cancel() }
        defer { state.withLock { $0.call = nil } }
        return try await withTaskCancellationHandler {
            try await call.value
        } onCancel: {
            call.cancel()
        }
    }
}
