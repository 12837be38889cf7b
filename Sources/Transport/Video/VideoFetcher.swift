import AsyncHTTPClient
public import NIOCore
import NIOHTTP1
import NIOHTTPCompression

/// Fetches finished videos. They live on other hosts, so that no key goes with the request, and their URLs come from
/// outside, so that each address is checked before it is connected to.
public struct VideoFetcher: Sendable {
    private let connecting: Connecting
    private let resolve: @Sendable (String) async throws -> [HostAddress]

    public init(connecting: Connecting = Connecting()) {
        self.init(connecting: connecting) { try await HostAddress.all(of: $0) }
    }

    /// - Parameter resolve: gives all addresses of a name.
    init(
        connecting: Connecting = Connecting(), resolve: @escaping @Sendable (String) async throws -> [HostAddress]
    ) {
        self.connecting = connecting
        self.resolve = resolve
    }

    /// One video to fetch.
    public struct Request: Sendable {
        public var url: String
        /// The service that gave the URL, as the settings name it: where that is on a private address itself, videos may
        /// be too. Nil if the settings do not name it; then none may.
        public var baseURL: String?
        /// For the whole of it.
        public var timeout: Duration
        /// Bytes that are there already, and the strong ETag of the file that they are the beginning of.
        public var resumption: (bytes: Int64, etag: String)?

        public init(
            url: String, baseURL: String?, timeout: Duration, resumption: (bytes: Int64, etag: String)? = nil
        ) {
            self.url = url
            self.baseURL = baseURL
            self.timeout = timeout
            self.resumption = resumption
        }
    }

    /// The server could not be reached, or broke off.
    public struct Interrupted: Error, Sendable {
        public let reason: String
    }

    /// The URL leads where no video is fetched from.
    public struct Unsafe: Error, Sendable {
        public let reason: String
    }

    /// Redirects that are followed.
    static let maximumRedirects = 5
    /// The most that a compressed file may be larger than what came, which bounds what a chunk of it takes: how large all of
    /// it may get is for the receiver to say.
    private static let mostInflation = 100

    /// Fetches a URL and hands on the bytes as they come.
    /// - Parameters:
    ///   - begin: sees the head of the last answer; false ends it there.
    ///   - receive: gets the next bytes.
    /// - Throws: `Interrupted`, `Unsafe`, or what the closures throw.
    public func fetch(
        _ request: Request, begin: @escaping @Sendable (Head) async throws -> Bool,
        receive: @escaping @Sendable (ByteBuffer) async throws -> Void
    ) async throws {
        do {
            try await withDeadline(request.timeout) {
                var target = try DownloadTarget(request.url)
                for _ in 0...Self.maximumRedirects {
                    guard let location = try await visit(target, request, begin, receive) else { return }
                    target = try target.redirected(to: location)
                }
                throw Interrupted(reason: "more than \(Self.maximumRedirects) redirects")
            }
        } catch let error as DeadlineExceeded {
            throw Interrupted(reason: TransportFailure.describe(error))
        }
    }

    /// - Returns: where the answer redirects to; nil if it was the last one.
    private func visit(
        _ target: DownloadTarget, _ request: Request, _ begin: @escaping @Sendable (Head) async throws -> Bool,
        _ receive: @escaping @Sendable (ByteBuffer) async throws -> Void
    ) async throws -> String? {
        let route = connecting.route(to: target.destination)
        var addresses: [HostAddress?] = [nil]
        if route.proxy == nil {
            addresses = AddressPolicy.interleaved(try await checkedAddresses(of: target, request))
        } else {
            try checkUnresolved(target, request, route)
        }
        do {
            return try await ConnectionRace.run(to: addresses) { attempt in
                do {
                    do {
                        return try await withClient(for: target, attempt, by: route, undoes: true) { client in
                            try await converse(client, target, route, request, attempt, begin, receive)
                        }
                    } catch is NotCompressed {
                        return try await withClient(for: target, attempt, by: route, undoes: false) { client in
                            try await converse(client, target, route, request, attempt, undoes: false, begin, receive)
                        }
                    }
                } catch let failed as Failed {
                    throw Interrupted(
                        reason: await connecting.reason(
                            for: failed.cause, reaching: target.destination, at: attempt.address))
                }
            }
        } catch let unconnected as ConnectionRace.Unconnected {
            throw Interrupted(
                reason: await connecting.reason(
                    for: unconnected.cause, reaching: target.destination, at: addresses.last ?? nil))
        }
    }

    /// No answer came over a connection that was there.
    private struct Failed: Error {
        let cause: any Error
    }

    /// Behind a proxy, which resolves names itself, only what is no name can be checked.
    private func checkUnresolved(_ target: DownloadTarget, _ request: Request, _ route: Route) throws {
        if let objection = route.objection(to: target.destination) { throw Interrupted(reason: objection) }
        guard let address = HostAddress(anySpelling: target.host), let kind = AddressPolicy.objection(to: address)
        else {
            return
        }
        let base = request.baseURL.flatMap { Destination(url: $0) }.flatMap { HostAddress(anySpelling: $0.host) }
        if let base, AddressPolicy.objection(to: base) != nil { return }
        throw Unsafe(reason: "\(target.host) is \(kind) address; nothing is fetched from there")
    }

