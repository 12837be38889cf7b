import ArgumentParser
import Logging
import Model
import ServiceLifecycle
import Store
import Sync
import UnixSignals

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

struct DaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon", abstract: "The process that follows every task.",
        subcommands: [DaemonRunCommand.self, DaemonStatusCommand.self, DaemonStopCommand.self])
}

struct DaemonRunCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Follow every task, in the foreground, until told to stop.")

    @Option(help: ArgumentHelp("Calls under way at once. (default: 16)", valueName: "count"))
    var concurrency: Int?

    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { false }

    func validate() throws {
        if let concurrency, !(1...1_024).contains(concurrency) {
            throw ValidationError("--concurrency \(concurrency): allowed are 1 to 1024")
        }
    }

    func perform(_ context: Context) async throws {
        try await context.withSession(concurrency: concurrency) { session in
            if session.accounts.isEmpty { _ = try context.settings.credentials() }
            try await context.holdStale(session.repository)
            let lock = try session.repository.becomeDaemon(pid: getpid())
            var logger = Logger(label: "reel.daemon") { StreamLogHandler.standardError(label: $0) }
            logger.logLevel = context.isVerbose ? .debug : context.isQuiet ? .error : .info
            logger.info(
                "the daemon runs",
                metadata: [
                    "ledger": "\(session.repository.path)", "videos": "\(session.settings.videosFolder)",
                    "profiles": "\(session.accounts.keys.sorted().joined(separator: " "))",
                ])
            let service = SyncService(
                repository: session.repository, upstream: session.upstream, settings: session.settings,
                scope: session.scope(), logger: logger)
            let group = ServiceGroup(
                configuration: .init(
                    services: [.init(service: service)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
            try await group.run()
            logger.info("the daemon has stopped")
            withExtendedLifetime(lock) {}
        }
    }
}

struct DaemonStatusCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Whether a daemon runs, and what it has to do. Exit code 1 if none runs.")

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        let (daemon, counts, accounts, pausedAt) = try await context.withLedger { repository in
            let real = try await repository.counts(profile: nil, simulated: false)
            let simulated = try await repository.counts(profile: nil, simulated: true)
            return (
                repository.runningDaemon(), real.merging(simulated, uniquingKeysWith: +),
                try await repository.accounts(), try await repository.pausedAt()
            )
        }
        let paused = accounts.filter { ($0.pausedUntil ?? 0) > context.now }
        Stream.out(
            output.json
                ? json(daemon, counts, paused, pausedAt, context) : text(daemon, counts, paused, pausedAt, context))
        if daemon == nil { throw Exit.failed.code }
    }

    private func json(
        _ daemon: RunningDaemon?, _ counts: [TaskState: Int], _ paused: [Account], _ pausedAt: Int64?,
        _ context: Context
    ) -> String {
        var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
        json.object { json in
            json.field("running", daemon != nil)
            json.field("pid", daemon.map { Int($0.pid) })
            json.field("started_at", daemon.map { Timestamp.rfc3339($0.startedAt) })
            json.objectField("states") { json in
                for state in TaskState.allCases { json.field(state.rawValue, counts[state] ?? 0) }
            }
            json.field("paused_at", pausedAt.map(Timestamp.rfc3339))
            json.arrayField("paused") { json in
                for account in paused {
                    json.object { json in
                        json.field("base_url", account.baseURL)
                        json.field("waiting_for", account.pausedFor?.rawValue)
                        json.field("until", account.pausedUntil.map(Timestamp.rfc3339))
                    }
                }
            }
        }
        return json.text + "\n"
    }

    private func text(
        _ daemon: RunningDaemon?, _ counts: [TaskState: Int], _ paused: [Account], _ pausedAt: Int64?,
        _ context: Context
    ) -> String {
        var lines = [
            daemon.map { "a daemon runs since \(context.time($0.startedAt)), process id \($0.pid)" }
                ?? "no daemon runs; start one with `reel daemon run`"
        ]
        let open = TaskState.allCases.filter { !$0.isFinal && (counts[$0] ?? 0) > 0 }
        lines.append(
            open.isEmpty
                ? "nothing is unfinished" : open.map { "\(counts[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", "))
        if let pausedAt {
            lines.append("sending is paused since \(context.time(pausedAt)); `reel queue resume` goes on")
        }
        for account in paused {
            lines.append(
                "\(account.baseURL) is paused until \(context.time(account.pausedUntil)): "
                    + "waiting for \(account.pausedFor?.rawValue ?? "")")
        }
        return lines.map { $0 + "\n" }.joined()
    }
}

struct DaemonStopCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Stop the daemon: what it is at is finished or released first.")

    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { false }

    func perform(_ context: Context) async throws {
        try await context.withLedger { repository in
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
