import Providers
import TestSupport
import Testing

@testable import SenseAudio
@testable import Transport

struct RetryAfterAnswerTests {
    @Test(
        arguments: [
            ("Mon, 23 Nov 2026 12:01:30 GMT", 90_000), ("Monday, 23-Nov-26 12:01:30 GMT", 90_000), ("1.5", 1_500),
        ] as [(String, Int64)])
    func `a date goes by the clock of whoever wrote it`(written: String, milliseconds: Int64) async throws {
        try await withRawServer { _ in
            .http(429, headers: ["Date: Mon, 23 Nov 2026 12:00:00 GMT", "Retry-After: \(written)"], "slow down")
        } _: { server in
            let failure = await #expect(throws: StatusFailure.self) {
                _ = try await withClient(port: server.port) { try await $0.status(upstreamID: "t-1") }
            }
            #expect(failure?.retryAfter == milliseconds)
        }
    }
}
