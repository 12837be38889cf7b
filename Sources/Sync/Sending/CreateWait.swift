import Synchronization

/// The create calls under way, each in a task of its own.
///
/// What cuts off polls and downloads leaves them alone: their answers may be paid for. They end with their answer or their
/// deadline, unless somebody cuts them off on purpose.
final class CreateCalls: Sendable {
    private struct State {
        var calls: [Int64: Task<Void, any Error>] = [:]
        var isCut = false
        var isEnding = false
    }

    private let state = Mutex(State())

    /// Returns once the call has ended, also where the calling task is cancelled.
    func run(_ id: Int64, _ body: @escaping @Sendable () async throws -> Void) async throws {
        let call = Task { try await body() }
        let isCut = state.withLock { state in
            state.calls[id] = call
            return state.isCut
        }
        if isCut { call.cancel() }
        defer { state.withLock { _ = $0.calls.removeValue(forKey: id) } }
        try await call.value
    }

    /// Whether the process was told to end: what has not left does not leave any more.
    var isEnding: Bool { state.withLock { $0.isEnding } }

    func noteEnding() {
        state.withLock { $0.isEnding = true }
    }

    /// Cuts off all of them, and those that may yet begin: a task whose request has left is then `uncertain`.
    func cutOff() {
        let calls = state.withLock { state in
            state.isCut = true
            return Array(state.calls.values)
        }
        for call in calls { call.cancel() }
    }
}

/// What is said of create calls that a process waits for before it ends.
public enum CreateWait {
    /// - Parameters:
    ///   - calls: under way.
    ///   - longest: that one may take.
    /// - Returns: nil if there is nothing to wait for.
    public static func sentence(calls: Int, longest: Duration) -> String? {
        guard calls > 0 else { return nil }
        let what = calls == 1 ? "the answer of a create call" : "the answers of \(calls) create calls"
        return "waiting for \(what), for \(seconds(longest)) s at most, since what was sent may be paid for; "
            + "a second signal cuts \(calls == 1 ? "it" : "them") off, and nobody knows then what came of it"
    }

    /// Such as `60` or `0.5`.
    static func seconds(_ span: Duration) -> String {
        let (seconds, attoseconds) = span.components
        let tenths = attoseconds / 100_000_000_000_000_000
        return tenths == 0 ? "\(seconds)" : "\(seconds).\(tenths)"
    }
}
