import Model
import Providers
import Simulator
import TestSupport
import Testing

@testable import SenseAudio
@testable import Transport

/// Create calls byte by byte, against a scripted server.
@Suite(.timeLimit(.minutes(5)))
struct CreateCallTests {
    private let accepted = RawServer.Reply.http(200, #"{"task_id": "t-1"}"#)

    @Test func `the body arrives byte for byte, however large`() async throws {
        // Of a length that no size of a piece is a multiple of, so that a piece in the wrong place would show.
        let pattern = (0..<251).map { UInt8($0) }
        for count in [1, 262_143, 262_144, 262_145, 3_000_001] {
            var body: [UInt8] = []
            while body.count < count { body += pattern.prefix(count - body.count) }
            let sent = body
            try await withRawServer { [accepted] _ in
                accepted
            } _: { server in
                let result = try await withClient(port: server.port) { await $0.create(sent) }
                #expect(result.outcome == .accepted(upstreamID: "t-1"))
                let request = try #require(server.requests.first)
                #expect(server.requests.count == 1)
                #expect(request.body == sent)
                #expect(request.header("Content-Length") == "\(count)")
                #expect(request.header("Transfer-Encoding") == nil)
            }
        }
    }

    @Test func `the request says who asks, and for what`() async throws {
        try await withRawServer { [accepted] _ in
            accepted
        } _: { server in
            let result = try await withClient(port: server.port) { await $0.create([UInt8]("{}".utf8)) }
            #expect(!result.isSimulated)
            let request = try #require(server.requests.first)
            #expect(request.head.hasPrefix("POST /v1/video/create HTTP/1.1\r\n"))
            #expect(request.header("Authorization") == "Bearer \(testKey)")
            #expect(request.header("Content-Type") == "application/json")
            #expect(request.header("Host") == "127.0.0.1:\(server.port)")
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `no redirect is followed, wherever it leads`(status: Int) async throws {
        try await withRawServer { [accepted] _ in
            accepted
        } _: { other in
            let target = "http://127.0.0.1:\(other.port)/v1/video/create"
            try await withRawServer { _ in
                .http(status, headers: ["Location: \(target)"])
            } _: { server in
                let result = try await withClient(port: server.port) { await $0.create([UInt8]("{}".utf8)) }
                #expect(result.outcome.isUncertain, "\(result.outcome)")
                #expect(server.requests.count == 1)
                #expect(other.requests.isEmpty)
            }
        }
    }

    @Test func `a connection that breaks is not tried again`() async throws {
        try await withRawServer { _ in
            .reset
        } _: { server in
            let result = try await withClient(port: server.port) { await $0.create([UInt8]("{}".utf8)) }
            #expect(result.outcome.isUncertain, "\(result.outcome)")
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"task_id\": \"t-1\"}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n12\r\n{\"task_id\": \"t-1\"}\r\n",
        "HTTP/1.1 200 OK\r\nContent-Le", "SSH-2.0-OpenSSH_9.2\r\n", "",
    ])
    func `an answer that is not whole or no HTTP is uncertain, though it may look good`(bytes: String) async throws {
        try await withRawServer { _ in
            .bytes(Array(bytes.utf8))
        } _: { server in
            let result = try await withClient(port: server.port) { await $0.create([UInt8]("{}".utf8)) }
            #expect(result.outcome.isUncertain, "\(result.outcome)")
            #expect(server.requests.count == 1)
        }
    }

    @Test func `an answer larger than any that is read is uncertain`() async throws {
        let head = Array("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".utf8)
        let body = [UInt8](repeating: UInt8(ascii: " "), count: AnswerBudget.largestAnswer + 1)
        try await withRawServer { _ in
            .bytes(head + body)
        } _: { server in
            let result = try await withClient(port: server.port) { await $0.create([UInt8]("{}".utf8)) }
            #expect(result.outcome.isUncertain, "\(result.outcome)")
        }
    }

    @Test func `an echoed key is taken out of every outcome`() async throws {
        for status in [400, 401, 429] {
            for refCode in ["400000", "400015", #""none""#] {
                let envelope = #"{"code": "\#(testKey)", "message": "bad \#(testKey)", "ref_code": \#(refCode)}"#
                try await withRawServer { _ in
                    .http(status, envelope)
                } _: { server in
                    let result = try await withClient(port: server.port) { await $0.create([UInt8]("{}".utf8)) }
                    #expect(!"\(result.outcome)".contains(testKey))
                    #expect(result.outcome.error?.message == "bad [API key]")
                }
            }
        }
    }
}
