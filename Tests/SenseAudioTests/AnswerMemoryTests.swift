import Model
import Providers
import TestSupport
import Testing

@testable import SenseAudio
@testable import Transport

/// How calls share the memory that answers may take.
@Suite(.timeLimit(.minutes(5)))
struct AnswerMemoryTests {
    private func waiting(_ budget: AnswerBudget, _ count: Int) async {
        while budget.waiting != count { await Task.yield() }
    }

    private func withBudget(
        _ budget: AnswerBudget, port: Int, _ body: (SenseAudioClient) async throws -> Void
    ) async throws {
        let transports = Transports(polls: 64, budget: budget)
        let client = SenseAudioClient(
            AccountConnection(
                baseURL: try BaseURL("http://127.0.0.1:\(port)"), key: try APIKey(testKey), transports: transports,
                createTimeout: .seconds(30)))
        let result: Result<Void, any Error>
        do { result = .success(try await body(client)) } catch { result = .failure(error) }
        await transports.shutdown()
        try result.get()
    }

    /// A record that echoes so many bytes of data.
    private func record(_ bytes: Int, upstreamID: String? = "t-1") -> String {
        let id = upstreamID.map { #""task_id": "\#($0)", "# } ?? ""
        let data = String(repeating: "A", count: bytes)
        return #"{\#(id)"status": "pending", "content": [{"type": "image", "url": "data:image/png;base64,\#(data)"}]}"#
    }

    @Test func `a create call waits for no memory of status calls`() async throws {
        let answer = #"{"padding": "\#(String(repeating: "A", count: 20_000))", "task_id": "t-9"}"#
        try await withRawServer { _ in
            .http(200, answer)
        } _: { server in
            let budget = AnswerBudget(bytes: 2_000_000)
            try await withBudget(budget, port: server.port) { client in
                let all = try await budget.reserve(2_000_000)
                let result = await client.create(Array("{}".utf8))
                #expect(result.outcome == .accepted(upstreamID: "t-9"))
                budget.release(all)
            }
        }
    }

    @Test func `a large answer waits for memory, a small one does not`() async throws {
        let (large, small) = (record(200_000), #"{"task_id": "t-2", "status": "pending"}"#)
        try await withRawServer { request in
            .http(200, request.head.contains("id=t-1") ? large : small)
        } _: { server in
            let budget = AnswerBudget(bytes: 2_000_000)
            try await withBudget(budget, port: server.port) { client in
                let all = try await budget.reserve(2_000_000)
                let calls = (0..<3).map { _ in Task { try await client.status(upstreamID: "t-1") } }
                await waiting(budget, 3)
                #expect(try await client.status(upstreamID: "t-2").upstreamID == "t-2")
                #expect(budget.waiting == 3)
                budget.release(all)
                for call in calls { #expect(try await call.value.upstreamID == "t-1") }
                #expect(budget.free == 2_000_000)
            }
        }
    }

    @Test func `a call that is cut off while it waits gives back what it took`() async throws {
        let large = record(200_000)
        try await withRawServer { _ in
            .http(200, large)
        } _: { server in
            let budget = AnswerBudget(bytes: 2_000_000)
            try await withBudget(budget, port: server.port) { client in
                let all = try await budget.reserve(2_000_000)
                let call = Task { try await client.status(upstreamID: "t-1") }
                await waiting(budget, 1)
                call.cancel()
                await #expect(throws: CancellationError.self) { try await call.value }
                budget.release(all)
                #expect(budget.free == 2_000_000)
            }
        }
    }

    @Test func `a large echo is kept only where it is needed`() async throws {
        let (named, nameless) = (record(400_000), record(400_000, upstreamID: nil))
        try await withRawServer { request in
            .http(200, request.head.contains("id=t-1") ? named : nameless)
        } _: { server in
            try await withClient(port: server.port) { client in
                let verdict = try await client.status(upstreamID: "t-1")
                let whole = try await client.status(upstreamID: "t-1", wholeEcho: true)
                let nameless = try await client.status(upstreamID: "t-2")
                #expect(verdict.echo.fields["content"] == nil)
                #expect(whole.echo.fields["content"] != nil)
                #expect(nameless.echo.fields["content"] != nil)
            }
        }
    }

    @Test func `an answer that is announced larger than any is not read at all`() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: \(AnswerBudget.largestAnswer + 1)\r\n\r\n"
        let beginning = Array(head.utf8) + [UInt8](repeating: UInt8(ascii: " "), count: 100_000)
        try await withRawServer { _ in
            .stall(beginning)
        } _: { server in
            let failure = await #expect(throws: StatusFailure.self) {
                _ = try await withClient(port: server.port) { try await $0.status(upstreamID: "t-1") }
            }
            #expect(failure?.error.code == "unreadable")
        }
    }

    @Test func `an array of a million numbers for a content is read past`() throws {
        let zeros = Array(repeating: "0", count: 200_000).joined(separator: ",")
        let body = Array(#"{"status": "pending", "content": [\#(zeros)]}"#.utf8)
        let record = try #require(StatusAnswer(record: body))
        #expect(record.report.status == "pending")
        #expect(record.echo.fields["content"] == nil)
    }
}
