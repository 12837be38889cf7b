import Contract
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle

/// Serves a desk over HTTP.
public struct WebServer: Service {
    private let desk: WebDesk
    private let settings: WebSettings
    private let logger: Logger
    private let onReady: @Sendable (Int) async -> Void

    /// - Parameter onReady: called once with the port when connections are accepted.
    public init(
        _ desk: WebDesk, _ settings: WebSettings, logger: Logger,
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        (self.desk, self.settings, self.logger, self.onReady) = (desk, settings, logger, onReady)
    }

    /// Serves until graceful shutdown or cancellation, and returns without an error after either.
    /// - Throws: `Failure` if it cannot listen.
    public func run() async throws {
        let (settings, onReady) = (settings, onReady)
        let application = Application(
            router: router(), server: .http1(configuration: .init(idleTimeout: .seconds(Int64(settings.idleTimeout)))),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    settings.mostConnections, logger: Self.silent)),
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? settings.port) },
            logger: Self.silent)
        // Never cancelled while it accepts: NIO traps when a connection that was just accepted is dropped unhandled.
        let group = ServiceGroup(configuration: .init(services: [.init(service: application)], logger: Self.silent))
        let serving = Task { try await group.run() }
        let desk = desk
        do {
            try await withTaskCancellationOrGracefulShutdownHandler {
                try await serving.value
            } onCancelOrGracefulShutdown: {
                desk.news.end()
                Task {
                    await group.triggerGracefulShutdown()
                    // Whoever has paid for something still hears what came of it.
                    await desk.work.ended()
                    try await Task.sleep(for: Self.grace)
                    serving.cancel()
                }
            }
        } catch {
            guard Task.isCancelled || Task.isShuttingDownGracefully else { throw failure(error) }
        }
        await desk.work.ended()
    }

    /// For a client that neither reads its answer nor leaves.
    private static let grace = Duration.seconds(2)
    /// The libraries say nothing that whoever keeps the server could use.
    private static let silent = Logger(label: "reel.web", factory: { _ in SwiftLogNoOpLogHandler() })

    private func failure(_ error: any Error) -> any Error {
        guard let error = error as? IOError else { return error }
        return Failure(
            code: "cannot_listen",
            message:
                "cannot listen on \(settings.host):\(settings.port): \(error.description); choose another with --listen",
            exit: .failed)
    }

    private func router() -> Router<WebContext> {
        let api = API(desk, settings)
        let router = Router(context: WebContext.self, options: [.autoGenerateHeadEndpoints])
        router.add(middleware: AccessLog(logger: logger, counts: desk.counts))
        router.add(middleware: SafeAnswers(logger: logger) { api.allowed(at: $0) })
        router.add(middleware: HostCheck(settings))
        router.add(middleware: VisitorCheck(desk))
        api.add(to: router)
        Pages(desk, settings).add(to: router)
        return router
    }
}
