import Model
import Simulator
import Store
import TestSupport
import Testing

@testable import Sync

/// What answers to polls make of the tasks that were asked about, and of others.
@Suite(.timeLimit(.minutes(5)))
struct PollerTests {
    /// Records and sends that many tasks.
    private func sent(_ count: Int, _ sync: SyncFixture, worker: Worker) async throws -> [VideoTask] {
        var tasks: [VideoTask] = []
        for task in try await sync.record(count) { tasks.append(try await sync.send(task.id, worker: worker)) }
        return tasks
    }

    private func withSent(
        _ count: Int = 1, faults: [String], interval: Int64 = 5_000,
        _ body: (SyncFixture, SimulatedService, [VideoTask], Worker) async throws -> Void
    ) async throws {
        try await withSync(faults: faults, interval: interval) { sync, service in
            let worker = try await sync.repository.startWorker(kind: "test")
            try await body(sync, service, try await sent(count, sync, worker: worker), worker)
        }
    }

    // MARK: Whose record it is

    @Test func `a known other task gets its record, the one asked about nothing`() async throws {
        try await withSent(2, faults: ["status:foreign@1"]) { sync, service, tasks, worker in
            sync.clock.advance(by: 200_000)
            try await sync.poll(tasks[0].id, worker: worker)
            let asked = try await sync.repository.task(tasks[0].id)
            #expect((asked.state, asked.upstreamStatus, asked.progress, asked.polls) == (.pending, nil, nil, 1))
            #expect(asked.video == nil)
            let other = try await sync.repository.task(tasks[1].id)
            #expect(other.state == .completed)
            #expect(other.video?.state == .waiting)
            let last = try #require(try await sync.history(asked.id).last)
            #expect(last.kind == .foreign)
            #expect(last.message?.contains(tasks[1].upstreamID ?? "?") == true)
            #expect(try await sync.history(other.id).last?.kind == .observed)
        }
    }

