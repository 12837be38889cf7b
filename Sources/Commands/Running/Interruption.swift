import Sync
import UnixSignals

/// Stops a loop on SIGINT, SIGTERM or after a time.
enum Interruption {
    static func run(_ loop: SyncLoop, timeout: Int64?, _ body: @escaping @Sendable () async throws -> Void) async throws
    {
        try await withThrowingTaskGroup { group in
            group.addTask { try await body() }
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { loop.stop() }
            }
            if let timeout {
                group.addTask {
                    do { try await Task.sleep(for: .milliseconds(timeout)) } catch { return }
                    loop.stop()
                    // The body ends the group, not the clock.
                    try? await Task.sleep(for: .seconds(86_400))
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }
}
