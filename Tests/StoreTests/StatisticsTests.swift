import Model
import TestSupport
import Testing

@testable import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

struct StatisticsTests {
    private func statistics(
        _ bench: Bench, _ change: (inout StatisticsQuery) -> Void = { _ in }
    ) async throws -> [Statistics] {
        var query = StatisticsQuery()
        change(&query)
        return try await bench.ledger.statistics(query)
    }

    /// A task that was completed so long after it was sent.
    @discardableResult
    private func complete(_ bench: Bench, _ number: Int, after wait: Int64, isSimulated: Bool = false) async throws
        -> VideoTask
    {
        let task = try await bench.accept("upstream-\(number)")
        bench.clock.advance(by: wait)
        return try await bench.observe(
            task, "completed", url: "https://cdn.example/\(number)", isSimulated: isSimulated)
    }

    @Test func `an empty ledger has one empty line, and no groups`() async throws {
        try await withBench { (bench) async throws in
            #expect(try await statistics(bench) == [Statistics()])
            #expect(try await statistics(bench) { $0.grouping = .state } == [])
            #expect(Statistics().successRate == nil)
        }
    }

    @Test func `counts, success rate, waits and seconds of video`() async throws {
        try await withBench { (bench) async throws in
            for (index, wait) in [4_000, 1_000, 3_000, 2_000].enumerated() {
                try await complete(bench, index, after: Int64(wait))
            }
            for state in [TaskState.failed, .expired, .rejected, .queued, .abandoned] {
                _ = try await bench.task(in: state, "upstream-\(state)")
            }
            let all = try #require(try await statistics(bench).first)
            #expect(all.counts == [.completed: 4, .failed: 1, .expired: 1, .rejected: 1, .queued: 1, .abandoned: 1])
            #expect(all.tasks == 9)
            #expect(all.videoSeconds == 20)
            // The middles of 1984…2047 and 3968…4095.
            #expect(all.waitP50 == 2_016)
            #expect(all.waitP95 == 4_032)
            #expect(all.successRate == 4.0 / 6.0)
            #expect(all.cost == [:])
        }
    }

    @Test func `costs of what was sent add up by currency`() async throws {
        try await withBench { (bench) async throws in
            for number in 1...3 { _ = try await bench.complete("upstream-\(number)") }
            _ = try await bench.record()
            for (id, amount, currency) in [(1, 1.5, "CNY"), (2, 2.25, "CNY"), (3, 4.0, "USD"), (4, 100.0, "CNY")] {
                try bench.force(
                    """
                    UPDATE task SET cost_amount = \(amount), cost_currency = '\(currency)', cost_rate = 1.0,
                      cost_basis = 'second' WHERE id = \(id)
                    """)
            }
            try await bench.ledger.rebuild()
            #expect(try await statistics(bench).first?.cost == ["CNY": 3.75, "USD": 4.0])
            #expect(try await statistics(bench).first?.counts == [.completed: 3, .queued: 1])
            #expect(try await bench.ledger.task(1).cost == Cost(amount: 1.5, currency: "CNY", rate: 1, basis: "second"))
        }
    }

    @Test func `groups`() async throws {
        try await withBench { (bench) async throws in
            _ = try await bench.record {
                $0.tags = ["a", "b"]
                $0.project = "film"
            }
            _ = try await bench.record {
                $0.tags = ["a"]
                $0.profile = "work"
            }
            try await complete(bench, 1, after: 1_000)
            try bench.force("UPDATE task SET resolution = '480p', model = 'other' WHERE id = 2")
            try await bench.ledger.rebuild()
            func groups(_ grouping: StatisticsQuery.Grouping) async throws -> [String] {
                try await statistics(bench) { $0.grouping = grouping }.map { "\($0.group ?? "-"): \($0.tasks)" }
            }
            #expect(try await groups(.state) == ["completed: 1", "queued: 2"])
            #expect(try await groups(.tag) == ["-: 1", "a: 2", "b: 1"])
            #expect(try await groups(.project) == ["-: 2", "film: 1"])
            #expect(try await groups(.profile) == ["default: 2", "work: 1"])
            #expect(try await groups(.resolution) == ["480p: 1", "720p: 2"])
            #expect(try await groups(.model) == ["\(Samples.model): 2", "other: 1"])
            let byState = try await statistics(bench) { $0.grouping = .state }
            #expect(byState.map(\.waitP50) == [1_008, nil])
            #expect(byState.map(\.videoSeconds) == [5, 0])
        }
    }

    @Test func `days and months are those of the local calendar`() async throws {
        try await withBench { (bench) async throws in
            var expected: [String] = []
            for _ in 0..<3 {
                var seconds = time_t(bench.clock.now / 1_000)
                var parts = tm()
                localtime_r(&seconds, &parts)
                func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
                expected.append("\(parts.tm_year + 1_900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))")
                _ = try await bench.record()
                bench.clock.advance(by: 24 * 3_600_000)
            }
            #expect(try await statistics(bench) { $0.grouping = .day }.map(\.group) == expected)
            let months = try await statistics(bench) { $0.grouping = .month }.compactMap(\.group)
            #expect(Set(months) == Set(expected.map { String($0.prefix(7)) }))
        }
    }

    @Test func `simulated tasks are counted apart`() async throws {
        try await withBench { (bench) async throws in
            try await complete(bench, 1, after: 1_000)
            try await complete(bench, 2, after: 9_000, isSimulated: true)
            let real = try #require(try await statistics(bench).first)
            #expect(real.tasks == 1)
            #expect(real.waitP95 == 1_008)
            let simulated = try #require(try await statistics(bench) { $0.simulated = true }.first)
            #expect(simulated.tasks == 1)
            #expect(simulated.waitP95 == 8_960)
        }
    }

    @Test func `a span of time and a profile limit what is counted`() async throws {
        try await withBench { (bench) async throws in
            let start = bench.clock.now
            for index in 0..<3 {
                _ = try await bench.record { $0.profile = index == 0 ? "work" : "default" }
                bench.clock.advance(by: 1_000)
            }
            func count(_ change: (inout StatisticsQuery) -> Void) async throws -> Int? {
                try await statistics(bench, change).first?.tasks
            }
            #expect(try await count { $0.since = start + 1_000 } == 2)
            #expect(try await count { $0.until = start + 1_000 } == 1)
            #expect(
                try await count {
                    $0.since = start + 1; $0.until = start + 2_000
                } == 1)
            #expect(try await count { $0.profile = "work" } == 1)
            #expect(try await count { $0.profile = "none" } == 0)
        }
    }

    @Test func `a wait is never negative, even if the clock was set back`() async throws {
        try await withBench { (bench) async throws in
            try await complete(bench, 1, after: -5_000)
            #expect(try await statistics(bench).first?.waitP50 == 0)
        }
    }
}
