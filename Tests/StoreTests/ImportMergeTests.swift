import Model
import Synchronization
import TestSupport
import Testing

@testable import Store

/// What an import makes of a ledger that has tasks of its own.
struct ImportMergeTests {
    @Test func `two ledgers come together both ways, once`() async throws {
        try await withBench { (one) async throws in
            try await withBench { (two) async throws in
                var random = RandomLedger(one, seed: 11)
                try await random.fill(10)
                let parent = try await two.accept("their-1")
                let child = try await two.record("their child") { $0.parentID = parent.id }
                let (first, second) = (try await one.ledger.exported(), try await two.ledger.exported())

                let before = try one.integers("SELECT max(id) FROM task")[0]
                let imported = try await one.ledger.imported(second)
                #expect(imported.added == 2)
                #expect(imported.held == 1)
                #expect(try await one.ledger.check() == [])
                let moved = try #require(try await one.ledger.task(uid: child.uid))
                #expect(moved.id == Int64(before) + 2)
                #expect(moved.parentID == Int64(before) + 1)
                #expect(moved.waitingFor == .held)
                #expect(try one.integers("SELECT count(*) FROM event WHERE task > \(before)") == [4])

                #expect(try await two.ledger.imported(first).added == first.taskLines.count)
                #expect(try await two.ledger.check() == [])
                for (bench, text) in [(one, second), (two, first), (one, first), (two, second)] {
                    let was = try await bench.ledger.exported()
                    let again = try await bench.ledger.imported(text)
                    #expect(again.known == text.taskLines.count)
                    #expect(again.added + again.advanced + again.conflicts == 0)
                    #expect(try await bench.ledger.exported() == was)
                }
                #expect(try one.uids() == two.uids())
            }
        }
    }

    @Test func `what went on there goes on here, and never back`() async throws {
        try await withBench { (there) async throws in
            let boat = try await there.record()
            let early = try await there.ledger.exported()
            try await withLedger { (here) async throws in
                #expect(try await here.imported(early).held == 1)
                let pending = try await there.finish(there.send(boat), .accepted(upstreamID: "upstream-1"))
                let pendingText = try await there.ledger.exported()
                #expect(try await here.imported(pendingText).advanced == 1)
                #expect(try await here.task(1).state == .pending)
                #expect(try await here.task(1).upstreamID == "upstream-1")
                #expect(try await here.task(1).waitingFor == nil)
                try await there.observe(pending, "processing", progress: 50)
                try await there.observe(pending, "completed", progress: 100, url: "https://cdn.example/1")
                let done = try await there.ledger.exported()
                #expect(try await here.imported(done).advanced == 1)
                #expect(try await here.check() == [])
                #expect(try await here.exported().taskLines == done.taskLines)
                for text in [early, pendingText, done] {
                    let imported = try await here.imported(text)
                    #expect(imported.known == 1 && imported.advanced == 0)
                }
                #expect(try await here.task(1).state == .completed)
                #expect(try await here.task(1).video?.url == "https://cdn.example/1")
            }
        }
    }

    @Test func `of two that both polled the one with the verdict wins`() async throws {
        try await withBench { (one) async throws in
            let task = try await one.accept("upstream-1")
            let text = try await one.ledger.exported()
            try await withBench { (two) async throws in
                #expect(try await two.ledger.imported(text).added == 1)
                one.clock.advance(by: 5_000)
                two.clock.advance(by: 7_000)
                let theirs = try await two.ledger.task(1)
                try await one.observe(task, "processing", progress: 10)
                try await two.observe(theirs, "processing", progress: 20)
                try await two.observe(theirs, "completed", progress: 100, url: "https://cdn.example/1")
                #expect(try await one.ledger.imported(two.ledger.exported()).advanced == 1)
                #expect(try await one.ledger.task(task.id).state == .completed)
                #expect(try await one.ledger.task(task.id).nextPollAt == nil)
                #expect(try await one.ledger.check() == [])
                let again = try await one.ledger.imported(two.ledger.exported())
                #expect(again.known == 1)
                #expect(try await two.ledger.imported(one.ledger.exported()).known == 1)
                #expect(try await two.ledger.task(1).state == .completed)
            }
        }
    }

    @Test func `a create call that was under way becomes known later`() async throws {
        try await withBench { (there) async throws in
            let attempt = try await there.submit()
            let text = try await there.ledger.exported()
            try await withLedger { (here) async throws in
                #expect(try await here.imported(text).uncertain == 1)
                #expect(try await here.task(1).state == .uncertain)
                #expect(try await here.exported() == text)
                #expect(try await here.imported(text).known == 1)
                // Where it comes from that is no news.
                #expect(try await there.ledger.imported(here.exported()).known == 1)
                #expect(try await there.ledger.task(1).state == .submitting)
                try await there.finish(attempt, .accepted(upstreamID: "upstream-1"))
                let later = try await there.ledger.exported()
                #expect(try await here.imported(later).advanced == 1)
                #expect(try await here.task(1).state == .pending)
                #expect(try await here.check() == [])
                #expect(try await here.imported(later).known == 1)
            }
        }
    }

