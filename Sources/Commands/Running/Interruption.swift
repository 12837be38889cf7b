/// Stops a loop on SIGINT, SIGTERM or after a time.
enum Interruption {
    static func run(
        _ signals: StopSignals, timeout: Int64?, _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { try await body() }
            group.addTask { await signals.watch() }
            if let timeout { group.addTask { await signals.stop(after: timeout) } }
            try await group.next()
            group.cancelAll()
        }
    }
}
