import Hummingbird
public import Logging
import NIOCore
public import ServiceLifecycle

/// The simulated service behind a TCP port, speaking HTTP/1.1.
public struct SimulatorServer: Service {
    /// The state behind the port.
    public let service: SimulatedService

    private let configuration: SimulatorConfiguration
    private let logger: Logger
    private let onReady: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - service: the state to serve; nil begins with an empty one. A server on the same state picks up where an
    ///     earlier one stopped.
    ///   - logger: where the HTTP server reports; silent unless given.
    ///   - onReady: called once with the port when connections are accepted.
    public init(
        configuration: SimulatorConfiguration,
        service: SimulatedService? = nil,
        logger: Logger = Logger(label: "reel.simulator", factory: { _ in SwiftLogNoOpLogHandler() }),
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.service = service ?? SimulatedService(configuration: configuration)
        self.logger = logger
        self.onReady = onReady
    }

    /// Serves until graceful shutdown or cancellation, and returns without an error after either.
    ///
    /// Both end open connections at once: a fault may hold one for ever.
    ///
    /// - Throws: what binding the port failed with.
    public func run() async throws {
        let (configuration, onReady) = (configuration, onReady)
        let application = Application(
            router: buildRouter(service: service),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: "reel-simulator"),
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? configuration.port) },
            logger: logger)
        // Never cancelled while it accepts: NIO traps when a connection that was just accepted is dropped unhandled. On
        // shutdown the server closes its port first, and each answer that waits gives up.
        let group = ServiceGroup(services: [application], logger: logger)
        let serving = Task { try await group.run() }
        do {
            try await withTaskCancellationOrGracefulShutdownHandler {
                try await serving.value
            } onCancelOrGracefulShutdown: {
                Task {
                    await group.triggerGracefulShutdown()
                    try await Task.sleep(for: Self.grace)
                    serving.cancel()
                }
            }
        } catch {
            guard Task.isCancelled || Task.isShuttingDownGracefully else { throw error }
        }
    }

    /// For a client that neither reads its answer nor leaves.
    private static let grace = Duration.seconds(2)
}
