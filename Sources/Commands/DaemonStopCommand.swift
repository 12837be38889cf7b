import ArgumentParser
import Model
import Store
import Sync

struct DaemonStopCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Stop the daemon: what it is at is finished or released first.")

    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { false }

    /// Milliseconds that a daemon may take to end beyond its longest create call.
    private static let patience: Int64 = 15_000

    func perform(_ context: Context) async throws {
        try await context.withLedger { repository in
            guard let daemon = try await running(repository) else { return context.say("no daemon runs") }
            if daemon.isStopping {
                // A second signal would cut off what it waits for.
                context.say("the daemon (process id \(daemon.pid)) has been told to stop already")
            } else {
                do {
                    try repository.terminate(daemon)
                } catch let reason as DaemonOutOfReach {
                    throw failure(reason, daemon)
                }
            }
            try await waitForEnd(of: daemon, repository, context)
            context.say("the daemon has stopped")
        }
    }

    /// The daemon as it describes itself, which for a moment may be not at all.
    private func running(_ repository: TaskRepository) async throws -> RunningDaemon? {
        for _ in 1...20 {
            guard let daemon = repository.runningDaemon() else { return nil }
            if daemon.pid > 0 { return daemon }
            try await Task.sleep(for: .milliseconds(50))
        }
        return repository.runningDaemon()
    }

    private func waitForEnd(
        of daemon: RunningDaemon, _ repository: TaskRepository, _ context: Context
    ) async throws {
        func runs() -> Bool {
            guard let present = repository.runningDaemon() else { return false }
            return present.pid == 0 || (present.pid == daemon.pid && present.startedAt == daemon.startedAt)
        }
        var calls = 0
        for isSimulated in [false, true] {
            calls += try await repository.counts(profile: nil, simulated: isSimulated)[.submitting] ?? 0
        }
        if calls > 0, runs() {
            context.say(
                "it waits for the answers of its create calls (\(calls) under way in this ledger), for "
                    + "\(daemon.longestCall / 1_000) s at most, since what was sent may be paid for")
        }
        let span = daemon.longestCall + Self.patience
        let deadline = ContinuousClock.now + .milliseconds(span)
        while runs() {
            guard ContinuousClock.now < deadline else {
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
