import Model
import TestSupport
import Testing

@testable import Store

struct RecordingTests {
    private func created(_ recorded: Recorded) throws -> [VideoTask] {
        guard case .created(let tasks, _) = recorded else { throw Unexpected() }
        return tasks
    }

    private let hour: Int64 = 3_600_000

    @Test func `a recorded task says everything that was asked for`() async throws {
        try await withBench { bench in
            let request = try Samples.request("白纸折成的小船 🛶") {
                $0.duration = 8
                $0.resolution = "480p"
                $0.ratio = "9:16"
                $0.timeout = 7_200
                $0.generateAudio = true
            }
            var draft = TaskDraft(request: request, profile: "work", accountID: bench.account)
            draft.ref = "shot-1"
            draft.project = "film"
            draft.shot = "3b"
            draft.tags = ["夜", "sea", "sea"]
            draft.note = "first try"
            draft.priority = 3
            draft.outputPath = "/tmp/out.mp4"
            let task = try #require(try created(try await bench.ledger.record(draft)).first)
            #expect(task.state == .queued)
            #expect(task.request == request.summary)
            #expect(task.profile == "work")
            #expect(task.ref == "shot-1")
            #expect(task.project == "film")
            #expect(task.shot == "3b")
            #expect(task.tags == ["sea", "夜"])
            #expect(task.note == "first try")
            #expect(task.priority == 3)
            #expect(task.outputPath == "/tmp/out.mp4")
            #expect(task.accountID == bench.account)
            #expect(task.baseURL == "https://api.example")
            #expect(task.createdAt == bench.clock.now)
            #expect(task.take == nil)
            #expect(!task.isSimulated)
            #expect(task.uid.count == 36)
            #expect(try await bench.ledger.requestBody(of: task.id) == request.body)
            #expect(try await bench.ledger.task(task.id) == task)
            #expect(try await bench.kinds(of: task) == [.recorded])
        }
    }

    @Test func `the same request under a ref is the task that is there`() async throws {
        try await withBench { bench in
            let first = try await bench.record { $0.ref = "key" }
            _ = try await bench.send(first)
            let again = try await bench.ledger.record(bench.draft("a boat") { $0.ref = "key" })
            guard case .existing(let existing) = again else { throw Unexpected() }
            #expect(existing.id == first.id)
            #expect(existing.state == .submitting)
            #expect(try bench.integers("SELECT count(*) FROM task") == [1])
        }
    }

    @Test func `the same request is told by its meaning, not by how it is written`() async throws {
        try await withBench { (bench) async throws in
            let first = try Samples.request("a boat")
            let spaced = try Samples.request(first, writtenAs: Array(" ".utf8) + first.body)
            for (index, request) in [first, spaced].enumerated() {
                var draft = TaskDraft(request: request, profile: "default", accountID: bench.account)
                draft.ref = "key"
                switch try await bench.ledger.record(draft) {
                case .created: #expect(index == 0)
                case .existing(let task): #expect(index == 1 && task.id == 1)
                }
            }
        }
    }

