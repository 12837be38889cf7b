import Model
import TestSupport
import Testing

@testable import Store

struct ListTests {
    private func ids(_ bench: Bench, _ change: (inout TaskQuery) -> Void) async throws -> [Int64] {
        var query = TaskQuery()
        change(&query)
        let listed = try await bench.ledger.list(query).map(\.id)
        #expect(try await bench.ledger.ids(query) == listed)
        return listed
    }

    @Test func `every filter alone, and all together`() async throws {
        try await withBench { (bench) async throws in
            let start = bench.clock.now
            _ = try await bench.record("a boat") {
                $0.tags = ["blue", "wide"]
                $0.project = "film"
                $0.shot = "1"
            }
            bench.clock.advance(by: 1_000)
            _ = try await bench.record("a ship") {
                $0.tags = ["blue"]
                $0.project = "film"
                $0.shot = "2"
                $0.profile = "work"
            }
            bench.clock.advance(by: 1_000)
            _ = try await bench.complete("upstream-1", "a raft")
            _ = try await bench.task(in: .failed, "upstream-2", "a boat at sea")
            try bench.force("UPDATE task SET model = 'other' WHERE id = 4")

            #expect(try await ids(bench) { _ in } == [4, 3, 2, 1])
            #expect(try await ids(bench) { $0.profile = "work" } == [2])
            #expect(try await ids(bench) { $0.states = [.queued] } == [2, 1])
            #expect(try await ids(bench) { $0.states = [.completed, .failed] } == [4, 3])
            #expect(try await ids(bench) { $0.tags = ["blue"] } == [2, 1])
            #expect(try await ids(bench) { $0.tags = ["blue", "wide"] } == [1])
            #expect(try await ids(bench) { $0.tags = ["none"] } == [])
            #expect(try await ids(bench) { $0.project = "film" } == [2, 1])
            #expect(try await ids(bench) { $0.shot = "2" } == [2])
            #expect(try await ids(bench) { $0.model = "other" } == [4])
            #expect(try await ids(bench) { $0.since = start + 1_000 } == [4, 3, 2])
            #expect(try await ids(bench) { $0.until = start + 1_000 } == [1])
            #expect(try await ids(bench) { $0.search = "boat" } == [4, 1])
            #expect(try await ids(bench) { $0.search = "!" } == [])
            #expect(try await ids(bench) { $0.isUnfinishedOnly = true } == [3, 2, 1])
            #expect(try await ids(bench) { $0.ranges = [1...2, 4...9] } == [4, 2, 1])
            #expect(try await ids(bench) { $0.ranges = [] } == [])
            #expect(try await ids(bench) { $0.limit = 2 } == [4, 3])
            #expect(try await ids(bench) { $0.limit = 0 } == [])
            let all = try await ids(bench) {
                $0.profile = "default"
                $0.states = [.queued, .failed]
                $0.tags = ["wide"]
                $0.project = "film"
                $0.shot = "1"
                $0.model = Samples.model
                $0.since = start
                $0.until = start + 1
                $0.search = "boat"
                $0.isUnfinishedOnly = true
                $0.ranges = [1...4]
                $0.limit = 5
            }
            #expect(all == [1])
        }
    }

    @Test func `a completed task whose video is not saved counts as unfinished`() async throws {
        try await withBench { (bench) async throws in
            let task = try await bench.complete("upstream-1")
            #expect(try await ids(bench) { $0.isUnfinishedOnly = true } == [task.id])
            try await bench.ledger.noteSaved(
                SavedVideo(path: "a.mp4", bytes: 1, sha256: [UInt8](repeating: 0, count: 32)), of: task.id)
            #expect(try await ids(bench) { $0.isUnfinishedOnly = true } == [])
        }
    }

    @Test func `words of filters are values, never SQL`() async throws {
        try await withBench { (bench) async throws in
            _ = try await bench.record { $0.project = "it's" }
            #expect(try await ids(bench) { $0.project = "it's" } == [1])
            #expect(try await ids(bench) { $0.project = "' OR 1=1 --" } == [])
            #expect(try await ids(bench) { $0.tags = ["%"] } == [])
        }
    }

    /// Twenty tasks with equal and missing values in every order.
    private func fill(_ bench: Bench) async throws {
        var random = SeededGenerator(seed: 5)
        for index in 0..<20 {
            _ = try await bench.task(in: [.queued, .rejected, .pending, .failed][index % 4], "upstream-\(index)")
            let finished = index % 4 == 1 || index % 4 == 3 ? "\(Int.random(in: 1...4, using: &random))" : "NULL"
            try bench.force(
                """
                UPDATE task SET updated_at = \(Int.random(in: 1...4, using: &random)),
                  duration = \(Int.random(in: 4...6, using: &random)), finished_at = \(finished)
                WHERE id = \(index + 1)
                """)
        }
    }

    @Test(arguments: TaskQuery.Order.allCases, [true, false])
    func `an order is the order of its values, then of the numbers`(
        _ order: TaskQuery.Order, _ isReversed: Bool
    ) async throws {
        try await withBench { (bench) async throws in
            try await fill(bench)
            var query = TaskQuery()
            query.order = order
            query.isReversed = isReversed
            func value(_ task: VideoTask) -> Int64 {
                switch order {
                case .created: task.id
                case .updated: task.updatedAt
                case .finished: task.finishedAt ?? 0
                case .duration: Int64(task.request.duration)
                }
            }
            let tasks = try await bench.ledger.list(query)
            let expected = tasks.sorted { (value($0), $0.id) < (value($1), $1.id) }
            #expect(tasks.map(\.id) == (isReversed ? expected : expected.reversed()).map(\.id))
            #expect(tasks.count == 20)
        }
    }

    @Test(arguments: TaskQuery.Order.allCases, [true, false])
    func `paging visits each task exactly once, in order`(_ order: TaskQuery.Order, _ isReversed: Bool) async throws {
        try await withBench { (bench) async throws in
            try await fill(bench)
            var query = TaskQuery()
            query.order = order
            query.isReversed = isReversed
            let whole = try await bench.ledger.ids(query)
            for size in [1, 3, 7] {
                query.limit = size
                query.after = nil
                var visited: [Int64] = []
                while true {
                    let page = try await bench.ledger.list(query).map(\.id)
                    #expect(try await bench.ledger.ids(query) == page)
                    guard let last = page.last, visited.count <= whole.count else { break }
                    visited += page
                    query.after = last
                }
                #expect(visited == whole)
            }
        }
    }

    @Test func `paging goes on behind a task although newer ones came`() async throws {
        try await withBench { (bench) async throws in
            for _ in 0..<4 { _ = try await bench.record() }
            #expect(try await ids(bench) { $0.limit = 2 } == [4, 3])
            _ = try await bench.record()
            #expect(
                try await ids(bench) {
                    $0.limit = 2; $0.after = 3
                } == [2, 1])
        }
    }

    @Test func `paging behind a task that is not there is an error`() async throws {
        try await withBench { bench in
            var query = TaskQuery()
            query.after = 404
            await #expect(throws: StoreError.noSuchTask("404")) { try await bench.ledger.list(query) }
            await #expect(throws: StoreError.noSuchTask("404")) { try await bench.ledger.ids(query) }
        }
    }
}
