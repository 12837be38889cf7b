import Contract
import Desk
import UnixSignals

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// SIGINT and SIGTERM.
enum Signals {
    /// Hears them for as long as `body` runs.
    /// - Parameter hear: gets each with its number, from 1 on, one after the other.
    static func heard<Value: Sendable>(
        by hear: @escaping @Sendable (UnixSignal, Int) async -> Void, while body: () async throws -> Value
    ) async throws -> Value {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let watcher = Task {
            var number = 0
            for await signal in signals {
                number += 1
                await hear(signal, number)
            }
        }
        defer { watcher.cancel() }
        return try await body()
    }
}

/// Runs work that signals interrupt; the process ends by one once nothing is left that it could interrupt: what was sent
/// is on record.
func untilSignalled<Value: Sendable>(_ body: (Interruption) async throws -> Value) async throws -> Value {
    let interruption = Interruption()
    return try await Signals.heard { _, _ in
        if !interruption.raise() { _exit(Exit.interrupted.rawValue) }
    } while: {
        try await body(interruption)
    }
}

/// A process that pays for things outlives the terminal that it was started from, and whoever read its output.
enum LostTerminal {
    static func outlive() {
        signal(SIGHUP, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
    }
}
