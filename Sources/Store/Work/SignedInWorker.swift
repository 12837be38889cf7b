extension TaskRepository {
    /// Signs a worker in for as long as `body` runs, and out however that ends: by success, failure or cancellation.
    /// - Parameters:
    ///   - kind: what it is, for people: `daemon`, `submit`, `wait`.
    ///   - keys: today's account of each profile that it has a key of, if others may count on it.
    public func withWorker<Value: Sendable>(
        _ kind: String, keys: [String: Int64]? = nil, _ body: (Worker) async throws -> Value
    ) async throws -> Value {
        let worker = try await startWorker(kind: kind, keys: keys)
        return try await withWorker(worker) { try await body(worker) }
    }

    /// The same for a worker that has signed in already, as with the task that it sends.
    public func withWorker<Value: Sendable>(
        _ worker: Worker, _ body: () async throws -> Value
    ) async throws -> Value {
        let value: Value
        do {
            value = try await body()
        } catch {
            // What went wrong first is what is told.
            try? await stop(worker)
            throw error
        }
        try await stop(worker)
        return value
    }
}
