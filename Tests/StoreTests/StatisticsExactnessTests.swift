import Contract
import FoundationEssentials
import Model
import SQLite
import TestSupport
import Testing

@testable import Store

/// Statistics are what a count of all tasks would say, at any moment.
struct StatisticsExactnessTests {
    private static let zones: [@Sendable (Int64) -> Int64] = [
        { _ in 0 }, { _ in 8 * 3_600 }, { _ in 5 * 3_600 + 1_800 }, { _ in -(3 * 3_600 + 1_800) }, { _ in 45 * 60 },
        // Clocks are set back and forth every few days, at times of no account.
        { seconds in seconds / 250_000 % 2 == 0 ? 3_600 : 7_200 },
    ]

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `rows, answers and the replayed history agree, whatever happens`(_ seed: UInt64) async throws {
        try await withBench { bench in
            var walk = Walk(bench: bench, random: SeededGenerator(seed: seed))
            let start = bench.clock.now
            var walked: [String: [String: Int]] = [:]
            for step in 1...300 {
                try await walk.step()
                guard step % 60 == 0 else { continue }
                let tasks = try await bench.ledger.list(TaskQuery())
                let rows = try rows(bench.transaction())
                #expect(rows == PlainStatistics.rows(tasks))
                walked.merge(rows) { $0.merging($1) { $1 } }
                try await checkReplay(bench)
                for _ in 0..<40 {
                    try await checkAnswer(Self.query(start...bench.clock.now, &walk.random), bench, tasks)
                }
            }
            #expect(try await bench.ledger.check().filter { $0.kind == "statistic" } == [])
            // The walk went where it should.
            #expect(Set(walked.keys.map { $0.prefix { $0 != "|" } }) == ["request", "project", "tag", "state", "shot"])
            let final = TaskState.allCases.filter(\.isFinal).map(\.rawValue)
            #expect(Set(walked.values.flatMap(\.keys)).isSuperset(of: final + ["uncertain", "cost", "picked"]))
            #expect(walked.values.contains { $0.keys.contains { $0.hasPrefix("wait ") } })
        }
    }

    private static func query(
        _ span: ClosedRange<Int64>, _ random: inout SeededGenerator
    ) -> StatisticsQuery {
        var query = StatisticsQuery()
        let span = span.lowerBound - 5_000_000...span.upperBound + 5_000_000
        func moment() -> Int64? {
            guard Int.random(in: 0..<3, using: &random) > 0 else { return nil }
            let moment = Int64.random(in: span, using: &random)
            // Whole hours have no edges.
            return Int.random(in: 0..<4, using: &random) == 0 ? moment / 3_600_000 * 3_600_000 : moment
        }
        query.since = moment()
        query.until = moment()
        if let since = query.since, Int.random(in: 0..<5, using: &random) == 0 {
            query.until = since + Int64.random(in: 0...3_600_000, using: &random)
        }
        query.profile = [nil, "default", "work", "none"].randomElement(using: &random) ?? nil
        query.simulated = Int.random(in: 0..<3, using: &random) == 0
        query.grouping = ([nil] + StatisticsQuery.Grouping.allCases).randomElement(using: &random) ?? nil
        query.zone = LocalZone(offset: zones.randomElement(using: &random) ?? { _ in 0 })
        return query
    }

