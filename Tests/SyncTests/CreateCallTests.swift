import FoundationEssentials
import Model
import SQLite
import Simulator
import Store
import Synchronization
import TestSupport
import Testing

@testable import Sync

@Suite(.timeLimit(.minutes(5)))
struct CreateCallTests {
    @Test func `without a key nothing is sent, and the task waits for one`() async throws {
        try await withSync { sync, service in
            let id = try #require(try await sync.record().first).id
            let worker = try await sync.repository.startWorker(kind: "test")
            let attempt = try #require(try await sync.repository.claimForSending(id, worker: worker))
            let upstream = Upstream(clients: [:], fetcher: sync.upstream.fetcher)
            let task = try await CreateCall(
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
            let task = try await CreateCall(
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
                #expect((task.state, task.upstreamID) == (.pending, "t-late"))
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

    @Test func `nothing is sent for a ledger that a newer program has migrated, and it is queued again`() async throws {
        try await withSync { sync, service in
            let path = sync.repository.path
            let id = try #require(try await sync.record().first).id
            let worker = try await sync.repository.startWorker(kind: "test")
            let attempt = try #require(try await sync.repository.claimForSending(id, worker: worker))
            let newer = try Connection(path: path, mode: .readWrite)
            let version = try #require(try newer.first("PRAGMA user_version") { try $0.int() })
            try newer.execute("PRAGMA user_version=99")
            await #expect(throws: UnwrittenAnswer.self) {
                try await CreateCall(
                    repository: sync.repository, upstream: sync.upstream, schedule: sync.settings.schedule
                ).send(attempt)
            }
            #expect(await service.counts.createsReceived == 0)
            try newer.execute("PRAGMA user_version=\(version)")
            try FileManager.default.removeItem(atPath: path + ".locks/worker-\(worker.id)")
            let next = try TaskRepository(path: path, clock: sync.clock.read)
            #expect(await next.readBackRescued().sentences.first?.contains("task \(id) is queued") == true)
            #expect(try await next.task(id).state == .queued)
            await next.close()
        }
    }

    @Test func `six answers for a ledger that was replaced are all kept, told, and read back`() async throws {
        let (arrived, mayAnswer, told) = (Lines(), Gate(), Lines())
        let number = Atomic(0)
        try await withRawServer { _ in
            arrived.add("a call")
            await mayAnswer.passed()
            let id = number.add(1, ordering: .relaxed).newValue
            return .http(200, #"{"task_id": "t-\#(id)"}"#)
        } _: { server in
            try await withFixture(port: server.port) { sync in
                let path = sync.repository.path
                try await sync.record(6)
                let worker = try await sync.repository.startWorker(kind: "test")
                let loop = SyncLoop(
                    repository: sync.repository, worker: worker, upstream: sync.upstream, settings: sync.settings,
                    onTrouble: told.add)
                let running = Task { try await loop.run(sync.scope) { false } }
                await arrived.reached(6)
                try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
                try Data().write(to: URL(filePath: path))
                mayAnswer.open()
                let error = await #expect(throws: (any Error).self) { try await running.value }
                let needsRestart = ((error as? UnwrittenAnswer)?.cause ?? error) as? StoreError
                #expect(needsRestart?.needsRestart == true, "\(String(describing: error))")
                let ids = (1...6).map { "t-\($0)" }
                for id in ids { #expect(told.all.contains { $0.contains("as \(id),") }, "\(told.all)") }
                #expect(told.all.count == 6)

                try FileManager.default.removeItem(atPath: path)
                try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
                // As in the next process: nobody holds the lock of the first.
                try FileManager.default.removeItem(atPath: path + ".locks/worker-\(worker.id)")
                let next = try TaskRepository(path: path, clock: sync.clock.read)
                #expect(await next.readBackRescued().sentences.first?.contains("read back 6 answers") == true)
                let tasks = try await next.list(TaskQuery())
                #expect(tasks.allSatisfy { $0.state == .pending })
                #expect(Set(tasks.compactMap(\.upstreamID)) == Set(ids))
                await next.close()
            }
        }
    }

    @Test func `an answer that waits for the ledger is kept from the first failure on`() async throws {
        let told = Lines()
        try await withSync { sync, _ in
            let id = try #require(try await sync.record().first).id
            let worker = try await sync.repository.startWorker(kind: "test")
            let attempt = try #require(try await sync.repository.claimForSending(id, worker: worker))
            // Another ledger object, as its patience is set at opening.
            let impatient = try TaskRepository(path: sync.repository.path, busyTimeout: 1, clock: sync.clock.read)
            var createCall = CreateCall(
                repository: impatient, upstream: sync.upstream, schedule: sync.settings.schedule, onTrouble: told.add)
            createCall.retryEvery = .milliseconds(5)
            let holder = try Connection(path: sync.repository.path, mode: .readWrite)
            try holder.execute("BEGIN IMMEDIATE")
            let sending = Task { [createCall] in try await createCall.send(attempt) }
            await told.reached(2)
            let kept = try #require(sync.file(sync.repository.path + ".rescue"))
            #expect(kept.count > 0)
            holder.rollback()
            let task = try await sending.value
            #expect(task.state == .pending)
            // Its own answer and one line for the trouble, however often it was tried; and the end.
            #expect(told.all.count == 3, "\(told.all)")
            #expect(told.all.first?.contains(task.upstreamID ?? "none") == true)
            #expect(told.all.last?.contains("can be written down again") == true)
            #expect(await impatient.readBackRescued().sentences == [])
            await impatient.close()
        }
    }
}
