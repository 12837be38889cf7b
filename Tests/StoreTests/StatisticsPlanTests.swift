import Model
import SQLite
import TestSupport
import Testing

@testable import Store

/// What statistics read is bounded by the hours asked for, whatever the planner believes of the ledger.
@Suite(.enabled(if: LedgerEngine.isFile, "is about a file"))
struct StatisticsPlanTests {
    private func plan(_ statement: (sql: String, values: [LedgerValue]), _ db: LedgerTransaction) throws -> [String] {
        try db.all("EXPLAIN QUERY PLAN " + statement.sql, statement.values) { row in
            for _ in 0..<3 { _ = try row.integer() }
            return try row.text()
        }
    }

    private func check(_ db: LedgerTransaction) throws {
        for grouping in [nil] + StatisticsQuery.Grouping.allCases {
            for profile in [nil, "default"] {
                for since in [nil, 5] as [Int64?] {
                    var query = StatisticsQuery()
                    query.grouping = grouping
                    query.profile = profile
                    query.since = since
                    let reading = StatisticsReading(query)
                    for column in ["NULL", "hour", "value", "resolution", "profile", "nullif(value, '')"] {
                        let steps = try plan(reading.statement(of: .request, by: column, .sqlite), db)
                        #expect(
                            steps.first == "SEARCH statistic USING PRIMARY KEY (dimension=? AND hour>? AND hour<?)")
                        #expect(!steps.contains { $0.hasPrefix("SCAN") })
                    }
                    let steps = try plan(reading.statement(tasksOf: 5..<9, .sqlite), db)
                    let index =
                        profile == nil
                        ? "task_by_created (created_at>? AND created_at<?)"
                        : "task_by_profile (profile=? AND created_at>? AND created_at<?)"
                    #expect(steps.first == "SEARCH t USING INDEX \(index)")
                    #expect(!steps.contains { $0.hasPrefix("SCAN") })
                }
            }
        }
    }

    @Test func `no statement scans the ledger, with and without the planner's statistics`() async throws {
        try await withBench { bench in
            for index in 0..<20 {
                _ = try await bench.record { $0.tags = ["tag \(index % 3)"] }
                bench.clock.advance(by: 2_000_000)
            }
            let connection = try bench.connection(.readWrite)
            try check(LedgerTransaction(connection, now: bench.clock.now))
            try connection.execute("ANALYZE")
            try check(try bench.transaction())
        }
    }
}
