import AsyncHTTPClient
import FoundationEssentials
import NIOHTTP1

extension VideoFetcher {
    /// What a server says before the bytes.
    public struct Head: Sendable, Equatable {
        public let status: Int
        public let contentType: String?
        /// As `Content-Length` says it.
        public let length: Int64?
        public let etag: String?
        /// Nil if there is none, or none that makes sense.
        public let contentRange: ContentRange?
        /// Whether the body is the file's own bytes, not compressed ones.
        public let isPlain: Bool
        /// Whether the end of the body can be told from a connection that broke.
        public let hasEnd: Bool
        /// Milliseconds that the server asked to wait.
        public let retryAfter: Int64?

        /// The ETag, if two equal ones mean the very same bytes (RFC 9110, 8.8.1).
        public var strongETag: String? {
            guard let etag, etag.utf8.count <= 1_024, etag.count > 2, etag.hasPrefix("\""), etag.hasSuffix("\"") else {
                return nil
            }
            let isOne = etag.dropFirst().dropLast().utf8.allSatisfy {
                $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"")
            }
            return isOne ? etag : nil
        }
    }
}

extension VideoFetcher.Head {
    init(_ response: HTTPClientResponse) {
        let headers = response.headers
        status = Int(response.status.code)
        contentType = headers.first(name: "Content-Type")
        length = headers.first(name: "Content-Length").flatMap { Int64($0) }
        etag = headers.first(name: "ETag")
        contentRange = headers.first(name: "Content-Range").flatMap { ContentRange($0) }
        isPlain = headers["Content-Encoding"].allSatisfy { $0.lowercased() == "identity" }
        let isChunked = headers["Transfer-Encoding"].contains { $0.lowercased().contains("chunked") }
        hasEnd = length != nil || isChunked
        retryAfter = headers.first(name: "Retry-After").flatMap {
            RetryAfter.milliseconds($0, now: Int64(Date().timeIntervalSince1970))
        }
    }
}
