import Synchronization

/// The wish of whoever asked for some work that it end. Told once, nothing more begins and create calls are let end, since
/// their answers may be paid for; told again, those are cut off too.
public final class Interruption: Sendable {
    /// What a wish means to the work under way.
    public struct Handler: Sendable {
        /// Begins nothing more.
        public var end: @Sendable () -> Void
        /// Cuts off what is let end.
        /// - Returns: whether there was anything, or may yet be.
        public var cutOff: @Sendable () -> Bool

        public init(end: @escaping @Sendable () -> Void, cutOff: @escaping @Sendable () -> Bool) {
            self.end = end
            self.cutOff = cutOff
        }
    }

    public init() {}

    private struct State {
        var wishes = 0
        var handler: Handler?
        /// Whether there was a handler: what has been done by now must still be told.
        var hasBegun = false
    }

    private let state = Mutex(State())

    /// Whether the work is to end.
    public var isRaised: Bool { state.withLock { $0.wishes > 0 } }

    /// - Returns: false if nothing has begun that would have to be ended, or nothing is left that could be cut off.
    @discardableResult
    public func raise() -> Bool {
        let (isFirst, handler, hasBegun) = state.withLock { state in
            state.wishes += 1
            return (state.wishes == 1, state.handler, state.hasBegun)
        }
        guard let handler else { return isFirst && hasBegun }
        guard isFirst else { return handler.cutOff() }
        handler.end()
        return true
    }

    /// Has wishes go to a handler for as long as `body` runs; one that was told before goes there at once.
    public func handled<Value>(by handler: Handler, _ body: () async throws -> Value) async rethrows -> Value {
        let (wishes, outer) = state.withLock { state in
            let outer = state.handler
            state.handler = handler
            state.hasBegun = true
            return (state.wishes, outer)
        }
        defer { state.withLock { $0.handler = outer } }
        if wishes > 0 { handler.end() }
        if wishes > 1 { _ = handler.cutOff() }
        return try await body()
    }

    /// Runs `body` and cancels it at the first wish.
    public func cancelling<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value
    {
        let work = Task { try await body() }
        let handler = Handler {
            work.cancel()
        } cutOff: {
            true
        }
        return try await handled(by: handler) {
            try await withTaskCancellationHandler {
                try await work.value
            } onCancel: {
                work.cancel()
            }
        }
    }
}
