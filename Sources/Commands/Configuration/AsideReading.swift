import Dispatch
import Synchronization

/// Reads on a thread of its own: a disk that does not answer may hold that one for as long as it likes, and nobody else.
final class AsideReading<Value: Sendable>: Sendable {
    private struct State {
        /// Since when a reading is under way, by `DispatchTime`; nil if none is.
        var began: DispatchTime?
        /// What a reading brought that nobody waited for any more.
        var late: Value?
        var waiter: CheckedContinuation<Value?, Never>?
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "reel.reading")
    private let body: @Sendable () -> Value

    /// - Parameter body: one reading; may block without end.
    init(_ body: @escaping @Sendable () -> Value) {
        self.body = body
    }

    /// How long the reading under way has been at it, in milliseconds; nil if none is.
    var silence: Int64? {
        state.withLock { state in
            state.began.map { Int64((DispatchTime.now().uptimeNanoseconds - $0.uptimeNanoseconds) / 1_000_000) }
        }
    }

    /// Reads, unless an earlier reading is still under way.
    /// - Parameter patience: milliseconds that it is waited for; what comes later is returned by a later call.
    /// - Returns: nil if nothing came yet.
    func value(within patience: Int) async -> Value? {
        let (late, mayRead) = state.withLock { state -> (Value?, Bool) in
            if let late = state.late {
                state.late = nil
                return (late, false)
            }
            guard state.began == nil else { return (nil, false) }
            state.began = .now()
            return (nil, true)
        }
        guard mayRead else { return late }
        return await withCheckedContinuation { continuation in
            state.withLock { $0.waiter = continuation }
            queue.async { [self] in
                let value = body()
                finish(with: value)
            }
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(patience)) { [self] in
                let waiter = state.withLock { state in
                    defer { state.waiter = nil }
                    return state.waiter
                }
                waiter?.resume(returning: nil)
            }
        }
    }

    private func finish(with value: Value) {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            state.began = nil
            if state.waiter == nil { state.late = value }
            return state.waiter
        }
        waiter?.resume(returning: value)
    }
}
