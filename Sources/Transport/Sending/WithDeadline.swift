/// The time for an operation ran out; the operation was cancelled.
struct DeadlineExceeded: Error {}

/// Runs an operation, head and body of an answer included, for at most so long.
///
/// async-http-client's own deadline ends at the response head.
/// - Throws: `DeadlineExceeded`, or what the operation throws.
func withDeadline<Value: Sendable>(
    _ span: Duration, _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let departure = Departure()
    departure.note()
    return try await withDeadline(span, after: departure, operation)
}

/// Runs an operation, head and body of an answer included, for at most so long after a request's body began to leave.
///
/// What passes before there is a connection does not count:
/// connecting has a limit of its own, and then nothing was sent.
/// - Throws: `DeadlineExceeded`, or what the operation throws.
func withDeadline<Value: Sendable>(
    _ span: Duration, after departure: Departure, _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            await departure.awaited()
            try await Task.sleep(for: span)
            throw DeadlineExceeded()
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}
