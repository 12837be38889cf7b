/// The time for an operation ran out; the operation was cancelled.
struct DeadlineExceeded: Error {}

/// Runs an operation, head and body of an answer included, for at most so long.
///
/// async-http-client's own deadline ends at the response head.
/// - Throws: `DeadlineExceeded`, or what the operation throws.
func withDeadline<Value: Sendable>(
    _ span: Duration, _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            try await Task.sleep(for: span)
            throw DeadlineExceeded()
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}
