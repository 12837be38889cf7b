import Model
import Providers
import TestSupport
import Testing

@testable import SenseAudio
@testable import Transport

/// What is kept of answers to create calls, and compressed ones.
@Suite(.timeLimit(.minutes(5)))
struct KeptAnswerTests {
    /// `{"task_id": "t-1"}`, by gzip.
    private static let zipped: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xAB, 0x56, 0x2A, 0x49, 0x2C, 0xCE, 0x8E, 0xCF,
        0x4C, 0x51, 0xB2, 0x52, 0x50, 0x2A, 0xD1, 0x35, 0x54, 0xAA, 0x05, 0x00, 0xB1, 0x5C, 0x91, 0x54, 0x12, 0x00,
        0x00, 0x00,
    ]

    private func create(_ reply: RawServer.Reply, key: String = testKey) async throws -> CreateResult {
        try await withRawServer { _ in
            reply
        } _: { server in
            let result = try await withClient(port: server.port, key: key) { await $0.create([UInt8]("{}".utf8)) }
            #expect(server.requests.count == 1)
            return result
        }
    }

    private func bytes(_ head: String, _ body: [UInt8]) -> RawServer.Reply {
        .bytes(Array("HTTP/1.1 \(head)\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\r\n".utf8) + body)
    }

    @Test func `an answer of another shape is uncertain, and its text is kept`() async throws {
        let body = #"{"data": {"task_id": "t-9"}, "code": 0}"#
        let result = try await create(
            .http(200, headers: ["Server: gate/1", "X-Request-Id: r-7", "X-Other: no", "Via: 1.1 varnish"], body))
        #expect(result.outcome.isUncertain)
        let answer = try #require(result.answer)
        #expect(answer.httpStatus == 200)
        #expect(answer.text == (body, false))
        #expect(answer.bodyBytes == body.utf8.count)
        #expect(!answer.isUnderstood)
        #expect(answer.headers.contains(.init(name: "Server", value: "gate/1")))
        #expect(answer.headers.contains(.init(name: "X-Request-Id", value: "r-7")))
        #expect(answer.headers.contains(.init(name: "Via", value: "1.1 varnish")))
        #expect(!answer.headers.contains { $0.name == "X-Other" })
    }

    @Test func `of an answer that broke off, what came is kept`() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\nContent-Type: application/json\r\n\r\n"
        let result = try await create(.bytes(Array(head.utf8) + Array(#"{"task_id": "t-8""#.utf8)))
        #expect(result.outcome.isUncertain)
        #expect(result.outcome.error?.code == "no_answer")
        #expect(result.answer?.text.body == #"{"task_id": "t-8""#)
        #expect(result.answer?.headers.contains(.init(name: "Content-Type", value: "application/json")) == true)
    }

    @Test func `where no answer came, none is kept`() async throws {
        #expect(try await create(.reset).answer == nil)
    }

    @Test func `a compressed acceptance is one`() async throws {
        for name in ["gzip", "GZIP"] {
            let result = try await create(bytes("200 OK\r\nContent-Encoding: \(name)", Self.zipped))
            #expect(result.outcome == .accepted(upstreamID: "t-1"))
            #expect(result.answer?.isUnderstood == true)
        }
    }

    @Test func `nobody is asked to compress`() async throws {
        try await withRawServer { _ in
            .http(200, #"{"task_id": "t-1"}"#)
        } _: { server in
            _ = try await withClient(port: server.port) { await $0.create([UInt8]("{}".utf8)) }
            #expect(server.requests.first?.header("Accept-Encoding") == "identity")
        }
    }

    @Test func `a compressed answer that is cut or of a form that is not known is uncertain`() async throws {
        let cut = try await create(bytes("200 OK\r\nContent-Encoding: gzip", Array(Self.zipped.dropLast(12))))
        #expect(cut.outcome.isUncertain)
        #expect(cut.answer?.headers.contains(.init(name: "Content-Encoding", value: "gzip")) == true)
        let other = try await create(bytes("200 OK\r\nContent-Encoding: br", [0xFF, 0x00, 0xC3]))
        #expect(other.outcome.isUncertain)
        #expect(other.answer?.text.isBase64 == true)
    }

    @Test func `an answer that swells without end is not read`() async throws {
        let result = try await create(bytes("200 OK\r\nContent-Encoding: gzip", Self.bomb))
        #expect(result.outcome.isUncertain)
        #expect((result.answer?.bodyBytes ?? 0) < 1_000_000)
    }

    /// Two million spaces, by gzip.
    private static let bomb: [UInt8] =
        [
            0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xED, 0xC1, 0x81, 0x00, 0x00, 0x00, 0x00, 0xC3,
            0x20, 0x95, 0xF9, 0x53, 0x1E, 0xE4, 0x55, 0x01,
        ]
        + Array(repeating: 0x00, count: 1937)
        + [0x6F, 0x06, 0x4D, 0xDE, 0x82, 0xAA, 0x80, 0x84, 0x1E, 0x00]

    @Test func `the key is taken out of what is kept, cut or whole`() async throws {
        let key = "sk-" + String(repeating: "k3y", count: 20)
        let padding = String(repeating: "x", count: UpstreamAnswer.bodyLimit - 10)
        for body in ["<p>\(key)</p>", padding + key + key, padding + String(key.prefix(40)), key] {
            let result = try await create(.http(502, headers: ["Via: \(key)"], body), key: key)
            let answer = try #require(result.answer)
            #expect(!answer.text.body.contains(key.prefix(8)), "\(answer.text.body.suffix(80))")
            #expect(!"\(answer.headers)".contains(key.prefix(8)))
            #expect(answer.body.count <= UpstreamAnswer.bodyLimit)
            #expect(answer.bodyBytes == body.utf8.count)
        }
    }

    @Test func `what the service says at great length is stored cut`() async throws {
        let long = String(repeating: "说", count: 100_000)
        let result = try await create(.http(400, #"{"code": "\#(long)", "message": "\#(long)"}"#))
        let error = try #require(result.outcome.error)
        #expect(error.code.utf8.count < 200)
        #expect(error.message.utf8.count < 5_000)
        #expect(error.message.hasSuffix("… (of 300000 bytes)"))
        try await withRawServer { _ in
            .http(200, #"{"status": "\#(long)", "task_id": "\#(long)", "error_message": "\#(long)"}"#)
        } _: { server in
            let record = try await withClient(port: server.port) { try await $0.status(upstreamID: "t-1") }
            #expect(record.report.status.utf8.count < 200)
            #expect((record.report.errorMessage?.utf8.count ?? 0) < 5_000)
            #expect((record.upstreamID?.utf8.count ?? 0) < 600)
        }
    }

    @Test func `a URL that is longer than any is not followed, and that is said`() throws {
        let url = "https://files.example/" + String(repeating: "a", count: 20_000)
        let record = try #require(StatusAnswer(record: Array(#"{"status": "completed", "video_url": "\#(url)"}"#.utf8)))
        #expect(record.report.videoURL == nil)
        #expect(record.report.errorMessage?.contains("video_url") == true)
    }

    @Test(
        arguments: [
            ("9223372036854775807", nil), ("-9223372036854775808", nil), ("1e18", nil), ("50.0", 50),
        ] as [(String, Int?)])
    func `progress is a number that can be reckoned with`(written: String, progress: Int?) throws {
        let record = try #require(StatusAnswer(record: Array(#"{"status": "pending", "progress": \#(written)}"#.utf8)))
        #expect(record.report.progress == progress)
    }

    @Test func `whole numbers of an answer may be written with a point`() throws {
        let body = #"{"status": "pending", "duration": 5.0, "ratio": "16:9", "created_at": 1.7e9}"#
        let record = try #require(StatusAnswer(record: Array(body.utf8)))
        #expect(record.echo.fields["duration"] == .integer(5))
        #expect(record.createdAt == 1_700_000_000_000)
        #expect(ErrorEnvelope(Array(#"{"code": "x", "message": "m", "ref_code": 400015.0}"#.utf8))?.number == 400_015)
    }
}
