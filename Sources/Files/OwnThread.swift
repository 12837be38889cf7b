public import Dispatch

/// Runs what may keep a thread waiting for long on a thread of its own: those that tasks share are as few as the processors.
public func onOwnThread<Value: Sendable>(
    _ queue: DispatchQueue = DispatchQueue(label: "reel.waiting"), _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        queue.async { continuation.resume(with: Result { try body() }) }
    }
}
