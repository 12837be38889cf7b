import AsyncHTTPClient
import Model
import NIOCore
import NIOHTTP1
import Synchronization

/// What has come of an answer so far: it is all that there is when no more comes.
final class Hearing: Sendable {
    private struct Heard {
        var status: Int
        var headers: [UpstreamAnswer.Header]
        var coding: ContentCoding
        var body: [UInt8] = []
        var bytes = 0
    }

    private let heard = Mutex<Heard?>(nil)

    func note(_ response: HTTPClientResponse) {
        let headers = response.headers.filter { Self.tells($0.name) }.prefix(Self.mostHeaders).map {
            UpstreamAnswer.Header(name: $0.name, value: $0.value)
        }
        let coding = ContentCoding(response.headers)
        heard.withLock {
            $0 = Heard(status: Int(response.status.code), headers: Array(headers), coding: coding)
        }
    }

    func note(_ chunk: ByteBuffer) {
        heard.withLock { heard in
            // A key that stands across the limit must be seen whole to be taken out.
            let room = 2 * UpstreamAnswer.bodyLimit - (heard?.body.count ?? 0)
            heard?.body += chunk.readableBytesView.prefix(max(0, room))
            heard?.bytes += chunk.readableBytes
        }
    }

    /// - Parameters:
    ///   - key: which is taken out.
    ///   - proxy: whose credentials are taken out; it may repeat what it was sent.
    /// - Returns: nil if not even the head came.
    func answer(without key: APIKey, and proxy: ProxyServer?, isUnderstood: Bool) -> UpstreamAnswer? {
        heard.withLock { $0 }.map { heard in
            // Compressed, a key could not be found in it.
            let body = heard.coding.beginning(of: heard.body, limit: 2 * UpstreamAnswer.bodyLimit)
            return UpstreamAnswer(
                httpStatus: heard.status,
                headers: heard.headers.map {
                    .init(
                        name: UpstreamText.cut(key.redacted($0.name), to: UpstreamText.word),
                        value: UpstreamText.cut(
                            key.redacted(proxy?.redacted($0.value) ?? $0.value), to: UpstreamText.id))
                },
                body: key.redacted(proxy?.redacted(body) ?? body), bodyBytes: max(heard.bytes, body.count),
                isUnderstood: isUnderstood)
        }
    }

    private static let mostHeaders = 16

    /// Whether a header says who answered, in what form, or by which number the one who answered knows the request.
    private static func tells(_ name: String) -> Bool {
        let name = name.lowercased()
        return telling.contains(name) || tellingParts.contains { name.contains($0) }
    }

    private static let telling: Set<String> = [
        "server", "via", "content-type", "content-encoding", "content-length", "location", "date", "retry-after",
        "cf-ray",
    ]
    private static let tellingParts = ["request-id", "requestid", "trace", "correlation-id", "logid", "log-id"]
}
