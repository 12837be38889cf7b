import AsyncHTTPClient
public import NIOCore
import NIOHTTP1

/// Fetches finished videos. They live on other hosts, so that no key goes with the request.
public struct VideoFetcher: Sendable {
    private let transports: Transports

    public init(transports: Transports) {
        self.transports = transports
    }

    /// What a server says before the bytes.
    public struct Head: Sendable, Equatable {
        public let status: Int
        public let contentType: String?
        /// As `Content-Length` says it.
        public let length: Int64?
        public let etag: String?
    }

    /// The server could not be reached, or broke off.
    public struct Interrupted: Error, Sendable {
        public let reason: String
    }

    /// Fetches a URL and hands on the bytes as they come.
    /// - Parameters:
    ///   - timeout: for the whole of it.
    ///   - begin: sees the head; false ends it there.
    ///   - receive: gets the next bytes.
    /// - Throws: `Interrupted`, or what the closures throw.
    public func fetch(
        _ url: String, timeout: Duration, begin: @escaping @Sendable (Head) async throws -> Bool,
        receive: @escaping @Sendable (ByteBuffer) async throws -> Void
    ) async throws {
        var request = HTTPClientRequest(url: url)
        request.headers = ["Accept": "*/*", "User-Agent": Transports.userAgent]
        let (ready, client) = (request, transports.download)
        try await withDeadline(timeout) {
            let response = try await Self.translating { try await client.execute(ready, deadline: .distantFuture) }
            let head = Head(
                status: Int(response.status.code), contentType: response.headers.first(name: "Content-Type"),
                length: response.headers.first(name: "Content-Length").flatMap { Int64($0) },
                etag: response.headers.first(name: "ETag"))
            guard try await begin(head) else { return }
            var chunks = response.body.makeAsyncIterator()
            while true {
                let chunk: ByteBuffer?
                do {
                    chunk = try await chunks.next()
                } catch {
                    throw Interrupted(reason: TransportFailure.describe(error))
                }
                guard let chunk else { return }
                try await receive(chunk)
            }
        }
    }

    private static func translating<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch {
            throw Interrupted(reason: TransportFailure.describe(error))
        }
    }
}
