import NIOCore
import Synchronization
import TestSupport

@testable import Transport

/// What came of a fetch.
final class Received: Sendable {
    let heads = Mutex<[VideoFetcher.Head]>([])
    let bytes = Mutex<[UInt8]>([])

    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}

/// Fetches for a service on this machine, so that this machine is allowed.
func fetch(
    _ url: String, timeout: Duration = .seconds(30), resumption: (bytes: Int64, etag: String)? = nil,
    baseURL: String = "http://127.0.0.1", with fetcher: VideoFetcher = VideoFetcher(), wantsBody: Bool = true
) async throws -> Received {
    let received = Received()
    let request = VideoFetcher.Request(url: url, baseURL: baseURL, timeout: timeout, resumption: resumption)
    try await fetcher.fetch(request) { head in
        received.heads.withLock { $0.append(head) }
        return wantsBody
    } receive: { chunk in
        received.bytes.withLock { $0 += Array(chunk.readableBytesView) }
    }
    return received
}

/// Answers `/n` with a redirect to `/n-1`, and `/0` with a body.
func countdown(_ request: RawServer.Request) -> RawServer.Reply {
    let number = Int(request.head.split(separator: " ")[1].dropFirst()) ?? 0
    return number == 0 ? .http(200, "there") : .http(302, headers: ["Location: /\(number - 1)"], "elsewhere")
}

/// Knows a few names, and how often it was asked for each.
final class Names: Sendable {
    private let asked = Mutex<[String: Int]>([:])
    private let known: [String: [[String]]]

    /// - Parameter known: for each name the answers, one a question; the last one is repeated.
    init(_ known: [String: [[String]]]) {
        self.known = known
    }

    func questions(_ name: String) -> Int { asked.withLock { $0[name] ?? 0 } }

    var fetcher: VideoFetcher {
        VideoFetcher { [self] name in
            let number = asked.withLock { asked -> Int in
                asked[name, default: 0] += 1
                return asked[name, default: 0]
            }
            guard let answers = known[name] else { return try await HostAddress.all(of: name) }
            return answers[min(number, answers.count) - 1].compactMap { HostAddress($0) }
        }
    }
}
