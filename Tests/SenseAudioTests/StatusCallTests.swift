import Model
import Providers
import Simulator
import TestSupport
import Testing

@testable import SenseAudio
@testable import Transport

@Suite(.timeLimit(.minutes(5)))
struct StatusCallTests {
    /// Asks about a task of the simulator's under a fault.
    private func status(
        under fault: String? = nil, key: String = testKey
    ) async throws -> (record: StatusAnswer, isSimulated: Bool, upstreamID: String) {
        let faults = try Faults(parsing: fault.map { ["status:\($0)"] } ?? [])
        return try await withSimulator(configuration: SimulatorConfiguration(faults: faults)) { port, service in
            guard
                case .accepted(let upstreamID) = try await withClient(
                    port: port, { try await $0.create(Samples.request().body) }
                )
                .outcome
            else { throw CancellationError() }
            let record = try await withClient(port: port, key: key) { try await $0.status(upstreamID: upstreamID) }
            return (record, record.isSimulated, upstreamID)
        }
    }

    private func failure(under fault: String?, key: String = testKey) async throws -> StatusFailure {
        try await #require(throws: StatusFailure.self) {
            _ = try await status(under: fault, key: key)
        }
    }

    @Test func `a record is read`() async throws {
        let (record, isSimulated, upstreamID) = try await status()
        #expect(isSimulated)
        #expect(record.report.status == "pending")
        #expect(record.owner(asked: upstreamID, request: nil) == .asked)
    }

    @Test func `a record without a task id is told by its echo`() async throws {
        let (record, _, upstreamID) = try await status(under: "missing-task-id")
        let request = try JSONValue.parse(Samples.request().body)
        #expect(record.owner(asked: upstreamID, request: request) == .asked)
        let other = try JSONValue.parse(Samples.request("另一个").body)
        #expect(record.owner(asked: upstreamID, request: other) == .unknown)
    }

    @Test func `a stranger's record is another's`() async throws {
        let (record, _, upstreamID) = try await status(under: "stranger")
        #expect(record.owner(asked: upstreamID, request: nil) == .another(upstreamID: try #require(record.upstreamID)))
    }

    @Test(arguments: [
        ("not-found", "404000", 404, true), ("http:404", "404000", 404, true), ("bare:404", "http_404", 404, false),
        ("gateway:404", "GatewayTimeout", 404, false), ("gateway:504", "GatewayTimeout", 504, false),
        ("http:400", "400000", 400, false), ("http:500", "500000", 500, false), ("bare:500", "http_500", 500, false),
        ("bare:503", "http_503", 503, false), ("bare:302", "http_302", 302, false),
        ("http:204", "http_204", 204, false),
        ("stringcode:500000", "500000", 500, false),
    ])
    func `a refusal says what it was`(fault: String, code: String, status: Int, isNotFound: Bool) async throws {
        let failure = try await failure(under: fault)
        #expect(failure.error.code == code)
        #expect(failure.error.httpStatus == status)
        #expect((failure.kind == .unknownTask) == isNotFound)
        #expect(failure.kind != .unauthorized)
        #expect(failure.retryAfter == nil)
    }

    @Test(arguments: ["html", "garbage", "empty", "huge:5000"])
    func `a 200 that is no record is none`(fault: String) async throws {
        let failure = try await failure(under: fault)
        #expect(failure.error.code == "unreadable")
        #expect(failure.error.httpStatus == 200)
        #expect(failure.kind != .unknownTask)
    }

    @Test(arguments: ["reset", "truncate"])
    func `a connection that breaks off is no answer`(fault: String) async throws {
        let failure = try await failure(under: fault)
        #expect(failure.error.code == "unreachable")
        #expect(failure.error.httpStatus == nil)
    }

    @Test func `what the service asks to wait is passed on`() async throws {
        let failure = try await failure(under: "retry-after:7")
        #expect(failure.retryAfter == 7_000)
        #expect(failure.error.code == "429000")
    }

    @Test func `a refused key is told apart`() async throws {
        let failure = try await failure(under: nil, key: "invalid")
        #expect(failure.kind == .unauthorized)
        #expect(failure.error.code == "authentication_error")
    }

    @Test func `nobody there is no answer`() async throws {
        let port = try LocalPort.free()
        let failure = await #expect(throws: StatusFailure.self) {
            _ = try await withClient(port: port) { try await $0.status(upstreamID: "t-1") }
        }
        #expect(failure?.error.code == "unreachable")
    }

    @Test func `a cancelled call says so, and blames nobody`() async throws {
        let arrived = Gate()
        try await withRawServer { _ in
            arrived.open()
            return .stall([])
        } _: { server in
            try await withClient(port: server.port) { client in
                let call = Task { try await client.status(upstreamID: "t-1") }
                await arrived.passed()
                call.cancel()
                await #expect(throws: CancellationError.self) { try await call.value }
            }
        }
    }

    @Test(arguments: [
        ("b3d9e7a2-41c6", "b3d9e7a2-41c6"), ("a+b", "a%2Bb"), ("a b&id=c#d", "a%20b%26id%3Dc%23d"), ("纸", "%E7%BA%B8"),
        ("a/../b?c", "a%2F..%2Fb%3Fc"), ("50%\n", "50%25%0A"), ("~._-", "~._-"),
    ])
    func `the task id is sent as a value and nothing else`(upstreamID: String, written: String) async throws {
        try await withRawServer { _ in
            .http(200, #"{"status": "pending"}"#)
        } _: { server in
            _ = try await withClient(port: server.port) { try await $0.status(upstreamID: upstreamID) }
            let request = try #require(server.requests.first)
            #expect(request.head.hasPrefix("GET /v1/video/status?id=\(written) HTTP/1.1\r\n"), "\(request.head)")
            #expect(request.header("Authorization") == "Bearer \(testKey)")
        }
    }

    @Test func `an echoed key is no id and no URL`() async throws {
        let url = "https://a.example/\(testKey)"
        let record = #"{"status": "completed", "task_id": "of \#(testKey)", "video_url": "\#(url)"}"#
        try await withRawServer { _ in
            .http(200, record)
        } _: { server in
            let found = try await withClient(port: server.port) { try await $0.status(upstreamID: "t-1") }
            #expect(found.upstreamID?.contains(testKey) == false)
            #expect(found.report.videoURL == nil)
            let created = try await withClient(port: server.port) { client in
                await client.create(body: Array("{}".utf8)) { true }
            }
            guard case .uncertain = created.outcome else {
                Issue.record("\(created.outcome)")
                return
            }
        }
    }

    @Test func `an echoed key is taken out of refusals and records`() async throws {
        let envelope = #"{"code": "\#(testKey)", "message": "bad \#(testKey)"}"#
        try await withRawServer { _ in
            .http(400, envelope)
        } _: { server in
            let failure = await #expect(throws: StatusFailure.self) {
                _ = try await withClient(port: server.port) { try await $0.status(upstreamID: "t-1") }
            }
            #expect(failure?.error == TaskError(code: "[API key]", message: "bad [API key]", httpStatus: 400))
        }
        let record = #"{"status": "failed", "error_message": "not with \#(testKey)"}"#
        try await withRawServer { _ in
            .http(200, record)
        } _: { server in
            let answer = try await withClient(port: server.port) { try await $0.status(upstreamID: "t-1") }
            #expect(answer.report.errorMessage == "not with [API key]")
        }
    }

    @Test func `no redirect takes the key elsewhere`() async throws {
        try await withRawServer { _ in
            .http(200, #"{"status": "pending"}"#)
        } _: { other in
            let location = "Location: http://127.0.0.1:\(other.port)/"
            try await withRawServer { _ in
                .http(302, headers: [location])
            } _: { server in
                await #expect(throws: StatusFailure.self) {
                    _ = try await withClient(port: server.port) { try await $0.status(upstreamID: "t-1") }
                }
                #expect(other.requests.isEmpty)
            }
        }
    }
}
