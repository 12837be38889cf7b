import Model
import TestSupport
import Testing

@testable import Store

/// The service says that it does not know a task.
struct MissingTaskTests {
    private let minute: Int64 = 60_000
    private let notFound = TaskError(code: "404000", message: "未找到资源", httpStatus: 404)

    private func answerNotFound(_ bench: Bench, _ task: VideoTask) async throws -> VideoTask {
        let current = try await bench.ledger.task(task.id)
        try await bench.ledger.notePollError(notFound, of: current, retryAfter: 5_000, isMissing: true)
        return try await bench.ledger.task(task.id)
    }

    @Test func `a young task is asked about again however often it is not found`() async throws {
        try await withBench { bench in
            let task = try await bench.observe(bench.accept("upstream-1"), "pending", progress: 0)
            for _ in 1...20 {
                bench.clock.advance(by: 5 * minute)
                #expect(try await answerNotFound(bench, task).state == .pending)
            }
            let errors = try await bench.events(of: task).filter { $0.kind == .pollError }
            #expect(errors.map(\.observations) == [20])
        }
    }

    @Test func `after the deadline three in a row over ten minutes end it, with the reason`() async throws {
        try await withBench { bench in
            let task = try await bench.observe(bench.accept("upstream-1"), "pending", progress: 0)
            bench.clock.advance(by: try #require(task.deadlineAt) - bench.clock.now + 1)
            #expect(try await answerNotFound(bench, task).state == .pending)
            bench.clock.advance(by: 5 * minute)
            #expect(try await answerNotFound(bench, task).state == .pending)
            bench.clock.advance(by: 5 * minute)
            let ended = try await answerNotFound(bench, task)
            #expect(ended.state == .expired)
            #expect(ended.error?.message.contains("未找到资源") == true)
            #expect(try await bench.ledger.check().isEmpty)
        }
    }

    @Test func `an answer in between begins the count anew`() async throws {
        try await withBench { bench in
            let task = try await bench.observe(bench.accept("upstream-1"), "pending", progress: 0)
            _ = try await answerNotFound(bench, task)
            bench.clock.advance(by: 9 * minute)
            _ = try await answerNotFound(bench, task)
            try await bench.observe(task, "pending", progress: 1)
            bench.clock.advance(by: try #require(task.deadlineAt) - bench.clock.now + 1)
            #expect(try await answerNotFound(bench, task).state == .pending)
        }
    }

    @Test func `a task that the service never knew is not given up by it`() async throws {
        try await withBench { bench in
            let task = try await bench.accept("upstream-1")
            bench.clock.advance(by: try #require(task.deadlineAt) - bench.clock.now + 1)
            for _ in 1...5 {
                bench.clock.advance(by: 10 * minute)
                #expect(try await answerNotFound(bench, task).state == .pending)
            }
        }
    }

    @Test func `an outage expires nothing, a valid unfinished answer after it does`() async throws {
        try await withBench { bench in
            let task = try await bench.observe(bench.accept("upstream-1"), "pending", progress: 0)
            bench.clock.advance(by: try #require(task.deadlineAt) - bench.clock.now + 24 * 60 * minute)
            let outage = TaskError(code: "unreachable", message: "the connection failed")
            for _ in 1...10 {
                bench.clock.advance(by: 10 * minute)
                try await bench.ledger.notePollError(
                    outage, of: try await bench.ledger.task(task.id), retryAfter: 5_000)
            }
            #expect(try await bench.ledger.task(task.id).state == .pending)
            #expect(try await bench.observe(task, "pending", progress: 0).state == .expired)
            #expect(
                try await bench.observe(task, "completed", progress: 100, url: "https://cdn.example/1").state
                    == .completed)
        }
    }

    @Test func `a clock that runs ahead expires nothing`() async throws {
        try await withBench { bench in
            let task = try await bench.observe(bench.accept("upstream-1"), "pending", progress: 0)
            let serverTime = bench.clock.now
            bench.clock.advance(by: 30 * 24 * 60 * minute)
            let report = StatusReport(
                status: "pending", phase: .waiting, progress: 0, videoURL: nil, errorMessage: nil,
                serverTime: serverTime)
            try await bench.ledger.observe(report, of: try await bench.ledger.task(task.id), isSimulated: false)
            await bench.ledger.close()
            #expect(try await bench.ledger.task(task.id).state == .pending)
        }
    }
}
