import Logging
import Model
import SQLite
import ServiceLifecycle
import Simulator
import Store
import TestSupport
import Testing

@testable import Sync

/// How loops end: by themselves, when told to, and when cut off.
@Suite(.timeLimit(.minutes(5)))
struct StoppingTests {
    private struct Unwell: Error {}

    /// A service whose create calls are answered when the test lets them.
    private func withUnansweredCreate(
        concurrency: Int = 1,
        _ body: (SyncFixture, RawServer, _ arrived: Gate, _ mayAnswer: Gate) async throws -> Void
    ) async throws {
        let (arrived, mayAnswer) = (Gate(), Gate())
        try await withRawServer { request in
            guard request.head.hasPrefix("POST") else { return .http(200, #"{"status": "pending"}"#) }
            arrived.open()
            await mayAnswer.passed()
            return .http(200, #"{"task_id": "t-1"}"#)
        } _: { server in
            try await withFixture(port: server.port, concurrency: concurrency) { sync in
                try await body(sync, server, arrived, mayAnswer)
            }
        }
    }

    @Test func `a loop that was stopped takes nothing new and lets what runs end`() async throws {
        try await withUnansweredCreate { sync, server, arrived, mayAnswer in
            let tasks = try await sync.record(2)
            let loop = sync.loop(try await sync.repository.startWorker(kind: "test"))
            let run = Task { try await loop.run(sync.scope) { false } }
            await arrived.passed()
            #expect(!loop.isIdle)
            loop.stop(grace: .seconds(3_600))
            mayAnswer.open()
            try await run.value
            #expect(loop.isIdle)
            #expect(try await sync.repository.task(tasks[0].id).state == .pending)
            #expect(try await sync.repository.task(tasks[1].id).state == .queued)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a download does not keep a process whose ledger a newer program has migrated`() async throws {
        let (arrived, mayAnswer) = (Gate(), Gate())
        try await withVideoHost { _, _ in
            arrived.open()
            await mayAnswer.passed()
            return .http(500)
        } _: { host in
            let loop = host.sync.loop(try await host.sync.repository.startWorker(kind: "test"))
            let run = Task { try await loop.run(host.sync.scope) { false } }
            await arrived.passed()
            let path = host.sync.repository.path
            try Connection(path: path, mode: .readWrite).execute("PRAGMA user_version=99")
            host.sync.clock.advance(by: 2_000)
            let error = await #expect(throws: StoreError.self) { try await run.value }
            #expect(error?.needsRestart == true)
            mayAnswer.open()
        }
    }

    @Test func `a create call is waited for beyond the grace, and polls are not`() async throws {
        let (created, asked, mayAnswer) = (Gate(), Gate(), Gate())
        try await withRawServer { request in
            if !request.head.hasPrefix("POST") {
                asked.open()
                return .stall([])
            }
            if String(decoding: request.body, as: UTF8.self).contains("first") {
                return .http(200, #"{"task_id": "t-1"}"#)
            }
            created.open()
            await mayAnswer.passed()
            return .http(200, #"{"task_id": "t-2"}"#)
        } _: { server in
            try await withFixture(port: server.port) { sync in
                let worker = try await sync.repository.startWorker(kind: "test")
                let first = try #require(try await sync.record(prompt: "first").first).id
                #expect(try await sync.send(first, worker: worker).state == .pending)
                let second = try #require(try await sync.record(prompt: "second").first).id
                sync.clock.advance(by: 5_000)
                let loop = sync.loop(worker)
                let run = Task { try await loop.run(sync.scope) { false } }
                await created.passed()
                await asked.passed()
                #expect(loop.createsUnderWay == 1)
                loop.stop(grace: .zero)
                // The poll ends by being cut off; its slot is free then, and only the create call is left.
                while loop.underWay(.brief) > 0 { await Task.yield() }
                #expect(loop.createsUnderWay == 1)
                mayAnswer.open()
                try await run.value
                #expect(try await sync.repository.task(second).state == .pending)
                #expect(try await sync.repository.task(first).pollErrors == 0)
            }
        }
    }

    @Test func `what is cut off on purpose ends at once, and a create call is then uncertain`() async throws {
        try await withUnansweredCreate { sync, server, arrived, mayAnswer in
            let tasks = try await sync.record(2)
            let loop = sync.loop(try await sync.repository.startWorker(kind: "test"))
            let run = Task { try await loop.run(sync.scope) { false } }
            await arrived.passed()
            loop.stop()
            loop.cutOff()
            try await run.value
            #expect(try await sync.repository.task(tasks[0].id).state == .uncertain)
            #expect(try await sync.repository.task(tasks[1].id).state == .queued)
            mayAnswer.open()
        }
    }

    @Test func `cancelled in the middle of a create call, the task is uncertain and the rest untouched`() async throws {
        try await withUnansweredCreate { sync, server, arrived, mayAnswer in
            let tasks = try await sync.record(2)
            let loop = sync.loop(try await sync.repository.startWorker(kind: "test"))
            let run = Task { try await loop.run(sync.scope) { false } }
            await arrived.passed()
            run.cancel()
            try await run.value
            #expect(try await sync.repository.task(tasks[0].id).state == .uncertain)
            #expect(try await sync.repository.task(tasks[1].id).state == .queued)
            #expect(server.requests.count == 1)
            mayAnswer.open()
        }
    }

    @Test func `cancelled in the middle of a poll, the task is as it was and soon free`() async throws {
        let arrived = Gate()
        try await withRawServer { request in
            if request.head.hasPrefix("POST") { return .http(200, #"{"task_id": "t-1"}"#) }
            arrived.open()
            return .stall([])
        } _: { server in
            try await withFixture(port: server.port) { sync in
                let id = try #require(try await sync.record().first).id
                let worker = try await sync.repository.startWorker(kind: "test")
                #expect(try await sync.send(id, worker: worker).state == .pending)
                sync.clock.advance(by: 5_000)
                let run = Task { try await sync.loop(worker).run(sync.scope) { false } }
                await arrived.passed()
                run.cancel()
                try await run.value
                try await sync.repository.stop(worker)
                let task = try await sync.repository.task(id)
                #expect((task.state, task.pollErrors) == (.pending, 0))
                #expect(task.nextPollAt == sync.clock.now)
                let other = try await sync.repository.startWorker(kind: "other")
                #expect(try await sync.repository.claimForRefresh(id, worker: other, lease: 1_000) != nil)
            }
        }
    }

    @Test func `cancelled in the middle of a download, no part is left, and it is made again`() async throws {
        let arrived = Gate()
        try await withSync { sync, service in
            let head = Array("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".utf8)
            try await withRawServer { _ in
                arrived.open()
                return .stall(head + [UInt8](repeating: 0, count: 5_000))
            } _: { slow in
                await service.replaceFaults(
                    try Faults(parsing: ["download:redirect:http://127.0.0.1:\(slow.port)/slow@1"]))
                let id = try #require(try await sync.record().first).id
                let run = Task { try await sync.run { false } }
                await arrived.passed()
                run.cancel()
                try await run.value
                #expect(sync.names().isEmpty)
                #expect(try await sync.repository.task(id).video?.state == .waiting)
                try await sync.run()
                #expect(try await sync.repository.task(id).video?.state == .saved)
            }
        }
    }

    @Test func `trouble of the loop does not cut off the calls under way`() async throws {
        try await withUnansweredCreate { sync, _, arrived, mayAnswer in
            let id = try #require(try await sync.record().first).id
            let worker = try await sync.repository.startWorker(kind: "test")
            let thrown = Gate()
            let run = Task {
                try await sync.loop(worker).run(sync.scope) {
                    await arrived.passed()
                    thrown.open()
                    throw Unwell()
                }
            }
            await thrown.passed()
            mayAnswer.open()
            await #expect(throws: Unwell.self) { try await run.value }
            #expect(try await sync.repository.task(id).state == .pending)
        }
    }

    @Test func `nothing is sent while the disk is too full, and that is said`() async throws {
        try await withSync { sync, service in
            try await sync.record()
            var settings = sync.settings
            settings.minimumFreeBytes = .max
            let said = Said()
            let worker = try await sync.repository.startWorker(kind: "test")
            let loop = SyncLoop(
                repository: sync.repository, worker: worker, upstream: sync.upstream, settings: settings,
                onNotice: { said.add($0) })
            try await loop.run(sync.scope) { loop.hasRunDry }
            #expect(said.all.count == 1)
            #expect(try await sync.repository.unfinishedCount(sync.scope) == 1)
            #expect(await service.counts.createsReceived == 0)
            settings.minimumFreeBytes = 1
            let roomy = SyncLoop(
                repository: sync.repository, worker: worker, upstream: sync.upstream, settings: settings)
            try await roomy.run(sync.scope) { await service.counts.createsReceived == 1 }
            #expect(try await sync.repository.unfinishedCount(sync.scope) == 1)
        }
    }

    @Test func `a loop without work ends as soon as it may`() async throws {
        try await withSync { sync, service in
            let worker = try await sync.repository.startWorker(kind: "test")
            try await sync.loop(worker).run(sync.scope) { true }
            let stopped = sync.loop(worker)
            stopped.stop()
            try await stopped.run(sync.scope) { false }
            #expect(await service.counts.statusCalls == 0)
        }
    }

    // MARK: The service

    private func service(_ sync: SyncFixture) -> SyncService {
        SyncService(
            repository: sync.repository, upstream: sync.upstream, settings: sync.settings, scope: sync.scope,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    @Test func `on graceful shutdown a create call is let end, and nothing new is begun`() async throws {
        try await withUnansweredCreate { sync, server, arrived, mayAnswer in
            let tasks = try await sync.record(2)
            let group = ServiceGroup(
                services: [service(sync)], logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            let run = Task { try await group.run() }
            await arrived.passed()
            await group.triggerGracefulShutdown()
            mayAnswer.open()
            try await run.value
            #expect(try await sync.repository.task(tasks[0].id).state == .pending)
            #expect(try await sync.repository.task(tasks[1].id).state == .queued)
            #expect(server.requests.count == 1)
            // Signed out: what it had claimed is free, and nothing is left for others to clear away.
            #expect(try await sync.repository.reap() == false)
        }
    }

    @Test func `what a graceful shutdown waits for can be cut off`() async throws {
        try await withUnansweredCreate { sync, _, arrived, mayAnswer in
            let id = try #require(try await sync.record().first).id
            let service = service(sync)
            let group = ServiceGroup(
                services: [service], logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            let run = Task { try await group.run() }
            await arrived.passed()
            await group.triggerGracefulShutdown()
            service.cutOff()
            try await run.value
            #expect(try await sync.repository.task(id).state == .uncertain)
            mayAnswer.open()
        }
    }

    @Test func `cancellation ends it without an error`() async throws {
        try await withUnansweredCreate { sync, _, arrived, mayAnswer in
            try await sync.record()
            let run = Task { try await service(sync).run() }
            await arrived.passed()
            run.cancel()
            mayAnswer.open()
            try await run.value
        }
    }
}
