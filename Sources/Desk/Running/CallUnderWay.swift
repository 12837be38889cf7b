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
        let sending = begin(send)
        defer { call.withLock { $0 = nil } }
        return try await withTaskCancellationHandler {
            try await sending.value
        } onCancel: {
            sending.cancel()
        }
    }

    /// Begins a call and asks whether it may begin in one step, in which no wish gets lost: one from before keeps the call
    /// from beginning, and one from after finds it under way.
    private func begin(_ send: @escaping @Sendable () async throws -> VideoTask) -> Task<VideoTask, any Error> {
        call.withLock { call in
            guard interruption.isRaised else {
                let sending = Task { try await send() }
                call = sending
                return sending
            }
            // Cancelled from its first step on, it gives back what was claimed for it.
            return Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await send()
            }
        }
    }
}
