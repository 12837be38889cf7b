import ArgumentParser
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

struct DaemonStopCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Stop the daemon: what it is at is finished or released first.")

    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { false }

    func perform(_ context: Context) async throws {
        // Not through the ledger: this program might have to migrate it, for which the daemon must be gone.
        let repository = DaemonWatch(path: context.settings.database.value)
        do {
            guard let daemon = repository.runningDaemon() else { return context.say("no daemon runs") }
            guard daemon.pid > 0, kill(daemon.pid, SIGTERM) == 0 else {
                throw Failure(
                    code: "not_stopped", message: "the daemon (process id \(daemon.pid)) cannot be told to stop",
                    exit: .failed)
            }
            for _ in 0..<300 where repository.runningDaemon()?.pid == daemon.pid {
                try await Task.sleep(for: .milliseconds(50))
            }
            guard repository.runningDaemon()?.pid != daemon.pid else {
                throw Failure(
                    code: "not_stopped", message: "the daemon (process id \(daemon.pid)) has not stopped within 15 s",
                    exit: .failed)
            }
            context.say("the daemon has stopped")
        }
    }
}
