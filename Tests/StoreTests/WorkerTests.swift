import Model
import TestSupport
import Testing

@testable import Store

@Suite(.timeLimit(.minutes(5)))
struct WorkerTests {
    private func poll(_ bench: Bench, as worker: Worker) async throws -> [Int64] {
        try await bench.ledger.claimForPolling(
            bench.scope, limit: 9, worker: worker, schedule: PollSchedule(), lease: 60_000
        ).map(\.id)
    }

    /// A worker whose process ends at once: nothing holds its lock any more.
    private func deadWorker(_ bench: Bench, _ body: (Worker) async throws -> Void) async throws -> Int64 {
        let id: Int64
        do {
            let worker = try await bench.ledger.startWorker(kind: "doomed")
            try await body(worker)
            id = worker.id
        }
        try await bench.untilDead(id)
        return id
    }

    @Test func `a sender's death makes its tasks uncertain and never queued`() async throws {
        try await withBench { bench in
            let task = try await bench.record()
            let id = try await deadWorker(bench) { worker in _ = try await bench.send(task, as: worker) }
            #expect(try await bench.ledger.reap())
            let found = try await bench.ledger.task(task.id)
            #expect(found.state == .uncertain)
            #expect(found.error == TaskError(code: "interrupted", message: "the process that was sending it ended"))
            #expect(try await bench.kinds(of: task) == [.recorded, .submitting, .uncertain])
            #expect(try bench.integers("SELECT count(*) FROM worker WHERE id = \(id)") == [0])
            #expect(try await !bench.ledger.reap())
        }
    }

    @Test func `an interruption does not keep the status of an earlier refusal`() async throws {
        try await withBench { bench in
            let full = TaskError(code: "full", message: "full", httpStatus: 429)
            let task = try await bench.finish(bench.submit(), .deferred(.room, full, retryAfter: nil))
            _ = try await deadWorker(bench) { worker in _ = try await bench.send(task, as: worker) }
            try await bench.ledger.reap()
            #expect(try await bench.ledger.task(task.id).error?.httpStatus == nil)
        }
    }

    @Test func `a poller's death frees its tasks to be polled at once`() async throws {
        try await withBench { bench in
            let task = try await bench.accept("upstream-1")
            bench.clock.advance(by: 1_000)
            _ = try await deadWorker(bench) { (worker) async throws in
                #expect(try await poll(bench, as: worker) == [task.id])
            }
            #expect(try await poll(bench, as: bench.worker) == [])
            #expect(try await bench.ledger.reap())
            let freed = try await bench.ledger.task(task.id)
            #expect(freed.state == .pending)
            #expect(freed.nextPollAt == bench.clock.now)
            #expect(try await bench.events(of: task).count == 3)
            #expect(try await poll(bench, as: bench.worker) == [task.id])
        }
    }

    @Test func `a downloader's death frees its videos`() async throws {
        try await withBench { bench in
            let task = try await bench.complete("upstream-1")
            _ = try await deadWorker(bench) { (worker) async throws in
                #expect(try await bench.ledger.claimForDownload(task.id, worker: worker, lease: 60_000) != nil)
            }
            #expect(try await bench.ledger.task(task.id).video?.state == .downloading)
            #expect(try await bench.ledger.reap())
            #expect(try await bench.ledger.task(task.id).video?.state == .waiting)
            let again = try await bench.ledger.claimForDownload(
                bench.scope, limit: 9, worker: bench.worker, lease: 60_000)
            #expect(again.map(\.id) == [task.id])
        }
    }

    @Test func `the living are left alone, however long they take within their lease`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            let other = try bench.opened()
            bench.clock.advance(by: LedgerTransaction.attemptLease)
            #expect(try await !other.reap())
            #expect(try await other.isValid(attempt))
            await other.close()
        }
    }

    @Test func `an attempt past its lease is uncertain although its sender lives`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            bench.clock.advance(by: LedgerTransaction.attemptLease + 1)
            #expect(try await bench.ledger.reap())
            let task = try await bench.ledger.task(attempt.task.id)
            #expect(task.state == .uncertain)
            #expect(task.error?.message == "the process that was sending it did not answer in time")
            #expect(try await !bench.ledger.isValid(attempt))
            #expect(try bench.integers("SELECT count(*) FROM worker") == [1])
        }
    }

    @Test func `polls and downloads past their lease are taken by others`() async throws {
        try await withBench { bench in
            let polled = try await bench.accept("upstream-1")
            let fetched = try await bench.complete("upstream-2")
            bench.clock.advance(by: 1_000)
            #expect(try await poll(bench, as: bench.worker) == [polled.id])
            _ = try await bench.ledger.claimForDownload(fetched.id, worker: bench.worker, lease: 60_000)
            let other = try await bench.ledger.startWorker(kind: "other")
            bench.clock.advance(by: 60_000)
            #expect(try await !bench.ledger.reap())
            bench.clock.advance(by: 1)
            #expect(try await bench.ledger.reap())
            #expect(try await poll(bench, as: other) == [polled.id])
            let downloads = try await bench.ledger.claimForDownload(bench.scope, limit: 9, worker: other, lease: 1)
            #expect(downloads.map(\.id) == [fetched.id])
        }
    }

    @Test func `a worker that stops gives everything back`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            let polled = try await bench.accept("upstream-1")
            bench.clock.advance(by: 1_000)
            #expect(try await poll(bench, as: bench.worker) == [polled.id])
            try await bench.ledger.stop(bench.worker)
            #expect(try await bench.ledger.task(attempt.task.id).state == .uncertain)
            let other = try await bench.ledger.startWorker(kind: "other")
            #expect(other.id != bench.worker.id)
            #expect(try await poll(bench, as: other) == [polled.id])
            #expect(try bench.integers("SELECT id FROM worker") == [Int(other.id)])
            #expect(try await !bench.lives(bench.worker.id))
        }
    }

    @Test func `a worker's number is never used twice`() async throws {
        try await withBench { bench in
            var ids: [Int64] = []
            for _ in 0..<3 {
                let worker = try await bench.ledger.startWorker(kind: "short")
                ids.append(worker.id)
                try await bench.ledger.stop(worker)
            }
            #expect(ids == [2, 3, 4])
        }
    }

    @Test func `reaping by several at once frees each task once`() async throws {
        try await withBench { bench in
            let tasks = [try await bench.record(), try await bench.record(), try await bench.record()]
            _ = try await deadWorker(bench) { (worker) async throws in
                for task in tasks { _ = try await bench.send(task, as: worker) }
            }
            let others = try (0..<4).map { _ in
                try bench.opened()
            }
            try await withThrowingTaskGroup { group in
                for other in others { group.addTask { _ = try await other.reap() } }
                try await group.waitForAll()
            }
            for task in tasks {
                #expect(try await bench.kinds(of: task) == [.recorded, .submitting, .uncertain])
            }
            for other in others { await other.close() }
        }
    }
}
