import Model
import TestSupport
import Testing

@testable import Store

struct AdoptingTests {
    private func adopted(
        _ bench: Bench, _ upstreamID: String, _ request: EchoedRequest, createdAt: Int64? = nil
    ) -> AdoptedTask {
        var task = AdoptedTask(
            upstreamID: upstreamID, profile: "default", accountID: bench.account, request: request, createdAt: createdAt
        )
        task.project = "film"
        task.tags = ["sea", "夜"]
        return task
    }

    private func whole(_ prompt: String = "a boat") throws -> EchoedRequest {
        let request = try Samples.request(prompt)
        return EchoedRequest(request: request, summary: request.summary, longestTask: 172_800)
    }

    private func part(duration: Int) -> EchoedRequest {
        EchoedRequest(
            request: nil,
            summary: RequestSummary(
                model: "unknown", mode: .text, prompt: "", duration: duration, resolution: "unknown", ratio: "unknown",
                watermark: nil, generateAudio: nil, timeout: nil), longestTask: 172_800)
    }

    @Test func `an adopted task is one like any other`() async throws {
        try await withBench { bench in
            let createdAt = bench.clock.now - 60_000
            let (task, isNew) = try await bench.ledger.adopt(
                adopted(bench, "upstream-1", whole(), createdAt: createdAt))
            #expect(isNew)
            #expect(task.state == .pending)
            #expect(task.upstreamID == "upstream-1")
            #expect(task.project == "film")
            #expect(task.tags == ["sea", "夜"])
            #expect(task.request == (try Samples.request("a boat").summary))
            #expect(task.createdAt == bench.clock.now)
            #expect(task.acceptedAt == createdAt)
            #expect(task.submittedAt == nil)
            #expect(task.nextPollAt == bench.clock.now)
            #expect(task.deadlineAt == Deadline.after(acceptedAt: createdAt, timeout: nil, longest: 172_800))
            #expect(try await bench.ledger.requestBody(of: task.id) != nil)
            #expect(try await bench.kinds(of: task) == [.recorded])
            #expect(try await bench.ledger.counts(profile: "default", simulated: false) == [.pending: 1])
            var search = TaskQuery()
            search.search = "boat"
            #expect(try await bench.ledger.list(search).map(\.id) == [task.id])
            let polls = try await bench.ledger.claimForPolling(
                bench.scope, limit: 9, worker: bench.worker, schedule: PollSchedule(), lease: 60_000)
            #expect(polls.map(\.id) == [task.id])
            #expect(try await bench.observe(task, "completed", url: "https://cdn.example/1").state == .completed)
        }
    }

    @Test func `what is here already is not recorded again`() async throws {
        try await withBench { bench in
            let first = try await bench.accept("upstream-1")
            let (task, isNew) = try await bench.ledger.adopt(adopted(bench, "upstream-1", whole()))
            #expect(!isNew)
            #expect(task == first)
            #expect(try bench.integers("SELECT count(*) FROM task") == [1])
        }
    }

    @Test func `several at once record it once`() async throws {
        try await withBench { bench in
            let others = try (0..<4).map { _ in
                try bench.opened()
            }
            let task = try adopted(bench, "upstream-1", whole())
            let made = try await withThrowingTaskGroup { group in
                for other in others { group.addTask { try await other.adopt(task).isNew ? 1 : 0 } }
                return try await group.reduce(0, +)
            }
            #expect(made == 1)
            for other in others { await other.close() }
        }
    }

    @Test func `a request that is known in part is stored nowhere and equal to nothing`() async throws {
        try await withBench { bench in
            let (one, _) = try await bench.ledger.adopt(adopted(bench, "upstream-1", part(duration: 8)))
            let (two, _) = try await bench.ledger.adopt(adopted(bench, "upstream-2", part(duration: 8)))
            #expect(one.request.duration == 8)
            #expect(one.request.resolution == "unknown")
            #expect(try await bench.ledger.requestBody(of: one.id) == nil)
            #expect(try bench.integers("SELECT count(DISTINCT fingerprint) FROM task") == [2])
            #expect(try bench.integers("SELECT count(*) FROM request") == [0])
            #expect(two.id == 2)
        }
    }

    @Test func `an adopted task is a duplicate like any other`() async throws {
        try await withBench { bench in
            let (task, _) = try await bench.ledger.adopt(adopted(bench, "upstream-1", whole("a boat")))
            await #expect(throws: StoreError.duplicate(existing: task)) {
                try await bench.record("a boat") { $0.allowsDuplicate = false }
            }
        }
    }

    @Test func `a task may be made again from one that is done, and only from that one`() async throws {
        try await withBench { bench in
            let done = try await bench.complete("upstream-1")
            let draft = try bench.draft("a boat") {
                $0.allowsDuplicate = false
                $0.parentID = done.id
            }
            guard case .created(let tasks, _) = try await bench.ledger.record(draft) else { throw Unexpected() }
            #expect(tasks.map(\.parentID) == [done.id])
            // The first one that was made from it is still open.
            await #expect(throws: StoreError.duplicate(existing: tasks[0])) { try await bench.ledger.record(draft) }
        }
    }

    @Test(arguments: [TaskState.queued, .submitting, .uncertain, .pending, .processing])
    func `a task that is not final is not made again from itself`(state: TaskState) async throws {
        try await withBench { bench in
            let open = try await bench.task(in: state)
            let draft = try bench.draft("a boat") {
                $0.allowsDuplicate = false
                $0.parentID = open.id
            }
            let now = try await bench.ledger.task(open.id)
            await #expect(throws: StoreError.duplicate(existing: now)) { try await bench.ledger.record(draft) }
        }
    }
}
