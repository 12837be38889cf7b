import ArgumentParser
import Contract
import Desk
import Files
import Logging
import ServiceLifecycle
import Store
import Sync
import Web

struct DaemonRunCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Follow every task, in the foreground, until told to stop.")

    @Option(help: ArgumentHelp("Calls under way at once. (default: 16)", valueName: "count"))
    var concurrency: Int?

    @OptionGroup var serving: ServeOptions
    @OptionGroup var log: LogOptions
    @OptionGroup var ledger: NewLedgerOption
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { false }
    var logFormat: LogFormat { log.logFormat }

    func validate() throws {
        if let concurrency, !(1...1_024).contains(concurrency) {
            throw ValidationError("--concurrency \(concurrency): allowed are 1 to 1024")
        }
    }

    func perform(_ context: Context) async throws {
        try await context.withSession(ledger.opening, concurrency: concurrency) { session in
            if session.accounts.isEmpty { _ = try context.settings.credentials() }
            try await context.desk(session).holdStale(for: context.caller())
            let lock = try session.repository.becomeDaemon(
                pid: ThisProcess.number, longestCall: Int64(context.settings.requestTimeout.value * 1_000))
            let logger = context.logger("reel.daemon", logFormat)
            defer { LogStream.errors.finish() }
            LogStream.errors.onBreak { lock.noteLogLost() }
            if let notice = session.fileNotice { logger.warning("\(notice)") }
            let (path, videos) = (session.repository.path, session.settings.videosFolder)
            let profiles = session.accounts.keys.sorted().joined(separator: ", ")
            logger.info(
                "the daemon runs: ledger \(path), videos in \(videos), keys of \(profiles)",
                metadata: ["ledger": "\(path)", "videos": "\(videos)", "profiles": "\(profiles)"])
            var upstream = session.upstream
            let counts = WorkCounts()
            upstream.listener = counts.listener(beside: WorkLog(logger: logger, videosFolder: videos).listener)
            var counted = session
            counted.upstream = upstream
            let service = SyncService(
                repository: session.repository, upstream: upstream, settings: session.settings,
                scope: session.scope(), logger: logger, words: Failure.words)
            var services = [ServiceGroupConfiguration.ServiceConfiguration(service: service)]
            if let settings = serving.settings {
                let server = context.server(context.desk(counted), settings, counts: counts, logger: logger)
                // A create call that is under way is not cut off because nobody can be served.
                services.append(.init(service: server, failureTerminationBehavior: .gracefullyShutdownGroup))
            }
            // What it has to say of itself is dumps of types.
            let group = ServiceGroup(configuration: .init(services: services, logger: SafeLogHandler.silent))
            // The group itself would not hear a second signal.
            try await Signals.heard { [logger] signal, number in
                if number == 1 {
                    lock.noteStopping()
                    await group.triggerGracefulShutdown()
                } else {
                    logger.warning("\(signal) again: what is under way is cut off")
                    service.cutOff()
                }
            } while: {
                // What it does is nobody's doing.
                try await Author.$name.withValue(nil) { try await group.run() }
            }
            logger.info("the daemon has stopped")
            withExtendedLifetime(lock) {}
        }
    }
}
