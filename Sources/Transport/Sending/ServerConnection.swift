import AsyncHTTPClient
import Model
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// The calls of a client of a server of reel's own.
public struct ServerConnection: Sendable {
    /// What came back.
    public struct Answer: Sendable {
        public let status: Int
        /// In the order in which they came, by names in lower case.
        public let headers: [(name: String, value: String)]
        public let body: [UInt8]

        public func headers(_ name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }
    }

    /// Nothing came back that could be read to its end.
    public struct Lost: Error, Sendable {
        public let reason: String
        /// Whether the server may have done what was asked for.
        public let mayHaveArrived: Bool

        public init(reason: String, mayHaveArrived: Bool) {
            (self.reason, self.mayHaveArrived) = (reason, mayHaveArrived)
        }
    }

    public let baseURL: BaseURL
    private let token: String?
    private let destination: Destination
    private let route: Route
    private let connecting: Connecting
    private let client: HTTPClient
    /// A page of a thousand tasks has a few megabytes.
    private static let mostBytes = 256 * 1_024 * 1_024

    /// - Parameters:
    ///   - token: sent as a bearer; nil for none.
    public init(baseURL: BaseURL, token: String?, connecting: Connecting) {
        (self.baseURL, self.token, self.connecting) = (baseURL, token, connecting)
        destination = Destination(url: "\(baseURL)") ?? Destination(isSecure: true, host: "", port: 443)
        route = connecting.route(to: destination)
        var configuration = connecting.configuration(for: route, read: nil)
        configuration.connectionPool.idleTimeout = .seconds(20)
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Whether what is sent stays on this machine.
    public var isLoopback: Bool { Loopback.isMeant(by: destination.host) }
    /// Whether nobody on the way can read it.
    public var isSecure: Bool { destination.isSecure }

    /// Must be called once, after the last call.
    public func shutdown() async { try? await client.shutdown() }

    /// - Parameters:
    ///   - path: behind the base URL, with its query.
    ///   - body: nil for none.
    ///   - type: of the body.
    ///   - timeout: from the beginning to the last byte of the answer.
    public func call(
        _ method: String, _ path: String, body: [UInt8]? = nil, type: String = "application/json", timeout: Duration
    ) async throws(Lost) -> Answer {
        do {
            if let objection = route.objection(to: destination) { throw RouteRefused(reason: objection) }
            let limit = TimeAmount.milliseconds(Int64(timeout / .milliseconds(1)))
            let response = try await client.execute(request(method, path, body, type: type), timeout: limit)
            let bytes = try await response.body.collect(upTo: Self.mostBytes)
            return Answer(
                status: Int(response.status.code),
                headers: response.headers.map { ($0.name.lowercased(), $0.value) }, body: Array(bytes.readableBytesView)
            )
        } catch {
            throw await lost(error)
        }
    }

    /// The bytes of a file, as they come.
    /// - Parameter path: behind the base URL.
    public func file(_ path: String) -> AsyncThrowingStream<[UInt8], any Error> {
        stream(path, gathering: ()) { part, _, yield in yield(Array(part.readableBytesView)) }
    }

    /// The lines of an answer that goes on, as they come. It ends where the server ends it.
    /// - Parameter headers: besides those of every call.
    public func lines(
        _ path: String, headers: [(String, String)] = []
    ) -> AsyncThrowingStream<String, any Error> {
        stream(path, headers, gathering: [UInt8]()) { part, line, yield in
            for byte in part.readableBytesView {
                guard byte == UInt8(ascii: "\n") else {
                    line.append(byte)
                    continue
                }
                yield(String(decoding: line, as: UTF8.self))
                line.removeAll(keepingCapacity: true)
            }
        }
    }

    /// - Parameters:
    ///   - gathered: what is kept from one part of the answer to the next.
    ///   - take: makes elements of a part.
    private func stream<Element: Sendable, Gathered: Sendable>(
        _ path: String, _ headers: [(String, String)] = [], gathering gathered: Gathered,
        _ take: @escaping @Sendable (ByteBuffer, inout Gathered, (Element) -> Void) -> Void
    ) -> AsyncThrowingStream<Element, any Error> {
        let (request, client) = (request("GET", path, nil, headers), client)
        return AsyncThrowingStream { continuation in
            let work = Task {
                do {
                    let response = try await client.execute(request, deadline: .distantFuture)
                    guard response.status == .ok else {
                        let body = try await response.body.collect(upTo: 100_000)
                        throw Refused(status: Int(response.status.code), body: Array(body.readableBytesView))
                    }
                    var gathered = gathered
                    for try await part in response.body { take(part, &gathered) { continuation.yield($0) } }
                    continuation.finish()
                } catch let refused as Refused {
                    continuation.finish(throwing: refused)
                } catch {
                    continuation.finish(throwing: await lost(error))
                }
            }
            continuation.onTermination = { _ in work.cancel() }
        }
    }

    /// A stream that the server does not begin.
    public struct Refused: Error, Sendable {
        public let status: Int
        public let body: [UInt8]
    }

    private func request(
        _ method: String, _ path: String, _ body: [UInt8]?, _ headers: [(String, String)] = [],
        type: String = "application/json"
    ) -> HTTPClientRequest {
        var request = route.request("\(baseURL)\(path)")
        request.method = HTTPMethod(rawValue: method)
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: Transports.userAgent)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.headers.add(name: "Content-Type", value: type)
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        return request
    }

    private func lost(_ error: any Error) async -> Lost {
        let reason = await connecting.reason(for: error, reaching: destination)
        return Lost(reason: reason, mayHaveArrived: !Self.isUnsent(error))
    }

    /// Whether there was no connection on which anything could have been sent.
    private static func isUnsent(_ error: any Error) -> Bool {
        switch error {
        case is RouteRefused, is NIOConnectionError: true
        case let error as HTTPClientError:
            [
                .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .invalidProxyResponse,
                .proxyAuthenticationRequired, .httpProxyHandshakeTimeout, .socksHandshakeTimeout,
            ].contains(error)
        case let error as NIOSSLError: if case .handshakeFailed = error { true } else { false }
        default: TLSFailure.isAboutCertificate(error)
        }
    }
}
