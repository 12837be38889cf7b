import Model
import Simulator
import Store
import TestSupport
import Testing

@testable import Sync

@Suite(.timeLimit(.minutes(5)))
struct SubmissionTests {
    @Test func `without a key nothing is sent, and the task waits for one`() async throws {
        try await withSync { sync, service in
            let id = try #require(try await sync.record().first).id
            let worker = try await sync.repository.startWorker(kind: "test")
            let attempt = try #require(try await sync.repository.claimForSending(id, worker: worker))
            let upstream = Upstream(clients: [:], fetcher: sync.upstream.fetcher)
            let task = try await Submission(
                repository: sync.repository, upstream: upstream, schedule: sync.settings.schedule
            ).send(attempt)
            #expect((task.state, task.waitingFor) == (.queued, .key))
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test func `an attempt that was given up meanwhile sends nothing, and says so`() async throws {
        try await withSync { sync, service in
            let id = try #require(try await sync.record().first).id
            let worker = try await sync.repository.startWorker(kind: "test")
            let attempt = try #require(try await sync.repository.claimForSending(id, worker: worker))
            sync.clock.advance(by: 3_600_000)
            try await sync.repository.reap()
            #expect(try await sync.repository.task(id).state == .uncertain)
            let task = try await Submission(
                repository: sync.repository, upstream: sync.upstream, schedule: sync.settings.schedule
            ).send(attempt)
            // Known now: it was never sent, so nothing was created.
            #expect(task.state == .rejected)
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test func `an answer that comes after the attempt was given up is still good news`() async throws {
        let (arrived, mayAnswer) = (Gate(), Gate())
        try await withRawServer { _ in
            arrived.open()
            await mayAnswer.passed()
            return .http(200, #"{"task_id": "t-late"}"#)
        } _: { server in
            try await withFixture(port: server.port) { sync in
                let id = try #require(try await sync.record().first).id
                let worker = try await sync.repository.startWorker(kind: "test")
                let sending = Task { try await sync.send(id, worker: worker) }
                await arrived.passed()
                sync.clock.advance(by: 3_600_000)
                try await sync.repository.reap()
                #expect(try await sync.repository.task(id).state == .uncertain)
                mayAnswer.open()
                let task = try await sending.value
                #expect((task.state, task.taskID) == (.pending, "t-late"))
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test func `a task id that another task has is not believed`() async throws {
        try await withRawServer { _ in
            .http(200, #"{"task_id": "t-same"}"#)
        } _: { server in
            try await withFixture(port: server.port) { sync in
                let tasks = try await sync.record(2)
                let worker = try await sync.repository.startWorker(kind: "test")
                #expect(try await sync.send(tasks[0].id, worker: worker).state == .pending)
                let second = try await sync.send(tasks[1].id, worker: worker)
                #expect((second.state, second.error?.code) == (.uncertain, "task_id_taken"))
            }
        }
    }

    @Test func `an accepted task is asked about after one interval`() async throws {
        try await withSync(interval: 7_000) { sync, _ in
            let id = try #require(try await sync.record().first).id
            let worker = try await sync.repository.startWorker(kind: "test")
            let task = try await sync.send(id, worker: worker)
            #expect(task.nextPollAt == sync.clock.now + 7_000)
            #expect(task.isSimulated)
        }
    }
}
