import Model
import TestSupport
import Testing

@testable import Store

struct ObservationTests {
    private func poll(_ bench: Bench) async throws {
        _ = try await bench.ledger.claimForPolling(
            bench.scope, limit: 9, worker: bench.worker, schedule: PollSchedule(), lease: 60_000)
    }

    @Test func `every change is one entry, equal answers are counted`() async throws {
        try await withBench { bench in
            let task = try await bench.accept("upstream-1")
            let answers: [(String, Int?)] = [
                ("pending", 0), ("pending", 0), ("pending", 50), ("processing", 50), ("processing", 50),
                ("processing", 50), ("pending", 50),
            ]
            for (status, progress) in answers {
                bench.clock.advance(by: 5_000)
                try await bench.observe(task, status, progress: progress)
            }
            await bench.ledger.close()
            let observed = try await bench.events(of: task).filter { $0.kind == .observed }
            #expect(observed.map(\.state) == [.pending, .pending, .processing, .pending])
            #expect(observed.map(\.progress) == [0, 50, 50, 50])
            #expect(observed.map(\.observations) == [2, 1, 3, 1])
            #expect(observed.map(\.seq) == [4, 5, 6, 7])
            #expect(observed[0].at + 5_000 == observed[0].lastObservedAt)
            #expect(observed[2].at + 10_000 == observed[2].lastObservedAt)
            let found = try await bench.ledger.task(task.id)
            #expect(found.polls == 7)
            #expect(found.lastPolledAt == bench.clock.now)
            #expect(found.progress == 50)
        }
    }

    @Test func `a status that the service never documented is kept and polled on`() async throws {
        try await withBench { bench in
            let task = try await bench.accept("upstream-1")
            let odd = try await bench.observe(task, "queueing", progress: 3)
            #expect(odd.state == .pending)
            #expect(odd.upstreamStatus == "queueing")
            #expect(odd.nextPollAt != nil)
            try await bench.observe(task, "pending", progress: 3)
            #expect(try await bench.events(of: task).filter { $0.kind == .observed }.count == 2)
        }
    }

    @Test func `an answer without news writes nothing until there is another write`() async throws {
        try await withBench { bench in
            let task = try await bench.observe(bench.accept("upstream-1"), "processing", progress: 10)
            bench.clock.advance(by: 10_000)
            try await poll(bench)
            let before = try bench.site.imprint()
            for _ in 0..<50 { try await bench.observe(task, "processing", progress: 10) }
            #expect(try bench.site.imprint() == before)
            #expect(try await bench.ledger.task(task.id).polls == 1)
            _ = try await bench.record("something else")
            #expect(try bench.site.imprint() != before)
            let found = try await bench.ledger.task(task.id)
            #expect(found.polls == 51)
            #expect(try await bench.events(of: task).last?.observations == 51)
            #expect(try bench.integers("SELECT count(*) FROM task WHERE lease_owner IS NOT NULL") == [0])
        }
    }

