import Model
import TestSupport
import Testing

@testable import Store

struct QueuedGroupTests {
    @Test func `queued tasks are told by what they wait for, with the first of them and the last error`() async throws {
        try await withBench { bench in
            let ids = try await bench.ledger.queuedGroups()
            #expect(ids.isEmpty)
            for _ in 0..<7 { _ = try await bench.record() }
            _ = try await bench.ledger.hold(2)
            _ = try await bench.record { $0.notBefore = bench.clock.now + 60_000 }
            // Without one that is open the whole account would wait.
            _ = try await bench.accept("upstream-1")
            let full = TaskError(code: "429000", message: "full", httpStatus: 429)
            try await bench.finish(bench.send(bench.ledger.task(1)), .deferred(.room, full, retryAfter: nil))
            let groups = try await bench.ledger.queuedGroups()
            #expect(groups.map(\.waitingFor) == [nil, .held, .notBefore, .room])
            #expect(groups.map(\.count) == [5, 1, 1, 1])
            #expect(groups.map(\.tasks) == [[3, 4, 5, 6, 7], [2], [8], [1]])
            #expect(groups.map(\.lastError) == [nil, nil, nil, full])
            // The user's pause is another matter.
            try await bench.ledger.pause()
            #expect(try await bench.ledger.queuedGroups().map(\.waitingFor) == [nil, .held, .notBefore, .room])
        }
    }

    @Test func `an account that is paused keeps all of its tasks`() async throws {
        try await withBench { bench in
            for _ in 0..<3 { _ = try await bench.record() }
            let poor = TaskError(code: "400900", message: "no balance", httpStatus: 402)
            try await bench.finish(bench.send(bench.ledger.task(1)), .deferred(.balance, poor, retryAfter: nil))
            let groups = try await bench.ledger.queuedGroups()
            #expect(groups.map(\.waitingFor) == [.balance])
            #expect(groups.map(\.tasks) == [[1, 2, 3]])
        }
    }

    @Test func `uncertain tasks are counted, and the first are named`() async throws {
        try await withBench { bench in
            #expect(try await bench.ledger.uncertainTasks(limit: 2) == (0, []))
            for _ in 0..<3 { _ = try await bench.task(in: .uncertain) }
            let found = try await bench.ledger.uncertainTasks(limit: 2)
            #expect(found == (3, [1, 2]))
        }
    }
}
