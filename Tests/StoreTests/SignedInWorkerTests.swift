import Model
import TestSupport
import Testing

@testable import Store

/// However work ends, its worker signs out and gives back what it had claimed.
struct SignedInWorkerTests {
    private struct Trouble: Error {}

    /// What the ledger tells of one that has claimed a task for sending.
    private func expectGivenBack(_ task: VideoTask, by worker: Int64, _ bench: Bench) async throws {
        #expect(try await bench.ledger.task(task.id).state == .uncertain)
        #expect(try bench.integers("SELECT count(*) FROM worker WHERE id = \(worker)") == [0])
        #expect(try await !bench.lives(worker))
        #expect(try await !bench.ledger.reap())
    }

    @Test func `a worker signs out after success`() async throws {
        try await withBench { (bench) async throws in
            let task = try await bench.record()
            let worker = try await bench.ledger.withWorker("test") { worker in
                _ = try await bench.send(task, as: worker)
                return worker.id
            }
            try await expectGivenBack(task, by: worker, bench)
        }
    }

    @Test func `a worker signs out after a failure, which is told`() async throws {
        try await withBench { (bench) async throws in
            let task = try await bench.record()
            let ids = Kept<Int64>()
            await #expect(throws: Trouble.self) {
                try await bench.ledger.withWorker("test") { worker in
                    _ = try await bench.send(task, as: worker)
                    await ids.set(worker.id)
                    throw Trouble()
                }
            }
            try await expectGivenBack(task, by: #require(await ids.value), bench)
        }
    }

    @Test func `a worker signs out when its task is cancelled`() async throws {
        try await withBench { (bench) async throws in
            let task = try await bench.record()
            let (ids, gate) = (Kept<Int64>(), Gate())
            let work = Task {
                try await bench.ledger.withWorker("test") { worker in
                    _ = try await bench.send(task, as: worker)
                    await ids.set(worker.id)
                    await gate.passed()
                    try Task.checkCancellation()
                }
            }
            work.cancel()
            gate.open()
            await #expect(throws: CancellationError.self) { try await work.value }
            try await expectGivenBack(task, by: #require(await ids.value), bench)
        }
    }
}

/// A value that a closure leaves behind.
private actor Kept<Value: Sendable> {
    private(set) var value: Value?

    func set(_ value: Value) { self.value = value }
}
