import Model
import SQLite
import TestSupport
import Testing

@testable import Store

struct PruningTests {
    private let day: Int64 = 86_400_000

    /// A completed task with its video saved and a history with a middle, and then a month and a day go by.
    private func withOldTask(_ body: (Bench, VideoTask) async throws -> Void) async throws {
        try await withBench { (bench) async throws in
            var task = try await bench.accept("upstream-1", "白纸折成的小船")
            for progress in [10, 40, 70] {
                task = try await bench.observe(task, "processing", progress: progress)
            }
            task = try await bench.observe(task, "completed", progress: 100, url: "https://cdn.example/1")
            try await bench.ledger.noteSaved(
                SavedVideo(path: "1.mp4", bytes: 3, sha256: Array(repeating: 7, count: 32)), of: task.id)
            bench.clock.advance(by: 31 * day)
            try await body(bench, try await bench.ledger.task(task.id))
        }
    }

    private func scope(
        _ bench: Bench, keepsRequests: Bool = false, keepsHistory: Bool = false, of tasks: [Int64]? = nil
    ) -> PruneScope {
        var scope = PruneScope(finishedBefore: bench.clock.now - 30 * day)
        scope.keepsRequests = keepsRequests
        scope.keepsHistory = keepsHistory
        scope.tasks = tasks
        return scope
    }

    @Test func `the body and the middle of the history go, and nothing else`() async throws {
        try await withOldTask { (bench, task) async throws in
            let before = try await bench.events(of: task)
            let body = try #require(try await bench.ledger.requestBody(of: task.id))
            let found = try await bench.ledger.prunable(scope(bench))
            let pruned = try await bench.ledger.prune(scope(bench))
            #expect((found.tasks, found.requests, found.events) == (1, 1, before.count - 3))
            #expect((pruned.tasks, pruned.requests, pruned.events) == (1, 1, before.count - 3))
            #expect(pruned.requestBytes == Int64(body.count))
            #expect(found.requestBytes == pruned.requestBytes)

            var expected = task
            expected.prunedAt = bench.clock.now
            #expect(try await bench.ledger.task(task.id) == expected)
            let verdict = try #require(before.first { $0.state == .completed })
            #expect(try await bench.events(of: task) == [before[0], verdict, try #require(before.last)])
            #expect(try await bench.ledger.requestBody(of: task.id) == nil)
            #expect(try bench.integers("SELECT count(*) FROM request") == [0])
            var search = TaskQuery()
            search.search = "小船"
            #expect(try await bench.ledger.list(search).map(\.id) == [task.id])
            #expect(try await bench.ledger.check() == [])
        }
    }

    @Test func `pruning again finds nothing, unless the task is named and something was kept`() async throws {
        try await withOldTask { (bench, task) async throws in
            #expect(try await bench.ledger.prune(scope(bench, keepsRequests: true)).requests == 0)
            #expect(try await bench.ledger.requestBody(of: task.id) != nil)
            #expect(try await bench.ledger.prune(scope(bench)).tasks == 0)
            let named = scope(bench, of: [task.id])
            #expect(try await bench.ledger.prune(named).requests == 1)
            #expect(try await bench.ledger.prunable(named) == Pruned())
            #expect(try await bench.ledger.prune(named).tasks == 0)
        }
    }

    @Test func `a kept history has no gap`() async throws {
        try await withOldTask { (bench, task) async throws in
            let before = try await bench.events(of: task)
            #expect(try await bench.ledger.prune(scope(bench, keepsHistory: true)).events == 0)
            #expect(try await bench.events(of: task) == before)
        }
    }

    @Test(arguments: TaskState.allCases)
    func `only what is finished is touched`(_ state: TaskState) async throws {
        try await withBench { (bench) async throws in
            let task = try await bench.task(in: state)
            bench.clock.advance(by: 31 * day)
            let waits = task.video?.state == .waiting
            let pruned = try await bench.ledger.prune(scope(bench))
            #expect(pruned.tasks == (state.isFinal && !waits ? 1 : 0))
            #expect(try await bench.ledger.task(task.id).prunedAt == (pruned.tasks == 1 ? bench.clock.now : nil))
            #expect(try await bench.ledger.check() == [])
            #expect(try await bench.ledger.prune(scope(bench)).tasks == 0)
        }
    }

    @Test(arguments: [
        ("UPDATE video SET state = 'waiting'", 0), ("UPDATE video SET state = 'downloading'", 0),
        ("UPDATE video SET lease_owner = 1", 0), ("UPDATE video SET next_attempt_at = 1", 0),
        ("UPDATE task SET lease_owner = 1", 0), ("UPDATE video SET state = 'removed'", 1),
        ("UPDATE video SET state = 'lost'", 1), ("UPDATE task SET finished_at = finished_at + 86400001", 0),
    ])
    func `a video that is still wanted and a task that is claimed keep everything`(
        _ sql: String, _ tasks: Int
    ) async throws {
        try await withOldTask { (bench, task) async throws in
            try bench.force(sql)
            #expect(try await bench.ledger.prunable(scope(bench)).tasks == tasks)
            #expect(try await bench.ledger.prune(scope(bench)).tasks == tasks)
        }
    }

