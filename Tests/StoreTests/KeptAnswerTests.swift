import Model
import TestSupport
import Testing

@testable import Store

/// Answers to create calls that were not understood, with the history.
struct KeptAnswerTests {
    private let trouble = TaskError(code: "http_200", message: "no task id", httpStatus: 200)
    private let busy = TaskError(code: "http_429", message: "too many requests", httpStatus: 429)

    private func answer(_ body: String, status: Int = 200, isUnderstood: Bool = false) -> UpstreamAnswer {
        UpstreamAnswer(
            httpStatus: status, headers: [.init(name: "Server", value: "gate")], body: Array(body.utf8),
            bodyBytes: body.utf8.count, isUnderstood: isUnderstood)
    }

    private func finish(
        _ bench: Bench, _ attempt: Attempt, _ outcome: CreateOutcome, _ answer: UpstreamAnswer?
    ) async throws -> VideoTask {
        try await bench.ledger.finish(
            attempt, with: outcome, firstPollAfter: 1_000, isSimulated: false, answer: answer)
    }

    private func kept(_ bench: Bench, _ task: VideoTask) async throws -> [String?] {
        try await bench.ledger.taskWithHistory(task.id).history.map { $0.answer?.text.body }
    }

    @Test func `it is kept with the entry that tells of the attempt`() async throws {
        try await withBench { bench in
            let task = try await finish(bench, bench.submit(), .uncertain(trouble), answer("strange"))
            #expect(try await kept(bench, task) == [nil, nil, "strange"])
            let found = try await bench.ledger.taskWithHistory(task.id).history.last?.answer
            #expect(found == answer("strange"))
        }
    }

    @Test func `one that was understood is not kept, unless its id is another task's`() async throws {
        try await withBench { bench in
            let refused = try await finish(bench, bench.submit("a"), .rejected(busy), answer("no", isUnderstood: true))
            #expect(try await kept(bench, refused) == [nil, nil, nil])
            let yes = answer("yes", isUnderstood: true)
            let first = try await finish(bench, bench.submit("b"), .accepted(upstreamID: "t-1"), yes)
            #expect(try await kept(bench, first) == [nil, nil, nil])
            let second = try await finish(bench, bench.submit("c"), .accepted(upstreamID: "t-1"), yes)
            #expect(second.state == .uncertain)
            #expect(try await kept(bench, second) == [nil, nil, "yes"])
            #expect(try bench.integers("SELECT count(*) FROM answer") == [1])
        }
    }

    @Test func `a late one goes to the entry that gave the attempt up`() async throws {
        try await withBench { bench in
            let attempt = try await bench.submit()
            bench.clock.advance(by: 3_600_000)
            try await bench.ledger.reap()
            let task = try await finish(bench, attempt, .uncertain(trouble), answer("late"))
            #expect(try await kept(bench, task).last == "late")
        }
    }

    @Test func `of refusals that pass, the last is kept`() async throws {
        try await withBench { bench in
            var task = try await bench.record()
            for number in 1...3 {
                task = try await finish(
                    bench, bench.send(task), .deferred(.rate, busy, retryAfter: nil),
                    answer("page \(number)", status: 429))
                bench.clock.advance(by: 10_000)
            }
            #expect(try await kept(bench, task).compactMap { $0 } == ["page 3"])
        }
    }

    @Test func `it goes with an export, and comes back the same`() async throws {
        try await withBench { (bench) async throws in
            let strange = UpstreamAnswer(
                httpStatus: 502, headers: [.init(name: "Via", value: "1.1 纸")], body: [0x1F, 0x8B, 0xFF, 0x00],
                bodyBytes: 90_000)
            _ = try await finish(bench, bench.submit("a"), .uncertain(trouble), strange)
            _ = try await finish(bench, bench.submit("b"), .uncertain(trouble), nil)
            let text = try await bench.ledger.exported()
            try await withLedger(clock: bench.clock) { (other) async throws in
                try await other.imported(text)
                #expect(try await other.exported() == text)
                let task = try #require(try await other.list(TaskQuery()).last)
                #expect(try await other.taskWithHistory(task.id).history.compactMap(\.answer) == [strange])
            }
        }
    }

    @Test func `pruning its entry takes it along`() async throws {
        try await withBench { bench in
            _ = try await finish(bench, bench.submit(), .uncertain(trouble), answer("strange"))
            try bench.force("DELETE FROM event WHERE kind = 'uncertain'")
            #expect(try bench.integers("SELECT count(*) FROM answer") == [0])
        }
    }

    @Test func `what was delayed on this machine pauses no account`() async throws {
        try await withBench { bench in
            let here = TaskError(code: TaskError.notSentHere, message: "interrupted; nothing was sent")
            let task = try await bench.finish(bench.submit(), .deferred(.upstream, here, retryAfter: nil))
            #expect((task.state, task.waitingFor) == (.queued, .upstream))
            #expect(try bench.integers("SELECT count(*) FROM account WHERE paused_until IS NOT NULL") == [0])
            let there = TaskError(code: "not_sent", message: "refused; nothing was sent")
            try await bench.finish(bench.submit("b"), .deferred(.upstream, there, retryAfter: nil))
            #expect(try bench.integers("SELECT count(*) FROM account WHERE paused_until IS NOT NULL") == [1])
        }
    }

    // MARK: Errors that name the request

    @Test func `errors that differ by an id are one entry that counts them`() async throws {
        try await withBench { bench in
            let task = try await bench.accept("upstream-1")
            for number in 1...20 {
                let error = TaskError(code: "500", message: "系统繁忙 (request 7f\(number)-ab)", httpStatus: 500)
                try await bench.ledger.notePollError(
                    error, of: PolledTask(bench.ledger.task(task.id)), retryAfter: 1_000)
            }
            let last = try #require(try await bench.events(of: task).last)
            #expect((last.kind, last.observations, last.seq) == (.pollError, 20, 4))
            let other = TaskError(code: "500", message: "余额不足 (request 7f1-ab)", httpStatus: 500)
            try await bench.ledger.notePollError(other, of: PolledTask(bench.ledger.task(task.id)), retryAfter: 1_000)
            #expect(try await bench.events(of: task).last?.seq == 5)
        }
    }

    @Test func `so are records of an unfinished task whose remark names the request`() async throws {
        try await withBench { bench in
            let task = try await bench.accept("upstream-1")
            for number in 1...20 { try await bench.observe(task, "pending", progress: 1, error: "trace \(number)a") }
            await bench.ledger.finishWrites()
            let last = try #require(try await bench.events(of: task).last)
            #expect((last.kind, last.observations) == (.observed, 20))
        }
    }
}