    @Test func `what was cancelled here and sent there is left out and told`() async throws {
        try await withBench { (there) async throws in
            let boat = try await there.record()
            let early = try await there.ledger.exported()
            try await withLedger { (here) async throws in
                try await here.imported(early)
                _ = try await here.cancel(1)
                try await there.finish(there.send(boat), .accepted(upstreamID: "upstream-1"))
                let notices = Mutex<[ImportNotice]>([])
                let imported = try await here.imported(there.ledger.exported()) { notice in
                    notices.withLock { $0.append(notice) }
                }
                #expect(imported.conflicts == 1)
                #expect(notices.withLock { $0.map(\.line) } == [3])
                #expect(try await here.task(1).state == .cancelled)
                try await there.observe(there.ledger.task(1), "completed", url: "https://cdn.example/1")
                #expect(try await here.imported(there.ledger.exported()).conflicts == 1)
                #expect(try await here.check() == [])
            }
        }
    }

    @Test func `a task id or a ref that another task has here`() async throws {
        try await withBench { (there) async throws in
            _ = try await there.complete("upstream-1")
            _ = try await there.record("a ship") { $0.ref = "mine" }
            let text = try await there.ledger.exported()
            try await withBench { (here) async throws in
                _ = try await here.accept("upstream-1", "the same id")
                let owner = try await here.record("the same ref") { $0.ref = "mine" }
                // The same account, so that the ids are of one service.
                let notices = Mutex<[ImportNotice]>([])
                let imported = try await here.ledger.imported(text) { notice in notices.withLock { $0.append(notice) } }
                #expect(imported.conflicts == 1)
                #expect(imported.refsLeft == 1)
                #expect(imported.added == 1)
                #expect(notices.withLock { $0.map(\.line) } == [3, 4])
                #expect(notices.withLock { $0[0].message.contains("which task 1 has here") })
                #expect(try await here.ledger.task(3).ref == nil)
                #expect(try await here.ledger.task(owner.id).ref == "mine")
                #expect(try await here.ledger.check() == [])
                #expect(try await here.ledger.imported(text).known == 1)
                // The body of what was left out is not kept for ever.
                here.clock.advance(by: 2 * 3_600_000)
                try await here.ledger.collectOrphanedRequests()
                #expect(try here.integers("SELECT count(*) FROM request") == [3])
            }
        }
    }

    @Test func `a parent that comes later is found`() async throws {
        try await withBench { (there) async throws in
            let parent = try await there.record()
            let child = try await there.record("a child") { $0.parentID = parent.id }
            let text = try await there.ledger.exported()
            try await withBench { (here) async throws in
                _ = try await here.record("something of our own")
                #expect(try await here.ledger.imported(text.withTasks([text.taskLines[1]])).added == 1)
                let orphan = try #require(try await here.ledger.task(uid: child.uid))
                #expect(orphan.parentID == nil)
                #expect(try await here.ledger.exported().contains(#""parent_uid":"\#(parent.uid)""#))
                #expect(try await here.ledger.imported(text).added == 1)
                let found = try #require(try await here.ledger.task(uid: parent.uid))
                #expect(try await here.ledger.task(orphan.id).parentID == found.id)
                #expect(try here.integers("SELECT count(*) FROM awaited_parent") == [0])
                #expect(try await here.ledger.check() == [])
            }
        }
    }

    @Test func `older tasks behind newer ones are noted`() async throws {
        try await withBench { (there) async throws in
            _ = try await there.record()
            let text = try await there.ledger.exported()
            try await withBench { (here) async throws in
                here.clock.advance(by: 10_000)
                _ = try await here.record("newer")
                #expect(try here.integers("SELECT is_in_order FROM ledger") == [1])
                try await here.ledger.imported(text)
                #expect(try here.integers("SELECT is_in_order FROM ledger") == [0])
            }
        }
    }

    @Test func `statistics and search know what was imported`() async throws {
        try await withBench { (there) async throws in
            _ = try await there.complete("upstream-1", "海边日落")
            let text = try await there.ledger.exported()
            try await withLedger { (here) async throws in
                try await here.imported(text)
                #expect(try await here.statistics(StatisticsQuery()) == there.ledger.statistics(StatisticsQuery()))
                var query = TaskQuery()
                query.search = "日落"
                #expect(try await here.list(query).map(\.id) == [1])
            }
        }
    }
}

extension TaskRepository {
    func task(uid: String) async throws -> VideoTask? {
        try await read { db in
            try db.first(TaskRow.select[db.dialect] + "WHERE t.uid = ?", [.text(uid)]) { row in
                try TaskRow.decode(&row, now: 0)
            }
        }
    }
}

extension Bench {
    func uids() throws -> [String] { try texts("SELECT uid FROM task ORDER BY uid") }
}
