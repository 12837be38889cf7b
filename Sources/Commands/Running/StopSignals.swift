import Sync
import UnixSignals

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What ends a loop before its work is done.
struct StopSignals: Sendable {
    let loop: SyncLoop
    let longestCall: Duration
    let context: Context

    /// Takes no more work, and says what is waited for.
    func stop() {
        loop.stop()
        if let sentence = CreateWait.sentence(calls: loop.createsUnderWay, longest: longestCall) {
            context.say(sentence)
        }
    }

    /// The first signal stops, the second cuts create calls off, and whoever asks once more wants it now: what was sent is
    /// on record. Returns when the calling task is cancelled.
    func watch(_ onSignal: @Sendable () -> Void = {}) async {
        var signals = 0
        for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
            signals += 1
            onSignal()
            if signals == 1 {
                stop()
            } else if signals == 2, loop.createsUnderWay > 0 {
                loop.cutOff()
            } else {
                _exit(Exit.interrupted.rawValue)
            }
        }
    }

    /// Stops after a time; returns when the calling task is cancelled.
    /// - Parameter timeout: milliseconds.
    func stop(after timeout: Int64) async {
        do { try await Task.sleep(for: .milliseconds(timeout)) } catch { return }
        stop()
        // The loop ends the wait, not the clock.
        try? await Task.sleep(for: .seconds(86_400))
    }
}

/// A process that pays for things outlives the terminal that it was started from, and whoever read its output.
enum LostTerminal {
    static func outlive() {
        signal(SIGHUP, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
    }
}
