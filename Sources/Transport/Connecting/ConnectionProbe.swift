import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSOCKS
import NIOSSL

/// Connects once more after a failure, only to find the words for it: what a proxy answers to CONNECT, and which
/// certificates a server shows. The handshake is broken off there; nothing of a request is sent, and nothing believed.
enum ConnectionProbe {
    enum Finding: Sendable {
        /// The server's own first.
        case certificates([CertificateFacts])
        /// The status line of a proxy that made no tunnel.
        case refused(String)
    }

    /// - Parameter address: the one of the host that was connected to; nil lets the name be resolved.
    /// - Returns: nil if nothing was found out, or not within the time.
    static func find(
        _ destination: Destination, by route: Route, at address: HostAddress?, within limit: TimeAmount
    ) async -> Finding? {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        // They would be read for nothing.
        configuration.trustRoots = .certificates([])
        guard let context = try? NIOSSLContext(configuration: configuration) else { return nil }
        let group = MultiThreadedEventLoopGroup.singleton
        let promise = group.any().makePromise(of: Finding.self)
        let proxy = route.proxy
        let bootstrap = ClientBootstrap(group: group).connectTimeout(limit).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                if proxy?.kind == .socks5 {
                    let address = HostAddress(destination.host)
                        .flatMap { try? SocketAddress(ipAddress: $0.description, port: destination.port) }
                    try pipeline.addHandler(
                        SOCKSClientHandler(
                            targetAddress: address.map(SOCKSAddress.address)
                                ?? .domain(destination.host, port: destination.port)))
                }
                try pipeline.addHandler(
                    ProbeHandler(destination: destination, proxy: proxy, context: context, promise: promise))
            }
        }
        let host = proxy?.host ?? address?.description ?? destination.host
        let connection = bootstrap.connect(host: host, port: proxy?.port ?? destination.port)
        connection.whenFailure { promise.fail($0) }
        let timer = promise.futureResult.eventLoop.scheduleTask(in: limit) {
            promise.fail(ChannelError.connectTimeout(limit))
        }
        let finding = await withTaskCancellationHandler {
            try? await promise.futureResult.get()
        } onCancel: {
            promise.fail(CancellationError())
        }
        timer.cancel()
        connection.whenSuccess { $0.close(promise: nil) }
        return finding
    }
}

/// Asks the proxy, if there is one, then begins TLS, and ends with the first thing that is worth telling.
private final class ProbeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let destination: Destination
    private let proxy: ProxyServer?
    private let context: NIOSSLContext
    private let promise: EventLoopPromise<ConnectionProbe.Finding>
    private var heard: [UInt8] = []
    private var hasBegunTLS = false

    private static let longestHead = 16_384

    init(
        destination: Destination, proxy: ProxyServer?, context: NIOSSLContext,
        promise: EventLoopPromise<ConnectionProbe.Finding>
    ) {
        self.destination = destination
        self.proxy = proxy
        self.context = context
        self.promise = promise
    }

    func channelActive(context: ChannelHandlerContext) {
        switch proxy?.kind {
        case nil: beginTLS(context)
        case .socks5: break
        case .http:
            var lines = "CONNECT \(destination.authority) HTTP/1.1\r\nHost: \(destination.authority)\r\n"
            if let authorization = proxy?.authorization {
                lines += "Proxy-Authorization: \(authorization.headerValue)\r\n"
            }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: lines + "\r\n")), promise: nil)
        }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is SOCKSProxyEstablishedEvent { beginTLS(context) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasBegunTLS else { return }
        heard += unwrapInboundIn(data).readableBytesView
        let text = String(decoding: heard, as: UTF8.self)
        guard text.contains("\r\n\r\n") else {
            if heard.count > Self.longestHead { end(context) }
            return
        }
        let line = text.prefix { !$0.isNewline }
        let words = line.split(separator: " ")
        if words.count > 1, words[0].hasPrefix("HTTP/"), words[1].count == 3, words[1].hasPrefix("2") {
            beginTLS(context)
        } else {
            promise.succeed(.refused(String(line)))
            end(context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(ChannelError.eof)
    }

    private func end(_ context: ChannelHandlerContext) {
        // The first word counts.
        promise.fail(ChannelError.eof)
        context.close(promise: nil)
    }

    private func beginTLS(_ context: ChannelHandlerContext) {
        guard !hasBegunTLS else { return }
        hasBegunTLS = true
        guard destination.isSecure else { return end(context) }
        do {
            let name = HostAddress(destination.host) == nil ? destination.host : nil
            let tls = try NIOSSLClientHandler(
                context: self.context, serverHostname: name,
                customVerificationCallback: { [promise] certificates, verdict in
                    promise.succeed(.certificates(certificates.map { CertificateFacts($0) }))
                    verdict.succeed(.failed)
                })
            try context.pipeline.syncOperations.addHandler(tls, position: .before(self))
        } catch {
            end(context)
        }
    }
}
