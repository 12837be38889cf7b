import AsyncHTTPClient
import NIOCore

/// The HTTP clients of a process: one for each way of dealing with failure.
public final class Transports: Sendable {
    /// Sends money. No redirects, as 307 and 308 would repeat the POST; no second attempt of any kind; each connection
    /// used once, so that no request meets one that is just being closed; HTTP/1.1, where a request cannot be refused
    /// half-way and repeated by the library.
    let create: HTTPClient
    /// Asks. May keep connections, as asking twice costs nothing.
    let status: HTTPClient
    /// Fetches videos, from other hosts.
    let download: HTTPClient

    public init() {
        var sending = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10), read: .none))
        sending.httpVersion = .http1Only
        sending.maximumUsesPerConnection = 1
        sending.connectionPool.retryConnectionEstablishment = false
        create = HTTPClient(eventLoopGroupProvider: .singleton, configuration: sending)

        var asking = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10), read: .seconds(30)))
        asking.httpVersion = .http1Only
        asking.connectionPool.retryConnectionEstablishment = false
        asking.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        status = HTTPClient(eventLoopGroupProvider: .singleton, configuration: asking)

        var fetching = HTTPClient.Configuration(
            redirectConfiguration: .follow(max: 5, allowCycles: false),
            timeout: .init(connect: .seconds(10), read: .seconds(60)))
        fetching.httpVersion = .http1Only
        fetching.connectionPool.retryConnectionEstablishment = false
        download = HTTPClient(eventLoopGroupProvider: .singleton, configuration: fetching)
    }

    /// Must be called once, after the last use.
    public func shutdown() async {
        for client in [create, status, download] {
            // Fails only for a client that was shut down before.
            try? await client.shutdown()
        }
    }

    static let userAgent = "reel"
}
