import Model
import TestSupport
import Testing

@testable import Store

/// The history of a large ledger is never read from end to end, and every way of reading it finds the same.
struct HistoryPlanTests {
    private static let profiles = ["default", "work"]

    /// Sixty tasks; a rare profile with one of them; the clock is set back once if asked for.
    private func fill(_ bench: Bench, isSetBack: Bool, _ random: inout SeededGenerator) async throws {
        for index in 0..<60 {
            let isBack = isSetBack && index == 30
            bench.clock.advance(by: isBack ? -20_000 : Int64.random(in: 0...2_000, using: &random))
            let task = try await bench.record { $0.profile = index == 20 ? "work" : "default" }
            switch index % 4 {
            case 0: try await bench.finish(bench.send(task), .rejected(TaskError(code: "no", message: "no")))
            case 1: _ = try await bench.ledger.edit(task.id, .adding(note: "hm"))
            case 2:
                let accepted = try await bench.finish(bench.send(task), .accepted(upstreamID: "upstream-\(index)"))
                bench.clock.advance(by: 500)
                try await bench.observe(accepted, "completed", progress: 100, url: "https://cdn.example/\(index)")
                try await bench.ledger.noteSaved(
                    SavedVideo(path: "a.mp4", bytes: 1, sha256: [UInt8](repeating: 0, count: 32)), of: task.id)
            default: break
            }
        }
    }

    private func randomQuery(_ events: [TaskEvent], _ random: inout SeededGenerator) -> HistoryQuery {
        func maybe(_ odds: Int) -> Bool { Int.random(in: 0..<odds, using: &random) == 0 }
        var query = HistoryQuery()
        if maybe(4) { query.task = Int64.random(in: 1...61, using: &random) }
        if maybe(3) { query.profile = Self.profiles.randomElement(using: &random) }
        if maybe(4) { query.since = events.randomElement(using: &random)?.at }
        if maybe(4) { query.until = events.randomElement(using: &random)?.at }
        if maybe(3) {
            let rare: [TaskEvent.Kind] = [.rejected, .user, .saved]
            let kinds = maybe(2) ? rare : TaskEvent.Kind.allCases
            query.kinds = Array(kinds.shuffled(using: &random).prefix(maybe(2) ? 1 : 3))
        }
        if maybe(3) { query.after = events.randomElement(using: &random)?.event }
        query.limit = [nil, 1, 5, 50].randomElement(using: &random) ?? nil
        return query
    }

    private func matches(_ event: TaskEvent, _ query: HistoryQuery, _ profiles: [Int64: String]) -> Bool {
        (query.task == nil || event.task == query.task)
            && (query.task != nil || query.profile == nil || profiles[event.task] == query.profile)
            && event.at >= query.since ?? .min && event.at < query.until ?? .max
            && (query.kinds.isEmpty || query.kinds.contains(event.kind)) && event.event > query.after ?? 0
    }

    @Test(arguments: [1, 2] as [UInt64], [true, false])
    func `random queries find what a plain look at every entry finds`(_ seed: UInt64, _ isSetBack: Bool) async throws {
        try await withBench { (bench) async throws in
            var random = SeededGenerator(seed: seed)
            try await fill(bench, isSetBack: isSetBack, &random)
            #expect(try bench.integers("SELECT is_in_order FROM ledger") == [isSetBack ? 0 : 1])
            let all = try await bench.ledger.history(HistoryQuery())
            let tasks = try await bench.ledger.list(TaskQuery())
            let profiles = Dictionary(uniqueKeysWithValues: tasks.map { ($0.id, $0.profile) })
            for _ in 0..<400 {
                let query = randomQuery(all, &random)
                let found = try await bench.ledger.history(query)
                let matching = all.filter { matches($0, query, profiles) }
                if !isSetBack {
                    let isFromEnd = query.limit != nil && query.after == nil
                    let limit = query.limit ?? .max
                    #expect(found == (isFromEnd ? Array(matching.suffix(limit)) : Array(matching.prefix(limit))))
                } else if query.limit == nil {
                    // By number or by moment: the same entries.
                    #expect(found.sorted { $0.event < $1.event } == matching, "\(query)")
                    if query.after != nil || query.task != nil { #expect(found == matching, "\(query)") }
                } else {
                    #expect(found.count == min(matching.count, query.limit ?? 0), "\(query)")
                    #expect(found.allSatisfy(matching.contains), "\(query)")
                }
            }
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `plans are the same with statistics of the planner and without`() async throws {
        try await withBench { (bench) async throws in
            var random = SeededGenerator(seed: 9)
            try await fill(bench, isSetBack: false, &random)
            let all = try await bench.ledger.history(HistoryQuery())
            for isAnalysed in [false, true] {
                if isAnalysed { try bench.force("ANALYZE") }
                let db = try bench.transaction()
                for _ in 0..<200 {
                    var query = randomQuery(all, &random)
                    query.limit = 20
                    let statement = try db.statement(for: query)
                    let plan = try db.all("EXPLAIN QUERY PLAN " + statement.sql, statement.values) { row in
                        _ = (try row.integer(), try row.integer(), try row.integer())
                        return try row.text()
                    }
                    for step in plan {
                        // Only what has neither bound nor kind of its own walks along the numbers, up to its limit.
                        #expect(step != "SCAN e" || HistoryStatement.driver(query, .init()) == .number, "\(plan)")
                        #expect(step != "SCAN p" && step != "SCAN task", "\(plan)")
                        let isSorted = step.contains("TEMP B-TREE")
                        #expect(!isSorted || statement.sql.contains("task p "), "\(plan)")
                    }
                }
            }
        }
    }
}