    @Test func `another request under a taken ref is refused and names the task`() async throws {
        try await withBench { bench in
            let first = try await bench.record { $0.ref = "key" }
            await #expect(throws: StoreError.refTaken(ref: "key", existing: first)) {
                try await bench.record("a ship") { $0.ref = "key" }
            }
            #expect(try bench.integers("SELECT count(*) FROM task") == [1])
            #expect(
                try await bench.record("a ship") {
                    $0.ref = "key"
                    $0.profile = "other"
                }.id == 2)
        }
    }

    @Test(arguments: [TaskState.queued, .submitting, .uncertain, .pending, .processing])
    func `an equal request is refused while one is open`(_ state: TaskState) async throws {
        try await withBench { bench in
            let open = try await bench.task(in: state)
            bench.clock.advance(by: 100 * hour)
            let now = try await bench.ledger.task(open.id)
            await #expect(throws: StoreError.duplicate(existing: now)) {
                try await bench.record { $0.allowsDuplicate = false }
            }
            #expect(try await bench.record("a ship") { $0.allowsDuplicate = false }.id == 2)
            #expect(
                try await bench.record {
                    $0.allowsDuplicate = false
                    $0.profile = "other"
                }.id == 3)
            #expect(try await bench.record { $0.allowsDuplicate = true }.id == 4)
        }
    }

    @Test(arguments: [TaskState.rejected, .cancelled, .failed, .expired, .abandoned])
    func `an equal request that came to nothing is no duplicate`(_ state: TaskState) async throws {
        try await withBench { bench in
            _ = try await bench.task(in: state)
            #expect(try await bench.record { $0.allowsDuplicate = false }.state == .queued)
        }
    }

    @Test func `a completed equal request counts for one hour`() async throws {
        try await withBench { bench in
            let completed = try await bench.complete("upstream-1")
            bench.clock.advance(by: hour - 1)
            await #expect(throws: StoreError.duplicate(existing: completed)) {
                try await bench.record { $0.allowsDuplicate = false }
            }
            bench.clock.advance(by: 1)
            #expect(try await bench.record { $0.allowsDuplicate = false }.state == .queued)
        }
    }

    @Test func `takes are tasks of one request, numbered from one, and no duplicates`() async throws {
        try await withBench { bench in
            let draft = try bench.draft("a boat") {
                $0.takes = 3
                $0.allowsDuplicate = false
            }
            let first = try created(try await bench.ledger.record(draft))
            let second = try created(try await bench.ledger.record(draft))
            #expect(first.map(\.take) == [1, 2, 3])
            #expect(second.map(\.take) == [1, 2, 3])
            #expect(Set((first + second).map(\.uid)).count == 6)
            #expect(try bench.integers("SELECT count(*) FROM request") == [1])
        }
    }

    @Test func `several equal requests at once make one task`() async throws {
        try await withBench { bench in
            let draft = try Samples.draft(account: bench.account)
            let (made, refused) = await withTaskGroup { group in
                for _ in 0..<20 {
                    group.addTask {
                        do {
                            _ = try await bench.ledger.record(draft)
                            return true
                        } catch { return false }
                    }
                }
                var (made, refused) = (0, 0)
                for await isMade in group { isMade ? (made += 1) : (refused += 1) }
                return (made, refused)
            }
            #expect(made == 1)
            #expect(refused == 19)
            #expect(try bench.integers("SELECT count(*) FROM task") == [1])
        }
    }

    @Test func `recording to send begins the attempt in the same write`() async throws {
        try await withBench { bench in
            let draft = try bench.draft("a boat")
            guard
                case .created(let tasks, let attempt?) = try await bench.ledger.record(draft, sendingAs: bench.worker)
            else { throw Unexpected() }
            #expect(tasks.map(\.state) == [.submitting])
            #expect(attempt.body == draft.request.body)
            #expect(attempt.task == tasks[0])
            #expect(try await bench.ledger.isValid(attempt))
            #expect(try await bench.kinds(of: tasks[0]) == [.recorded, .submitting])
        }
    }

    @Test func `takes and refs that exist begin no attempt`() async throws {
        try await withBench { bench in
            let takes = try bench.draft("a boat") { $0.takes = 2 }
            guard case .created(let tasks, nil) = try await bench.ledger.record(takes, sendingAs: bench.worker) else {
                throw Unexpected()
            }
            #expect(tasks.map(\.state) == [.queued, .queued])
            let named = try bench.draft("a ship") { $0.ref = "key" }
            _ = try await bench.ledger.record(named)
            guard case .existing(let task) = try await bench.ledger.record(named, sendingAs: bench.worker) else {
                throw Unexpected()
            }
            #expect(task.state == .queued)
        }
    }
}
