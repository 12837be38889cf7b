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
        /// What stands between the file's own bytes and those that came.
        public let coding: Coding
        /// Whether the end of the body can be told from a connection that broke.
        public let hasEnd: Bool
        /// Milliseconds that the server asked to wait.
        public let retryAfter: Int64?

        public enum Coding: Sendable, Equatable {
            /// Nothing.
            case none
            /// The file was compressed on the way, and no longer is: `length`, `etag` and `contentRange` are those of the
            /// compressed bytes.
            case undone
            /// Something that is not undone here.
            case unknown(String)
        }

        /// Whether a part (206) is the whole file.
        public var isAllOfIt: Bool {
            contentRange.map { range in range.first == 0 && range.total == range.count } ?? false
                && (length ?? contentRange?.count) == contentRange?.count
        }

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
    /// - Parameter undoes: whether the client undoes what it knows of compression.
    init(_ response: HTTPClientResponse, undoes: Bool) {
        let headers = response.headers
        status = Int(response.status.code)
        contentType = headers.first(name: "Content-Type")
        length = headers.first(name: "Content-Length").flatMap { Int64($0) }
        etag = headers.first(name: "ETag")
        contentRange = headers.first(name: "Content-Range").flatMap { ContentRange($0) }
        coding = Coding(headers[canonicalForm: "Content-Encoding"].map { $0.lowercased() }, undoes: undoes)
        let isChunked = headers["Transfer-Encoding"].contains { $0.lowercased().contains("chunked") }
        hasEnd = length != nil || isChunked
        retryAfter = headers.first(name: "Retry-After").flatMap {
            RetryAfter.milliseconds($0, now: Int64(Date().timeIntervalSince1970))
        }
    }
}

extension VideoFetcher.Head.Coding {
    /// Words that some servers put into `Content-Encoding`, and that speak of no compression, are passed over: nothing at
    /// all, `identity`, how an upload came (`aws-chunked`), a character set.
    /// - Parameter codings: as the header lists them, in lower case.
    init(_ codings: [String], undoes: Bool) {
        let known = codings.filter { Self.compressions.contains($0) }
        if let first = known.first {
            // The client looks at the first word alone.
            let isUndone = known.count == 1 && codings.first == first && Self.readable.contains(first)
            self = isUndone ? (undoes ? .undone : .none) : .unknown(first)
        } else {
            self = .none
        }
    }

    private static let readable: Set<String> = ["gzip", "deflate"]
    private static let compressions = readable.union(["x-gzip", "br", "zstd", "compress", "x-compress", "dcb", "dcz"])
}
