/// What a test waited for did not come about.
struct NeverHappened: Error {
    var what: String
}

/// Looks again and again until something another process does has happened. The bound is for a machine with much else to do.
/// - Throws: `NeverHappened` when it takes too long.
func eventually(
    _ what: String, within bound: Duration = .seconds(180), _ hasHappened: () async throws -> Bool
) async throws {
    _ = try await found(what, within: bound) { try await hasHappened() ? true : nil }
}

/// The same for something to be had.
func found<Value>(
    _ what: String, within bound: Duration = .seconds(180), _ look: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + bound
    repeat {
        if let value = try await look() { return value }
        try await Task.sleep(for: .milliseconds(2))
    } while ContinuousClock.now < deadline
    throw NeverHappened(what: what)
}
