import Model
import TestSupport
import Testing

/// What a user sees of answers that reel does not understand.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct StrangeAnswerTests {
    @Test func `An answer of another shape is shown with the history, and leads to the task`() async throws {
        let body = #"{"data": {"task_id": "t-9", "at": "\u001b[31m"}}"# + "\n"
        try await withRawServer { request in
            request.head.hasPrefix("POST")
                ? .http(200, headers: ["Server: gate/1"], body)
                : .http(200, #"{"task_id": "t-9", "status": "processing"}"#)
        } _: { server in
            try await withDesk(port: server.port) { desk in
                #expect(try await desk.run("submit", "x").code == 8)
                let history = try #require(try await desk.json("show", "1", "--history")["history"]?.array)
                let kept = try #require(history.last?["answer"])
                #expect(kept["http_status"] == .integer(200))
                #expect(kept["headers"]?["Server"]?.string == "gate/1")
                #expect(kept["body"]?.string == body)
                #expect(kept["body_is_base64"] == .bool(false))
                #expect(history.dropLast().allSatisfy { $0["answer"] == .null })
                let text = try await desk.run("show", "1", "--history").output
                #expect(text.contains("Server: gate/1\n"))
                #expect(text.contains(#"{"data": {"task_id": "t-9""#))
                #expect(try await desk.run("resolve", "1", "--task-id", "t-9", "--yes").code == 0)
                #expect(try await desk.json("show", "1")["task_id"]?.string == "t-9")
            }
        }
    }

    @Test(arguments: ["timeout", "duration", "progress", "created_at"])
    func `A record with a number beyond all reckoning is adopted`(field: String) async throws {
        for number in ["-9223372036854775808", "9223372036854775807", "1e300"] {
            let record = #"{"task_id": "t-9", "status": "processing", "\#(field)": \#(number)}"#
            try await withRawServer { _ in
                .http(200, record)
            } _: { server in
                try await withDesk(port: server.port) { desk in
                    let adopted = try await desk.json("adopt", "t-9")
                    #expect(adopted["state"]?.string == "processing")
                    #expect(adopted["deadline_at"]?.string != nil)
                    #expect(try await desk.run("stats").code == 0)
                    #expect(try await desk.run("list").code == 0)
                }
            }
        }
    }
}
