import ArgumentParser
import Contract
import Store

struct DaemonStopCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Stop the daemon: what it is at is finished or released first.")

    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { false }

    /// Milliseconds that a daemon may take to end beyond its longest create call.
    private static let patience: Int64 = 15_000

    func perform(_ context: Context) async throws {
        // Not through the ledger: this program might have to migrate it, for which the daemon must be gone.
        let watch = DaemonWatch(context.settings.ledger)
        guard let daemon = try await running(watch) else { return context.say("no daemon runs") }
        if daemon.isStopping {
            // A second signal would cut off what it waits for.
            context.say("the daemon (process id \(daemon.pid)) has been told to stop already")
        } else {
            do {
                try watch.terminate(daemon)
            } catch let reason as DaemonOutOfReach {
                throw failure(reason, daemon)
            }
        }
        try await waitForEnd(of: daemon, watch, context)
        context.say("the daemon has stopped")
    }

    /// The daemon as it describes itself, which for a moment may be not at all.
    private func running(_ watch: DaemonWatch) async throws -> RunningDaemon? {
        for _ in 1...20 {
            guard let daemon = watch.runningDaemon() else { return nil }
            if daemon.pid > 0 { return daemon }
            try await Task.sleep(for: .milliseconds(50))
        }
        return watch.runningDaemon()
    }

    private func waitForEnd(of daemon: RunningDaemon, _ watch: DaemonWatch, _ context: Context) async throws {
        func runs() -> Bool {
            guard let present = watch.runningDaemon() else { return false }
            return present.pid == 0 || (present.pid == daemon.pid && present.startedAt == daemon.startedAt)
        }
        let span = daemon.longestCall + Self.patience
        let start = ContinuousClock.now
        var hasSaid = false
        while runs() {
            let waited = ContinuousClock.now - start
            // Most end at once.
            if !hasSaid, waited > .seconds(1) {
                hasSaid = true
                context.say(
                    "it waits for the answers of its create calls, for \(daemon.longestCall / 1_000) s at most, since "
                        + "what was sent may be paid for")
            }
            guard waited < .milliseconds(span) else {
                throw Failure(
                    code: "not_stopped",
                    message: "the daemon (process id \(daemon.pid)) has not stopped within \(span / 1_000) s; "
                        + "`kill \(daemon.pid)` cuts off what it waits for", exit: .failed)
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private func failure(_ reason: DaemonOutOfReach, _ daemon: RunningDaemon) -> Failure {
        let message =
            switch reason {
            case .elsewhere:
                "the daemon runs in another container or on another machine, where it is process \(daemon.pid); "
                    + "stop it there"
            case .unknown:
                "a daemon holds the ledger, but process \(daemon.pid) is not it; try again, or end the daemon by hand"
            case .refused(let reason):
                "the daemon (process id \(daemon.pid)) cannot be told to stop: \(reason)"
            }
        return Failure(code: "not_stopped", message: message, exit: .failed)
    }
}