    @Test func `a body goes with the last task that needs it`() async throws {
        try await withBench { (bench) async throws in
            let old = try await bench.ledger.cancel(bench.record("a boat").id)
            let older = try await bench.ledger.cancel(bench.record("a boat").id)
            bench.clock.advance(by: 31 * day)
            let new = try await bench.ledger.cancel(bench.record("a boat").id)
            let found = try await bench.ledger.prunable(scope(bench))
            #expect((found.tasks, found.requests) == (2, 0))
            #expect(try await bench.ledger.prune(scope(bench)).requests == 0)
            #expect(try await bench.ledger.requestBody(of: old.id) == nil)
            #expect(try await bench.ledger.requestBody(of: older.id) == nil)
            #expect(try await bench.ledger.requestBody(of: new.id) != nil)
            bench.clock.advance(by: 31 * day)
            #expect(try await bench.ledger.prunable(scope(bench)).requests == 1)
            #expect(try await bench.ledger.prune(scope(bench)).requests == 1)
        }
    }

    @Test func `a pruned task may still get its verdict, and its history goes on`() async throws {
        try await withBench { (bench) async throws in
            let task = try await bench.task(in: .expired)
            bench.clock.advance(by: 31 * day)
            #expect(try await bench.ledger.prune(scope(bench)).tasks == 1)
            let late = try await bench.observe(task, "completed", progress: 100, url: "https://cdn.example/late")
            #expect(late.state == .completed)
            #expect(try await bench.ledger.check() == [])
            bench.clock.advance(by: 31 * day)
            let named = scope(bench, of: [task.id])
            try bench.force("UPDATE video SET state = 'lost', next_attempt_at = NULL")
            #expect(try await bench.ledger.prune(named).events == 1)
            #expect(try await bench.ledger.check() == [])
        }
    }

    @Test(arguments: [
        "DELETE FROM event WHERE seq = 1",
        "UPDATE task SET pruned_at = NULL",
        "UPDATE event SET seq = seq + 5 WHERE seq = (SELECT max(seq) FROM event); INSERT INTO event (task, seq, at, kind, "
            + "state) SELECT task, seq + 2, at, kind, state FROM event WHERE seq = (SELECT max(seq) FROM event)",
    ])
    func `gaps are found where pruning makes none`(_ sql: String) async throws {
        try await withOldTask { (bench, _) async throws in
            _ = try await bench.ledger.prune(scope(bench))
            for statement in sql.split(separator: "; ") { try bench.force(String(statement)) }
            #expect(try await bench.ledger.check().map(\.kind).contains("history"))
        }
    }

    @Test func `many tasks take many transactions, and what a dry run counts is what goes`() async throws {
        try await withBench { (bench) async throws in
            for number in 1...700 { _ = try await bench.ledger.cancel(bench.record("boat \(number % 40)").id) }
            bench.clock.advance(by: 31 * day)
            let found = try await bench.ledger.prunable(scope(bench))
            var calls: [Int] = []
            let pruned = try await bench.ledger.prune(scope(bench)) { calls.append($0.tasks) }
            #expect((found.tasks, found.requests, found.events) == (700, 40, 0))
            #expect((pruned.tasks, pruned.requests, pruned.events) == (700, 40, 0))
            #expect(pruned.requestBytes == found.requestBytes)
            #expect(calls.count > 2)
            #expect(calls == calls.sorted())
            #expect(try await bench.ledger.check() == [])
        }
    }

    @Test func `a cancelled prune stops between two transactions, and the next goes on`() async throws {
        try await withBench { (bench) async throws in
            for number in 1...300 { _ = try await bench.ledger.cancel(bench.record("boat \(number)").id) }
            bench.clock.advance(by: 31 * day)
            let scope = scope(bench)
            let first = try await Task {
                try await bench.ledger.prune(scope) { _ in withUnsafeCurrentTask { $0?.cancel() } }
            }.value
            #expect(first.tasks > 0 && first.tasks < 300)
            #expect(try await bench.ledger.prune(scope).tasks == 300 - first.tasks)
            #expect(try await bench.ledger.check() == [])
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `what is pruned is found by its own index`() async throws {
        try await withOldTask { (bench, _) async throws in
            let plan = try bench.connection().all(
                """
                EXPLAIN QUERY PLAN SELECT id FROM task INDEXED BY task_to_prune
                WHERE pruned_at IS NULL AND finished_at IS NOT NULL AND finished_at < 9 AND (finished_at, id) > (1, 2)
                ORDER BY finished_at, id LIMIT 5
                """
            ) { row -> String in
                _ = try (row.int(), row.int(), row.int())
                return try row.text()
            }
            #expect(plan.count == 1)
            #expect(plan.first?.contains("SEARCH task USING INDEX task_to_prune (finished_at>") == true, "\(plan)")
        }
    }
}