    @Test func `tasks end well even if the call always answers with the newest`() async throws {
        try await withSync(faults: ["status:foreign@1-30"]) { sync, service in
            let tasks = try await sync.record(2)
            try await sync.run()
            for task in tasks { #expect(try await sync.repository.task(task.id).video?.state == .saved) }
            #expect(await service.counts.downloads == 2)
        }
    }

    @Test func `a stranger's record changes nothing, and its video is never fetched`() async throws {
        try await withSent(faults: ["status:stranger@1-3"]) { sync, service, tasks, worker in
            sync.clock.advance(by: 200_000)
            for _ in 1...3 { try await sync.poll(tasks[0].id, worker: worker) }
            let task = try await sync.repository.task(tasks[0].id)
            #expect((task.state, task.video, task.polls) == (.pending, nil, 3))
            #expect(try await sync.history(task.id).last?.kind == .foreign)
            try await sync.run()
            #expect(try await sync.repository.task(task.id).video?.state == .saved)
            let counts = await service.counts
            #expect(counts.downloads == 1)
            #expect(await service.tasks().map(\.downloads) == [1])
        }
    }

    @Test func `a record that does not say whose it is counts if it looks like ours`() async throws {
        try await withSent(faults: ["status:missing-task-id"]) { sync, _, tasks, worker in
            sync.clock.advance(by: 200_000)
            try await sync.poll(tasks[0].id, worker: worker)
            #expect(try await sync.repository.task(tasks[0].id).state == .completed)
        }
    }

    @Test func `a record that does not say whose it is, and looks like another's, changes nothing`() async throws {
        let record = """
            {"status": "completed", "video_url": "http://127.0.0.1:1/a", "duration": 7, "resolution": "720p",
             "ratio": "16:9", "content": [{"type": "text", "text": "别人的任务"}]}
            """
        try await withRawServer { request in
            request.head.hasPrefix("POST") ? .http(200, #"{"task_id": "t-1"}"#) : .http(200, record)
        } _: { server in
            try await withFixture(port: server.port) { sync in
                let worker = try await sync.repository.startWorker(kind: "test")
                let task = try #require(try await sent(1, sync, worker: worker).first)
                try await sync.poll(task.id, worker: worker)
                let now = try await sync.repository.task(task.id)
                #expect((now.state, now.video) == (.pending, nil))
                #expect(try await sync.history(task.id).last?.kind == .foreign)
            }
        }
    }

    // MARK: Odd words

    @Test func `an unknown word is kept, and the task is polled on`() async throws {
        try await withSent(faults: ["status:unknown-status:排队中@1"]) { sync, _, tasks, worker in
            try await sync.poll(tasks[0].id, worker: worker)
            let task = try await sync.repository.task(tasks[0].id)
            #expect((task.state, task.upstreamStatus) == (.pending, "排队中"))
            #expect(task.nextPollAt != nil)
            try await sync.run()
            #expect(try await sync.repository.task(task.id).video?.state == .saved)
        }
    }

    @Test func `completed without a URL is polled on until there is one`() async throws {
        try await withSent(faults: ["status:no-url@1-3"]) { sync, service, tasks, worker in
            for _ in 1...3 { try await sync.poll(tasks[0].id, worker: worker) }
            let task = try await sync.repository.task(tasks[0].id)
            #expect((task.state, task.upstreamStatus, task.video) == (.pending, "completed", nil))
            #expect(task.nextPollAt != nil)
            try await sync.run()
            #expect(try await sync.repository.task(task.id).video?.state == .saved)
            #expect(await service.counts.statusCalls == 4)
        }
    }

    // MARK: No answer

    @Test(arguments: [
        "not-found", "bare:404", "http:500", "bare:502", "html", "garbage", "empty", "huge:2000", "reset", "truncate",
        "http:401", "code:400001",
    ])
    func `answers that are none back off, and are one entry of the history`(fault: String) async throws {
        // A call whose connection is closed before an answer is made once more.
        let calls = fault == "reset" ? 10 : 5
        try await withSent(faults: ["status:\(fault)@1-\(calls)"]) { sync, service, tasks, worker in
            var waits: [Int64] = []
            for count in 1...5 {
                try await sync.poll(tasks[0].id, worker: worker)
                let task = try await sync.repository.task(tasks[0].id)
                #expect((task.state, task.pollErrors) == (.pending, count))
                waits.append(try #require(task.nextPollAt) - sync.clock.now)
                sync.clock.advance(to: task.nextPollAt ?? 0)
            }
            for (wait, doubled) in zip(waits, [5_000, 10_000, 20_000, 40_000, 80_000] as [Int64]) {
                #expect((doubled * 9 / 10...doubled).contains(wait))
            }
            let errors = try await sync.history(tasks[0].id).filter { $0.kind == .pollError }
            #expect(errors.map(\.observations) == [5])
            try await sync.run()
            let task = try await sync.repository.task(tasks[0].id)
            #expect((task.video?.state, task.pollErrors, task.error) == (.saved, 0, nil))
        }
    }

    @Test func `the service's own wish to wait is kept`() async throws {
        try await withSent(faults: ["status:retry-after:90@1"]) { sync, _, tasks, worker in
            try await sync.poll(tasks[0].id, worker: worker)
            let task = try await sync.repository.task(tasks[0].id)
            #expect(task.nextPollAt == sync.clock.now + 90_000)
        }
    }

    @Test func `a service that flaps keeps two entries`() async throws {
        try await withSent(faults: ["status:bare:503@every:2"]) { sync, _, tasks, worker in
            for _ in 1...8 { try await sync.poll(tasks[0].id, worker: worker) }
            // What was only counted travels with the next change.
            await sync.repository.close()
            let polls = try await sync.history(tasks[0].id).filter { [.observed, .pollError].contains($0.kind) }
            #expect(polls.map(\.observations) == [4, 4])
        }
    }

    // MARK: When

    @Test func `a task is asked about at its interval and not sooner`() async throws {
        try await withSync(interval: 20) { sync, service in
            let id = try #require(try await sync.record().first).id
            let worker = try await sync.repository.startWorker(kind: "test")
            let task = try await sync.send(id, worker: worker)
            #expect(task.nextPollAt == sync.clock.now + 20)
            func claim() async throws -> [PolledTask] {
                try await sync.repository.claimForPolling(
                    sync.scope, limit: 10, worker: worker, schedule: sync.settings.schedule, lease: 1_000)
            }
            #expect(try await claim().isEmpty)
            sync.clock.advance(by: 19)
            #expect(try await claim().isEmpty)
            sync.clock.advance(by: 1)
            let claimed = try #require(try await claim().first)
            let next = try #require(claimed.nextPollAt) - sync.clock.now
            #expect((18...22).contains(next))
            #expect(await service.counts.statusCalls == 0)
        }
    }

    @Test func `a poll without a key at hand asks nobody`() async throws {
        try await withSent(faults: []) { sync, service, tasks, worker in
            let upstream = Upstream(clients: [:], fetcher: sync.upstream.fetcher)
            let claimed = try #require(
                try await sync.repository.claimForRefresh(tasks[0].id, worker: worker, lease: 1_000))
            try await Poller(repository: sync.repository, upstream: upstream, schedule: sync.settings.schedule)
                .poll(claimed)
            #expect(await service.counts.statusCalls == 0)
        }
    }
}