    @Test func `an answer that is old by the time it is written overrules nothing`() async throws {
        try await withBench { bench in
            let task = try await bench.observe(bench.accept("upstream-1"), "processing", progress: 10)
            bench.clock.advance(by: 10_000)
            let claimed = try #require(
                try await bench.ledger.claimForPolling(
                    bench.scope, limit: 1, worker: bench.worker, schedule: PollSchedule(), lease: 60_000
                ).first)
            // Stopped beyond its lease; another has taken over and got further.
            bench.clock.advance(by: 70_000)
            try await bench.ledger.reap()
            let other = try await bench.ledger.startWorker(kind: "other")
            let taken = try #require(try await bench.ledger.claimForRefresh(task.id, worker: other, lease: 60_000))
            let ahead = StatusReport(
                status: "processing", phase: .running, progress: 80, videoURL: nil, errorMessage: nil)
            try await bench.ledger.observe(ahead, of: taken, isSimulated: false)
            let again = try #require(try await bench.ledger.claimForRefresh(task.id, worker: other, lease: 60_000))
            let old = StatusReport(
                status: "processing", phase: .running, progress: 10, videoURL: nil, errorMessage: nil)
            try await bench.ledger.observe(old, of: claimed, isSimulated: false)
            await bench.ledger.close()
            let found = try await bench.ledger.task(task.id)
            #expect((found.progress, found.polls) == (80, 2))
            #expect(try await bench.events(of: task).last?.progress == 80)
            #expect(try bench.integers("SELECT lease_owner FROM task") == [Int(again.claimant ?? 0)])
        }
    }

    @Test func `an answer is judged by the moment it came, whenever it is written`() async throws {
        try await withBench { bench in
            let task = try await bench.observe(bench.accept("upstream-1"), "processing", progress: 10)
            let deadline = try #require(task.deadlineAt)
            bench.clock.advance(by: deadline - bench.clock.now)
            try await bench.observe(task, "processing", progress: 10)
            bench.clock.advance(by: 3_600_000)
            await bench.ledger.close()
            let found = try await bench.ledger.task(task.id)
            #expect(found.state == .processing)
            #expect(found.lastPolledAt == deadline)
            let late = try await bench.observe(task, "processing", progress: 10)
            #expect(late.state == .expired)
            #expect(late.error?.code == "expired")
            #expect(late.nextPollAt == nil)
            #expect(late.finishedAt == bench.clock.now)
        }
    }

    @Test func `a flapping upstream keeps one open entry of each kind`() async throws {
        try await withBench { bench in
            let task = try await bench.observe(bench.accept("upstream-1"), "processing", progress: 10)
            let error = TaskError(code: "http", message: "bad gateway", httpStatus: 502)
            for _ in 0..<10 {
                bench.clock.advance(by: 5_000)
                try await bench.ledger.notePollError(error, of: task, retryAfter: 5_000)
                try await bench.observe(task, "processing", progress: 10)
            }
            await bench.ledger.close()
            let events = try await bench.events(of: task)
            #expect(events.map(\.kind) == [.recorded, .submitting, .accepted, .observed, .pollError])
            #expect(events.map(\.observations) == [1, 1, 1, 11, 10])
            #expect(events[4].httpStatus == 502)
            #expect(events[4].message == "bad gateway")
            #expect(events[4].lastObservedAt == bench.clock.now)
        }
    }

    @Test func `other errors are other entries, and news closes what was open`() async throws {
        try await withBench { bench in
            let task = try await bench.observe(bench.accept("upstream-1"), "processing", progress: 10)
            func fail(_ status: Int) async throws {
                try await bench.ledger.notePollError(
                    TaskError(code: "http", message: "status \(status)", httpStatus: status), of: task, retryAfter: 1)
            }
            try await fail(502)
            try await fail(503)
            try await fail(502)
            _ = try await bench.ledger.edit(task.id, TaskEdit.adding(note: "hm"))
            try await fail(502)
            let events = try await bench.events(of: task).dropFirst(4)
            #expect(events.map(\.kind) == [.pollError, .pollError, .user, .pollError])
            #expect(events.map(\.observations) == [2, 1, 1, 1])
        }
    }

    @Test func `errors in a row are counted until an answer comes`() async throws {
        try await withBench { bench in
            let task = try await bench.observe(bench.accept("upstream-1"), "processing", progress: 10)
            for errors in 1...3 {
                try await bench.ledger.notePollError(
                    TaskError(code: "http", message: "no", httpStatus: 500), of: task, retryAfter: 7_000)
                let found = try await bench.ledger.task(task.id)
                #expect(found.pollErrors == errors)
                #expect(found.nextPollAt == bench.clock.now + 7_000)
                #expect(found.state == .processing)
            }
            try await bench.observe(task, "processing", progress: 11)
            #expect(try await bench.ledger.task(task.id).pollErrors == 0)
        }
    }

    @Test func `a poll error of a finished task plans no further poll`() async throws {
        try await withBench { bench in
            let task = try await bench.task(in: .failed)
            try await bench.ledger.notePollError(TaskError(code: "x", message: "no"), of: task, retryAfter: 1_000)
            let found = try await bench.ledger.task(task.id)
            #expect(found.state == .failed)
            #expect(found.nextPollAt == nil)
        }
    }

    @Test func `another task's record moves nothing`() async throws {
        try await withBench { bench in
            let task = try await bench.accept("upstream-1")
            try await bench.ledger.noteForeign(upstreamID: "upstream-9", of: task)
            try await bench.ledger.noteForeign(upstreamID: "upstream-9", of: task)
            try await bench.ledger.noteForeign(upstreamID: nil, of: task)
            let found = try await bench.ledger.task(task.id)
            #expect(found.state == .pending)
            #expect(found.polls == 3)
            let foreign = try await bench.events(of: task).filter { $0.kind == .foreign }
            #expect(foreign.map(\.observations) == [2, 1])
            #expect(foreign[0].message == "the answer was a record of task id upstream-9")
        }
    }

    @Test func `a verdict finishes the task`() async throws {
        try await withBench { bench in
            let done = try await bench.complete("upstream-1")
            #expect(done.state == .completed)
            #expect(done.finishedAt == bench.clock.now)
            #expect(done.nextPollAt == nil)
            #expect(done.error == nil)
            #expect(done.video?.state == .waiting)
            #expect(done.video?.url == "https://cdn.example/upstream-1")
            #expect(done.video?.expiresAt == bench.clock.now + VideoFile.assumedLifetime)
            let failed = try await bench.observe(bench.accept("upstream-2"), "failed", error: "the model refused")
            #expect(failed.state == .failed)
            #expect(failed.error == TaskError(code: "failed", message: "the model refused"))
            #expect(failed.video == nil)
            let mute = try await bench.observe(bench.accept("upstream-3"), "failed")
            #expect(mute.error?.message == "the service gave no reason")
        }
    }

    @Test func `completed without a video is polled on`() async throws {
        try await withBench { bench in
            let task = try await bench.observe(bench.accept("upstream-1"), "completed", progress: 100)
            #expect(task.state == .pending)
            #expect(task.upstreamStatus == "completed")
            #expect(task.nextPollAt != nil)
        }
    }

    @Test(arguments: [TaskState.expired, .abandoned])
    func `a late verdict still counts`(_ state: TaskState) async throws {
        try await withBench { bench in
            let task = try await bench.task(in: state)
            bench.clock.advance(by: 1_000)
            #expect(try await bench.observe(task, "processing").state == state)
            let found = try await bench.observe(task, "completed", progress: 100, url: "https://cdn.example/late")
            #expect(found.state == .completed)
            #expect(found.error == nil)
            #expect(found.finishedAt == bench.clock.now)
            #expect(found.video?.state == .waiting)
        }
    }

    @Test(arguments: [TaskState.completed, .failed])
    func `a verdict is never taken back`(_ state: TaskState) async throws {
        try await withBench { bench in
            let task = try await bench.task(in: state)
            for status in ["processing", "failed", "completed"] {
                let url = status == "completed" ? task.video?.url ?? "https://cdn.example/x" : nil
                let found = try await bench.observe(task, status, url: url)
                #expect(found.state == state)
                #expect(found.finishedAt == task.finishedAt)
                #expect(found.error == task.error)
            }
        }
    }

    @Test func `an answer from a simulator marks the task once and for all`() async throws {
        try await withBench { bench in
            let task = try await bench.accept("upstream-1")
            try await bench.observe(task, "processing", isSimulated: true)
            #expect(try await bench.ledger.task(task.id).isSimulated)
            let before = try bench.site.imprint()
            try await bench.observe(task, "processing")
            #expect(try bench.site.imprint() == before)
            #expect(try await bench.ledger.counts(profile: nil, simulated: true) == [.processing: 1])
            #expect(try await bench.ledger.counts(profile: nil, simulated: false) == [:])
        }
    }
}

extension TaskEdit {
    static func adding(tags: [String] = [], removing: [String] = [], note: String? = nil) -> TaskEdit {
        var edit = TaskEdit()
        edit.addedTags = tags
        edit.removedTags = removing
        edit.note = note
        return edit
    }
}
