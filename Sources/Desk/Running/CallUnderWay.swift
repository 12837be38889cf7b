import Model
import Synchronization

/// The create call that a command waits for: the first wish to end lets it end, the second cuts it off.
final class CallUnderWay: Sendable {
    private let interruption: Interruption
    private let call = Mutex<Task<VideoTask, any Error>?>(nil)

    init(_ interruption: Interruption) {
        self.interruption = interruption
    }

    /// What wishes mean while tasks are sent one after the other.
    /// - Parameter onWait: called when a call under way is waited for.
    func handler(onWait: @escaping @Sendable () -> Void) -> Interruption.Handler {
        Interruption.Handler { [self] in
            if call.withLock({ $0 != nil }) { onWait() }
        } cutOff: { [self] in
            call.withLock { $0 }?.cancel()
            return true
        }
    }

    /// Runs a create call so that only a second wish cuts it off; one that has not begun by the first does not begin.
    func run(_ send: @escaping @Sendable () async throws -> VideoTask) async throws -> VideoTask {
        let sending = Task { try await send() }
        call.withLock { $0 = sending }
        if interruption.isRaised { sending.cancel() }
        defer { call.withLock { $0 = nil } }
        return try await withTaskCancellationHandler {
            try await sending.value
        } onCancel: {
            sending.cancel()
        }
    }
}
