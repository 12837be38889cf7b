import Model
import Synchronization
import TestSupport
import Testing

@testable import Transport

/// A connection that is kept may be closed by the other side just as the next request sets out over it.
@Suite(.timeLimit(.minutes(5)))
struct ClosedConnectionTests {
    /// Asks a server that answers so, one reply a request; the last one stands for all that follow.
    private func ask(
        answered replies: RawServer.Reply...
    ) async throws -> (body: String?, error: String?, requests: Int) {
        let left = Mutex(replies)
        return try await withRawServer { _ in
            left.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        } _: { server in
            let transports = Transports(connecting: Connecting())
            let connection = AccountConnection(
                baseURL: try BaseURL("http://127.0.0.1:\(server.port)"), key: try APIKey("sk-closed-0123456789"),
                transports: transports, createTimeout: .seconds(30))
            do {
                let answer = try await connection.ask("/x") { String(decoding: $0.body, as: UTF8.self) }
                await transports.shutdown()
                return (answer.value, nil, server.requests.count)
            } catch let failure as AccountConnection.NoAnswer {
                await transports.shutdown()
                return (nil, failure.error.message, server.requests.count)
            }
        }
    }

    @Test(arguments: [RawServer.Reply.bytes([]), .reset])
    func `a question whose connection is closed before an answer is asked once more`(_ end: RawServer.Reply)
        async throws
    {
        let asked = try await ask(answered: end, .http(200, "here"))
        #expect(asked.body == "here")
        #expect(asked.requests == 2)
    }

    @Test(arguments: [RawServer.Reply.bytes([]), .reset])
    func `it is not asked a third time`(_ end: RawServer.Reply) async throws {
        let asked = try await ask(answered: end)
        #expect(asked.error == "the connection was closed")
        #expect(asked.requests == 2)
    }

    @Test func `an answer that was cut is not asked for again`() async throws {
        let cut = RawServer.Reply.bytes(Array("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf".utf8))
        let asked = try await ask(answered: cut, .http(200, "here"))
        #expect(asked.body == nil)
        #expect(asked.requests == 1)
    }

    @Test(arguments: [RawServer.Reply.bytes([]), .reset])
    func `what costs money is sent once`(_ end: RawServer.Reply) async throws {
        try await withRawServer { _ in
            end
        } _: { server in
            let transports = Transports(connecting: Connecting())
            let connection = AccountConnection(
                baseURL: try BaseURL("http://127.0.0.1:\(server.port)"), key: try APIKey("sk-closed-0123456789"),
                transports: transports, createTimeout: .seconds(30))
            let result = await connection.send(Array("{}".utf8), to: "/x") {
                true
            } reading: { _ in
                (.accepted(upstreamID: "t-1"), true)
            }
            if case .uncertain = result.outcome {} else { Issue.record("\(result.outcome)") }
            #expect(server.requests.count == 1)
            await transports.shutdown()
        }
    }

    /// As tinyproxy answers: the connection ends with the answer, which does not say so. Of those that are kept for a
    /// moment several are dead at once.
    @Test func `many calls at a server that keeps no connection and does not say so`() async throws {
        let answer = RawServer.Reply.bytes(Array("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere".utf8))
        try await withRawServer { _ in
            answer
        } _: { server in
            let transports = Transports(connecting: Connecting())
            let connection = AccountConnection(
                baseURL: try BaseURL("http://127.0.0.1:\(server.port)"), key: try APIKey("sk-closed-0123456789"),
                transports: transports, createTimeout: .seconds(30))
            await withTaskGroup { group in
                for _ in 0..<16 {
                    group.addTask {
                        for _ in 0..<50 {
                            let answer = try? await connection.ask("/x") { String(decoding: $0.body, as: UTF8.self) }
                            #expect(answer?.value == "here")
                        }
                    }
                }
                await group.waitForAll()
            }
            await transports.shutdown()
        }
    }
}
