import Model
import Providers
import TestSupport
import Testing

@testable import SenseAudio
@testable import Transport

struct StatusRecordComparisonTests {
    private let sentAt: Int64 = 1_790_000_000_000

    private func request() throws -> JSONValue { try JSONValue.parse(Samples.request("a boat").body) }

    /// The record that repeats the whole request, with changes; null leaves a field out.
    private func record(_ changes: [String: JSONValue] = [:]) throws -> StatusAnswer {
        var fields = try #require(try request().object)
        fields["status"] = "pending"
        fields["task_id"] = "t-1"
        fields["created_at"] = .integer(sentAt / 1_000)
        for (name, value) in changes { fields[name] = value == .null ? nil : value }
        return try #require(StatusAnswer(record: JSONValue.object(fields).canonicalBytes()))
    }

    private func fields(_ changes: [String: JSONValue]) throws -> [String] {
        try record(changes).differences(from: request(), sentAt: sentAt, asked: "t-1").map(\.field)
    }

    @Test func `a record that repeats the request differs in nothing`() throws {
        #expect(try fields([:]) == [])
        #expect(try record().repeats(request(), sentAt: sentAt))
    }

    @Test(arguments: [
        ("duration", JSONValue.integer(6)), ("resolution", "480p"), ("ratio", "9:16"), ("duration", "5"),
        ("content", .array([.object(["type": "text", "text": "a ship"])])), ("content", .array([])),
    ])
    func `what the record says otherwise is named`(field: String, value: JSONValue) throws {
        #expect(try fields([field: value]) == [field])
        #expect(try !record([field: value]).repeats(request(), sentAt: sentAt))
    }

    @Test(arguments: ["content", "duration", "resolution", "ratio", "created_at"])
    func `what the record leaves out differs in nothing, and proves nothing`(field: String) throws {
        #expect(try fields([field: .null]) == [])
        #expect(try !record([field: .null]).repeats(request(), sentAt: sentAt))
    }

    @Test(arguments: [(-301, false), (-300, true), (0, true), (86_400, true)])
    func `a record from before the call is of another one`(seconds: Int64, fits: Bool) throws {
        let createdAt = JSONValue.integer(sentAt / 1_000 + seconds)
        #expect(try fields(["created_at": createdAt]) == (fits ? [] : ["created_at"]))
        #expect(try record(["created_at": createdAt]).repeats(request(), sentAt: sentAt) == fits)
    }

    @Test func `another task's id differs`() throws {
        #expect(try fields(["task_id": "t-2"]) == ["task_id"])
    }

    @Test func `without the request nothing is proved`() throws {
        #expect(try record().differences(from: nil, sentAt: sentAt, asked: "t-1") == [])
        #expect(try !record().repeats(nil, sentAt: sentAt))
    }

    @Test func `a difference in the content shows the prompt and not the data`() throws {
        let image = JSONValue.object(["type": "image", "url": .string(String(repeating: "x", count: 9_000))])
        let content = JSONValue.array([image, .object(["type": "text", "text": "a ship"])])
        let difference = try #require(
            try record(["content": content]).differences(from: request(), sentAt: sentAt, asked: "t-1").first)
        #expect(difference.found == "an array of 2 with the prompt \"a ship\"")
        #expect(difference.expected == "an array of 1 with the prompt \"a boat\"")
    }

    @Test(arguments: [
        ("1790000000", 1_790_000_000_000), ("0", nil), ("-5", nil), ("99999999999999999", nil), ("\"x\"", nil),
    ])
    func `a moment is whole seconds since 1970`(written: String, moment: Int64?) throws {
        let record = try #require(
            StatusAnswer(record: Array(#"{"status": "pending", "created_at": \#(written)}"#.utf8)))
        #expect(record.createdAt == moment)
    }

    @Test func `the call without an id names none`() async throws {
        try await withRawServer { _ in
            .http(200, #"{"status": "pending", "task_id": "t-9"}"#)
        } _: { server in
            let answer = try await withClient(port: server.port) { try await $0.currentStatus() }
            #expect(answer.upstreamID == "t-9")
            let request = try #require(server.requests.first)
            #expect(request.head.hasPrefix("GET /v1/video/status HTTP/1.1\r\n"), "\(request.head)")
        }
    }
}
