import Sync

/// A loop that ends when its work is done, when it is interrupted, or after a time.
struct LoopRun: Sendable {
    let loop: SyncLoop
    /// That a create call may take.
    let longestCall: Duration
    /// Hears what is waited for once the loop takes no more work.
    let caller: Caller

    /// - Parameters:
    ///   - timeout: milliseconds; nil for as long as it takes.
    ///   - body: runs the loop.
    func run(timeout: Int64?, _ body: @escaping @Sendable () async throws -> Void) async throws {
        let handler = Interruption.Handler {
            stop()
        } cutOff: { [loop] in
            guard loop.createsUnderWay > 0 else { return false }
            loop.cutOff()
            return true
        }
        try await caller.interruption.handled(by: handler) {
            let clock = timeout.map { timeout in Task { await stop(after: timeout) } }
            defer { clock?.cancel() }
            try await body()
        }
    }

    /// Takes no more work, and says what is waited for.
    private func stop() {
        loop.stop()
        if let sentence = CreateWait.sentence(calls: loop.createsUnderWay, longest: longestCall) {
            caller.say(sentence)
        }
    }

    private func stop(after timeout: Int64) async {
        do { try await Task.sleep(for: .milliseconds(timeout)) } catch { return }
        stop()
    }
}
