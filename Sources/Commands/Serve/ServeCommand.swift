import ArgumentParser
import Contract
import Desk
import Logging
import ServiceLifecycle
import Store
import Sync
import Web

struct ServeCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the API of the ledger, without following tasks.",
        discussion: """
            The user of this process asks without a token on this machine; everybody else needs one of `reel token`. \
            `reel daemon run --listen` serves the same and follows the tasks too. Beyond this machine, put a proxy with a \
            certificate in front of it, and give its name with --name.
            """)

    @Option(help: ArgumentHelp("The address; port 0 takes a free one.", valueName: "host:port"))
    var listen = "127.0.0.1:7878"

    @OptionGroup var known: ServerNames
    @OptionGroup var log: LogOptions
    @OptionGroup var ledger: NewLedgerOption
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { false }
    var logFormat: LogFormat { log.logFormat }

    func validate() throws {
        guard WebSettings(listen: listen) == nil else { return }
        throw ValidationError("--listen \(listen): allowed is \(WebSettings.listenForms)")
    }

    func perform(_ context: Context) async throws {
        guard var settings = WebSettings(listen: listen) else { return }
        settings.names = known.names
        let logger = context.logger("reel.web", logFormat)
        defer { LogStream.errors.finish() }
        let asked = settings
        try await context.withServingDesk(ledger.opening) { desk in
            let server = context.server(desk, asked, logger: logger)
            let group = ServiceGroup(
                configuration: .init(services: [.init(service: server)], logger: SafeLogHandler.silent))
            try await Signals.heard { _, _ in
                await group.triggerGracefulShutdown()
            } while: {
                // Each visitor is named by themselves.
                try await Author.$name.withValue(nil) { try await group.run() }
            }
        }
    }
}

extension Context {
    /// The log of a process that runs for long.
    func logger(_ label: String, _ format: LogFormat) -> Logger {
        // It waits for nobody who reads the log.
        SafeLogHandler.logger(
            label, format, level: isVerbose ? .debug : isQuiet ? .error : .info, write: LogStream.errors.write)
    }

    /// Serves a desk, and says where.
    func server(
        _ desk: LocalDesk, _ settings: WebSettings, counts: WorkCounts = WorkCounts(), logger: Logger
    ) -> WebServer {
        let reader = moments
        let served = WebDesk(
            desk, videosFolder: self.settings.videos.value, postersFolder: self.settings.home.value + "/posters",
            environment: self.settings.material.environment, version: Version.text,
            requestFields: BatchColumn.requestFields,
            moments: { MomentReader(now: Self.clock(), zone: reader.zone, zoneFault: reader.zoneFault) },
            draft: { try sending(with: $1).draft(of: $0) },
            readTable: { try sending(with: $0.profile).reading($0) },
            settings: { try sending(with: $0).servedSettings }, estimate: { try priced($0) }, counts: counts)
        var limited = settings
        limited.mostConnections = OpenFileLimit.raised().visitors(settings.mostConnections)
        return WebServer(served, limited, logger: logger) { port in
            let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
            logger.info("the API is at http://\(host):\(port)/api/v1/", metadata: ["port": "\(port)"])
        }
    }
}