    /// What the server calls compressed is not.
    private struct NotCompressed: Error {}

    /// - Returns: at least one; nothing is connected to but these.
    /// - Throws: `Unsafe` if no address is one that videos are fetched from.
    private func checkedAddresses(of target: DownloadTarget, _ request: Request) async throws -> [HostAddress] {
        let addresses = try await addresses(of: target.host)
        guard let refused = addresses.first(where: { AddressPolicy.objection(to: $0) != nil }) else {
            guard !addresses.isEmpty else { throw Interrupted(reason: "\(target.host) has no address") }
            return addresses
        }
        let allowed = AddressPolicy.allowed(addresses, base: try await baseAddresses(request, in: addresses))
        guard allowed.isEmpty, let kind = AddressPolicy.objection(to: refused) else { return allowed }
        let leads = target.host == refused.description ? "is" : "leads to \(refused),"
        throw Unsafe(reason: "\(target.host) \(leads) \(kind) address; nothing is fetched from there")
    }

    /// All addresses of the service.
    /// - Parameter addresses: of the video's host; if one of them will do in any case, a service whose name cannot be
    ///   resolved now is nothing that stops us.
    private func baseAddresses(_ request: Request, in addresses: [HostAddress]) async throws -> [HostAddress] {
        guard let baseURL = request.baseURL, let base = try? DownloadTarget(baseURL) else { return [] }
        do {
            return try await self.addresses(of: base.host)
        } catch is Interrupted where !AddressPolicy.allowed(addresses, base: []).isEmpty {
            return []
        }
    }

    private func addresses(of host: String) async throws -> [HostAddress] {
        do {
            return try await resolve(host)
        } catch let error as HostAddress.Unresolved {
            throw Interrupted(reason: "the name \(error.host) could not be resolved")
        }
    }

    private func converse(
        _ client: HTTPClient, _ target: DownloadTarget, _ route: Route, _ request: Request,
        _ attempt: ConnectionRace.Attempt<HostAddress?>, undoes: Bool = true,
        _ begin: @Sendable (Head) async throws -> Bool, _ receive: @Sendable (ByteBuffer) async throws -> Void
    ) async throws -> String? {
        var ask = route.request(target.text)
        // Compressed bytes cannot be counted and continued.
        ask.headers.add(contentsOf: [
            "Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": Transports.userAgent,
        ])
        if let resumption = request.resumption {
            ask.headers.add(name: "Range", value: "bytes=\(resumption.bytes)-")
            ask.headers.add(name: "If-Range", value: resumption.etag)
        }
        let response: HTTPClientResponse
        do {
            response = try await client.execute(ask, deadline: .distantFuture)
        } catch {
            guard attempt.isConnected else { throw ConnectionRace.Unconnected(cause: error) }
            throw Failed(cause: error)
        }
        if case .relay(let proxy) = route, response.status.code == 407 {
            throw Interrupted(reason: Connecting.wantsCredentials(proxy))
        }
        if [301, 302, 303, 307, 308].contains(response.status.code),
            let location = response.headers.first(name: "Location")
        {
            return location
        }
        let head = Head(response, undoes: undoes)
        guard try await begin(head) else { return nil }
        var chunks = response.body.makeAsyncIterator()
        var hasBegun = false
        while true {
            let chunk: ByteBuffer?
            do {
                chunk = try await chunks.next()
            } catch NIOHTTPDecompression.DecompressionError.inflationError where head.coding == .undone && !hasBegun {
                throw NotCompressed()
            } catch {
                throw Interrupted(reason: TransportFailure.describe(error))
            }
            guard let chunk else { return nil }
            hasBegun = true
            try await receive(chunk)
        }
    }

    /// A client for this host at one address alone.
    private func withClient<Value: Sendable>(
        for target: DownloadTarget, _ attempt: ConnectionRace.Attempt<HostAddress?>, by route: Route, undoes: Bool,
        _ body: (HTTPClient) async throws -> Value
    ) async throws -> Value {
        var configuration = connecting.download(from: target, at: attempt.address, by: route)
        let prepare = configuration.http1_1ConnectionDebugInitializer
        configuration.http1_1ConnectionDebugInitializer = { channel in
            attempt.arrive(with: channel).flatMap { prepare?(channel) ?? channel.eventLoop.makeSucceededVoidFuture() }
        }
        if undoes { configuration.decompression = .enabled(limit: .ratio(Self.mostInflation)) }
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let result: Result<Value, any Error>
        do { result = .success(try await body(client)) } catch { result = .failure(error) }
        // Not cut short by a cancellation: a client that is dropped while it lives is a programming error. Fails only
        // for one that was shut down before.
        let ending = Task { try? await client.shutdown() }
        // One that is still connecting ends when that has failed, which nobody needs to wait for.
        if attempt.isConnected { await ending.value }
        return try result.get()
    }
}
