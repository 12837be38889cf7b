import Model
import SQLite
import Simulator
import Store
import Synchronization
import TestSupport
import Testing

@testable import Sync

/// Polls of a service that does not take the ids that it made.
@Suite(.timeLimit(.minutes(5)))
struct BareQueriesTests {
    /// A service that makes `t-1`, `t-2`, … and answers status calls as a test says.
    private func withService(
        _ count: Int, _ status: @escaping @Sendable (_ query: String) -> RawServer.Reply,
        _ body: (SyncFixture, RawServer, [VideoTask], Worker) async throws -> Void
    ) async throws {
        let made = Mutex(0)
        try await withRawServer { request in
            if request.head.hasPrefix("POST") {
                let number = made.withLock { made in
                    made += 1
                    return made
                }
                return .http(200, #"{"task_id": "t-\#(number)"}"#)
            }
            let target = request.head.split(separator: " ").dropFirst().first ?? ""
            return status(String(target.dropFirst("/v1/video/status".count)))
        } _: { server in
            try await withFixture(port: server.port) { sync in
                let worker = try await sync.repository.startWorker(kind: "test")
                var tasks: [VideoTask] = []
                for task in count == 0 ? [] : try await sync.record(count) {
                    tasks.append(try await sync.send(task.id, worker: worker))
                }
                try await body(sync, server, tasks, worker)
            }
        }
    }

    private func record(_ upstreamID: String?, _ status: String = "processing") -> RawServer.Reply {
        let name = upstreamID.map { #""task_id": "\#($0)", "# } ?? ""
        return .http(200, #"{\#(name)"status": "\#(status)", "video_url": "https://files.example/v"}"#)
    }

    private func queries(_ server: RawServer) -> [String] {
        server.requests.filter { $0.head.hasPrefix("GET") }.map {
            $0.head.split(separator: " ").dropFirst().first.map { String($0.dropFirst("/v1/video/status".count)) } ?? ""
        }
    }

    @Test(arguments: [#"{"code": "invalid"}"#, #"{"code": "m", "message": "参数错误：id", "ref_code": 400000}"#, "no"])
    func `a service that takes no id is asked without`(refusal: String) async throws {
        try await withService(1) { query in
            query.isEmpty ? record("t-1", "completed") : .http(400, refusal)
        } _: { sync, server, tasks, worker in
            try await sync.poll(tasks[0].id, worker: worker)
            #expect(try await sync.repository.task(tasks[0].id).state == .completed)
            #expect(queries(server) == ["?id=t-1", ""])
            try await sync.poll(tasks[0].id, worker: worker)
            #expect(queries(server) == ["?id=t-1", "", ""], "the id is not tried each time")
        }
    }

    @Test func `the record that comes is its own task's, and each task is tried by its id first`() async throws {
        try await withService(2) { query in
            query.isEmpty ? record("t-2", "completed") : .http(422, #"{"code": "invalid"}"#)
        } _: { sync, server, tasks, worker in
            try await sync.poll(tasks[0].id, worker: worker)
            let asked = try await sync.repository.task(tasks[0].id)
            #expect((asked.state, asked.video) == (.pending, nil))
            #expect(try await sync.history(asked.id).last?.kind == .foreign)
            #expect(try await sync.repository.task(tasks[1].id).state == .completed)
            try await sync.poll(tasks[1].id, worker: worker)
            #expect(queries(server) == ["?id=t-1", "", "?id=t-2", ""])
        }
    }

    @Test func `a stranger's record changes nothing`() async throws {
        try await withService(1) { query in
            query.isEmpty ? record("stranger", "completed") : .http(400, #"{"code": "invalid"}"#)
        } _: { sync, _, tasks, worker in
            try await sync.poll(tasks[0].id, worker: worker)
            let task = try await sync.repository.task(tasks[0].id)
            #expect((task.state, task.video) == (.pending, nil))
            #expect(try await sync.history(task.id).last?.kind == .foreign)
        }
    }

    @Test func `a record that does not say whose it is counts for nobody, and the id is tried again`() async throws {
        try await withService(1) { query in
            query.isEmpty ? record(nil, "completed") : .http(400, #"{"code": "invalid", "message": "no id, please"}"#)
        } _: { sync, server, tasks, worker in
            for _ in 1...2 { try await sync.poll(tasks[0].id, worker: worker) }
            let task = try await sync.repository.task(tasks[0].id)
            #expect((task.state, task.video, task.pollErrors) == (.pending, nil, 2))
            let last = try #require(try await sync.history(task.id).last)
            #expect((last.kind, last.message) == (.pollError, "no id, please"))
            #expect(queries(server) == ["?id=t-1", "", "?id=t-1", ""])
        }
    }

    @Test func `that there is no current task says nothing about the one that was asked for`() async throws {
        let bareCalls = Mutex(0)
        try await withService(1) { query in
            guard query.isEmpty else { return .http(400, #"{"code": "invalid"}"#) }
            let isFirst = bareCalls.withLock { calls in
                calls += 1
                return calls == 1
            }
            return isFirst ? record("t-1") : .http(404, #"{"code": "notfound", "ref_code": 404000}"#)
        } _: { sync, server, tasks, worker in
            for _ in 1...3 { try await sync.poll(tasks[0].id, worker: worker) }
            #expect(queries(server) == ["?id=t-1", "", "", "?id=t-1", ""])
            let missing = try Connection(path: sync.repository.path, mode: .readOnly)
                .all("SELECT missing_polls FROM task") { try $0.int() }
            #expect(missing == [0])
            #expect(try await sync.repository.task(tasks[0].id).pollErrors == 2)
        }
    }

    @Test func `where other ids are taken, nobody is asked without`() async throws {
        try await withService(2) { query in
            switch query {
            case "?id=t-2": record("t-2")
            case "": record("t-2")
            default: .http(400, #"{"code": "invalid"}"#)
            }
        } _: { sync, server, tasks, worker in
            try await sync.poll(tasks[1].id, worker: worker)
            try await sync.poll(tasks[0].id, worker: worker)
            #expect(try await sync.repository.task(tasks[0].id).pollErrors == 1)
            #expect(queries(server) == ["?id=t-2", "?id=t-1"])
        }
    }

    @Test(arguments: [
        (400, #"{"code": "m", "ref_code": 400001}"#), (401, #"{"code": "authentication_error"}"#), (404, "no"),
        (404, #"{"code": "notfound", "ref_code": 404000}"#), (429, "no"), (500, #"{"code": "m", "ref_code": 500000}"#),
        (502, "no"),
    ])
    func `another refusal is none of the question`(status: Int, body: String) async throws {
        try await withService(1) { _ in
            .http(status, body)
        } _: { sync, server, tasks, worker in
            try await sync.poll(tasks[0].id, worker: worker)
            #expect(queries(server) == ["?id=t-1"])
            #expect(try await sync.repository.task(tasks[0].id).pollErrors == 1)
        }
    }

    @Test func `an id that somebody said is a task's is no reason to ask without`() async throws {
        try await withService(0) { query in
            query.isEmpty ? record("t-1", "completed") : .http(400, #"{"code": "invalid"}"#)
        } _: { sync, server, _, worker in
            let task = try #require(try await sync.record().first)
            let attempt = try #require(try await sync.repository.claimForSending(task.id, worker: worker))
            _ = try await sync.repository.finish(
                attempt, with: .uncertain(TaskError(code: "no_answer", message: "m")), firstPollAfter: 0,
                isSimulated: false)
            _ = try await sync.repository.resolve(task.id, .created(upstreamID: "said-1", createdAt: nil))
            try await sync.poll(task.id, worker: worker)
            #expect(queries(server) == ["?id=said-1"])
            #expect(try await sync.repository.task(task.id).pollErrors == 1)
        }
    }
}