    private func checkAnswer(_ query: StatisticsQuery, _ bench: Bench, _ tasks: [VideoTask]) async throws {
        let answer = try await bench.ledger.statistics(query)
        let expected = PlainStatistics.answer(query, tasks)
        #expect(answer.map(\.group) == expected.map(\.group))
        for (found, plain) in zip(answer, expected) {
            #expect(found.counts == plain.counts, "\(query)")
            #expect(found.videoSeconds == plain.videoSeconds)
            #expect(isNear(found.waitP50, plain.waitP50), "\(found.waitP50 ?? -1) for \(plain.waitP50 ?? -1)")
            #expect(isNear(found.waitP95, plain.waitP95), "\(found.waitP95 ?? -1) for \(plain.waitP95 ?? -1)")
            #expect(found.cost.keys.sorted() == plain.cost.keys.sorted())
            for (currency, amount) in found.cost { #expect(abs(amount - plain.cost[currency, default: 0]) < 1e-6) }
        }
        let report = try await bench.ledger.statisticsReport(query)
        #expect(report.groups == (query.grouping == nil ? [] : answer))
    }

    private func isNear(_ found: Int64?, _ exact: Int64?) -> Bool {
        guard let found, let exact else { return found == exact }
        return Double(abs(found - exact)) <= Double(exact) * Statistics.waitError
    }

    /// The last entry of each history, against the counts by state.
    private func checkReplay(_ bench: Bench) async throws {
        var states: [Int64: TaskState] = [:]
        for event in try await bench.ledger.history(HistoryQuery()) { states[event.task] = event.state }
        var counts: [TaskState: Int] = [:]
        for simulated in [true, false] {
            var query = StatisticsQuery()
            query.simulated = simulated
            for (state, tasks) in try await bench.ledger.statistics(query).first?.counts ?? [:] {
                counts[state, default: 0] += tasks
            }
        }
        #expect(counts == Dictionary(grouping: states.values, by: \.self).mapValues(\.count))
    }

    /// As `PlainStatistics.rows` makes them; a row in which nothing is left is as good as none.
    private func rows(_ db: LedgerTransaction) throws -> [String: [String: Int]] {
        var rows: [String: [String: Int]] = [:]
        let figures =
            TaskState.allCases.map(\.rawValue)
            + ["seconds", "cost", "picked", "turned_down", "picked_seconds"]
        try db.forEach(
            """
            SELECT dimension, hour, value, resolution, submitted_by, profile, is_simulated, currency, \(figures.joined(separator: ", ")),
              waits FROM statistic
            """
        ) { row in
            let key = [
                try row.text(), "\(try row.int())", try row.text(), try row.text(), try row.text(), try row.text(),
                "\(try row.int())", try row.text(),
            ].joined(separator: "|")
            for figure in figures {
                let number = try row.int()
                if number != 0 { rows[key, default: [:]][figure] = number }
            }
            let waits = try JSONDecoder().decode([String: Int].self, from: Data(row.text().utf8))
            for (bucket, number) in waits where number != 0 { rows[key, default: [:]]["wait \(bucket)"] = number }
        }
        return rows
    }

    // MARK: Old ledgers

    private func withVersion1(
        _ sql: [String], _ body: (_ repository: TaskRepository, _ connection: Connection) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let source = #filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.endIndex)
            let path = folder + "/reel.db"
            try FileManager.default.copyItem(atPath: source + "/Ledgers/version-1.db", toPath: path)
            let old = try Connection(path: path, mode: .readWrite)
            for statement in sql { try old.execute(statement) }
            let repository = try TaskRepository(path: path, clock: ManualClock(1_795_500_000_000).read)
            try await body(repository, try Connection(path: path, mode: .readOnly))
            await repository.close()
        }
    }

    @Test(
        .enabled(if: LedgerEngine.isFile, "is about a file"),
        arguments: [
            [],
            [
                "UPDATE task SET created_at = created_at - id * 5000000, is_simulated = id % 2, resolution = 'r' || id % 3",
                "UPDATE task SET project = NULL WHERE id % 2 = 0",
                """
                UPDATE task SET cost_amount = id * 1.23456, cost_currency = 'CNY', cost_rate = 1.0, cost_basis = 'second'
                WHERE id IN (1, 2, 4)
                """,
                "UPDATE task SET finished_at = submitted_at + id * 123457 WHERE state = 'completed'",
                "INSERT INTO tag (tag, task) SELECT 'new ' || id, id FROM task",
            ],
            ["UPDATE task SET finished_at = submitted_at - 5 WHERE state = 'completed'", "DELETE FROM tag"],
            ["UPDATE task SET submitted_at = NULL"],
        ])
    func `an old ledger is counted when it is migrated`(_ changes: [String]) async throws {
        try await withVersion1(changes) { repository, connection in
            let tasks = try await repository.list(TaskQuery())
            #expect(tasks.count == 7)
            #expect(try rows(LedgerTransaction(.sqlite(connection), now: 0)) == PlainStatistics.rows(tasks))
            #expect(try await repository.check().filter { ["statistic", "counter"].contains($0.kind) } == [])
        }
    }
}
