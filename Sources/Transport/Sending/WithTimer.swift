import NIOCore
import Synchronization

/// Runs an operation for at most so long, as `withDeadline` does, by a timer that is gone once the operation is.
///
/// `Task.sleep` keeps its timer until it would have rung even if it was cancelled: with thousands of calls a second they
/// would add up to as many as there are tasks.
/// - Throws: `DeadlineExceeded`, or what the operation throws.
func withTimer<Value: Sendable>(
    _ span: TimeAmount, on eventLoop: any EventLoop, _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let hasRung = Atomic(false)
    let task = Task { try await operation() }
    let timer = eventLoop.scheduleTask(in: span) {
        hasRung.store(true, ordering: .relaxed)
        task.cancel()
    }
    defer { timer.cancel() }
    do {
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    } catch {
        if hasRung.load(ordering: .relaxed) { throw DeadlineExceeded() }
        throw error
    }
}
