import ArgumentParser
import Contract
import Logging
import Providers
import ServiceLifecycle
import Simulator
import UnixSignals

struct SimulateCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "A stand-in for the upstream service on a local port; it makes no videos and costs nothing.",
        discussion: Refusals.summary + "\n\nFaults:\n" + Faults.grammar)

    @Option(help: ArgumentHelp("The port; 0 takes a free one.", valueName: "number"))
    var port = 8787

    @Option(help: ArgumentHelp("How many times faster than the real service.", valueName: "factor"))
    var speed = 1.0

    @Option(help: ArgumentHelp("What goes wrong, and when; may be given several times.", valueName: "rule"))
    var fault: [String] = []

    @Option(help: ArgumentHelp("What rules with a probability depend on.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Unfinished tasks that an account may have.", valueName: "count"))
    var openLimit: Int?

    @Option(help: ArgumentHelp("The size of each video.", valueName: "bytes"))
    var videoBytes: Int?

    @Option(
        help: ArgumentHelp(
            "A key that is let in, and its account; may be given several times. Without it every key but the word invalid.",
            valueName: "key=account"))
    var key: [String] = []

    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { false }

    func validate() throws {
        if let key = key.first(where: { !$0.contains("=") }) {
            throw ValidationError("--key \(key): allowed is KEY=ACCOUNT")
        }
        guard (0...65_535).contains(port) else { throw ValidationError("--port \(port): allowed are 0 to 65535") }
        guard speed > 0, speed.isFinite else {
            throw ValidationError("--speed \(speed): allowed is any number above 0")
        }
        do { _ = try Faults(parsing: fault) } catch { throw ValidationError(error.message) }
    }

    func perform(_ context: Context) async throws {
        let configuration = SimulatorConfiguration(
            port: port, speed: speed, faults: try Faults(parsing: fault), seed: seed, openLimit: openLimit,
            videoBytes: videoBytes, accountsByKey: accounts)
        _ = OpenFileLimit.raised()
        let logger = SafeLogHandler.logger("reel.simulator")
        defer { LogStream.errors.finish() }
        let variables = Services.builtIn.usual.variables
        let server = SimulatorServer(configuration: configuration) { port in
            Stream.out("http://127.0.0.1:\(port)\n")
            context.say(
                """
                A simulated service listens there; use it with:
                  export \(variables.baseURL)=http://127.0.0.1:\(port) \(variables.key)=simulated
                """)
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: server)], gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet(logger))
        )
        do {
            try await group.run()
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure(
                code: "no_port", message: "cannot listen on port \(port): \(error); choose another with --port",
                exit: .failed)
        }
    }

    private var accounts: [String: String]? {
        guard !key.isEmpty else { return nil }
        return Dictionary(
            key.map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (String(parts[0]), String(parts[1]))
            }
        ) { $1 }
    }

    private func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = .critical
        return logger
    }
}
