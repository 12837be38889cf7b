import FoundationEssentials
import Model
import Providers
import TestSupport
import Testing

@testable import SenseAudio
@testable import Transport

/// What compressed answers mean for a task.
@Suite(.timeLimit(.minutes(5)))
struct CompressedAnswerTests {
    private typealias Sample = CompressedText

    private func reply(_ status: Int, _ headers: [String], _ body: [UInt8]) -> RawServer.Reply {
        let lines = ["HTTP/1.1 \(status) X", "Content-Length: \(body.count)", "Connection: close"] + headers
        return .bytes(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
    }

    @Test(arguments: [
        (["Content-Encoding: x-gzip"], Sample.gzip), (["Content-Encoding: deflate"], Sample.bare),
        (["Content-Encoding: deflate"], Sample.zlib), (["Content-Encoding: deflate, gzip"], Sample.zlibThenGzip),
        (["Content-Encoding: gzip", "Content-Encoding: gzip"], Sample.gzipTwice),
    ])
    func `a create call's answer in any form names its task`(headers: [String], sample: String) async throws {
        let reply = reply(200, headers, Sample.bytes(sample))
        try await withRawServer { _ in
            reply
        } _: { server in
            let result = try await withClient(port: server.port) { await $0.create(Array("{}".utf8)) }
            #expect(result.outcome == .accepted(upstreamID: "t-1"))
            #expect(result.answer?.text.body == Sample.text)
        }
    }

    @Test(arguments: [200, 400, 401, 429, 500])
    func `a create call's answer that cannot be read leaves everything open`(status: Int) async throws {
        for (name, body) in [
            ("gzip", Array(Sample.bytes(Sample.gzip).dropLast(3))),
            ("deflate", Array(Sample.bytes(Sample.bare).dropLast(1))),
            ("gzip", Array(#"{"code": "invalid"}"#.utf8)),
        ] {
            let reply = reply(status, ["Content-Encoding: \(name)"], body)
            try await withRawServer { _ in
                reply
            } _: { server in
                let result = try await withClient(port: server.port) { await $0.create(Array("{}".utf8)) }
                #expect(result.outcome.isUncertain)
                #expect(result.outcome.error?.message.contains("compressed") == true)
                #expect(result.answer?.isUnderstood == false)
                #expect(result.answer?.body.isEmpty == false)
                let failure = await #expect(throws: StatusFailure.self) {
                    _ = try await withClient(port: server.port) { try await $0.status(upstreamID: "t-1") }
                }
                #expect(failure?.error.code == "unreadable")
                #expect(failure?.kind != .unknownTask)
            }
        }
    }

    @Test func `a key within a compressed answer is in nothing that is kept`() async throws {
        // `{"message": "sk-test-4f1d0c9b7a"}`, by gzip, whole and cut.
        let packed = Sample.bytes("H4sIAAAAAAACA6tWyk0tLk5MT1WyUlAqztYtSS0u0TVJM0wxSLZMMk9UqgUAqXT5JCEAAAA=")
        for body in [packed, Array(packed.dropLast(9))] {
            let reply = reply(502, ["Content-Encoding: gzip"], body)
            try await withRawServer { _ in
                reply
            } _: { server in
                let result = try await withClient(port: server.port) { await $0.create(Array("{}".utf8)) }
                let answer = try #require(result.answer)
                #expect(answer.text.body.hasPrefix(#"{"message": ""#))
                #expect(!answer.text.body.contains(testKey))
            }
        }
    }

    @Test func `an answer that is large once it is unpacked is read, up to what may be`() async throws {
        // {"task_id": "t-1", "x": "  … "} with 40,000 blanks.
        let packed = Sample.bytes(
            "H4sIAAAAAAACA+3GIQqAQBQFwKt8Xtaw1cuIYJGNbhDEu4vFU8ykuTO2s6/HnqUy5papcn0vAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                + "AAAAAAAAAAAAAAAAAAAAAADgl+cFKlDLlFucAAA="
        )
        let reply = reply(200, ["Content-Encoding: gzip"], packed)
        try await withRawServer { _ in
            reply
        } _: { server in
            try await withTransports { transports in
                let client = SenseAudioClient(
                    AccountConnection(
                        baseURL: try BaseURL("http://127.0.0.1:\(server.port)"), key: try APIKey(testKey),
                        transports: transports,
                        createTimeout: .seconds(30)))
                #expect(await client.create(Array("{}".utf8)).outcome == .accepted(upstreamID: "t-1"))
                #expect(transports.createBudget.free == AnswerBudget.forCreates)
            }
        }
    }
}
