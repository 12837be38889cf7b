import Model
import TestSupport
import Testing

@testable import Store

struct ContributionBatchTests {
    /// Tasks of several hours, tags and states, and statistics that know nothing of them.
    private func withUncounted(_ body: (_ bench: Bench, _ contributions: [TaskContribution]) async throws -> Void)
        async throws
    {
        try await withBench { bench in
            for number in 1...12 {
                _ = try await bench.complete("upstream-\(number)", "boat \(number)")
                bench.clock.advance(by: 1_500_000)
                _ = try await bench.record { $0.tags = number % 2 == 0 ? ["a", "b"] : ["a"] }
            }
            let contributions = try await bench.ledger.list(TaskQuery()).map(TaskContribution.init)
            try bench.force("DELETE FROM counter")
            try bench.force("DELETE FROM statistic")
            try await body(bench, contributions)
        }
    }

    @Test(arguments: [1, 5, 100])
    func `batches of any size come to the same as one change after the other`(_ size: Int) async throws {
        try await withUncounted { bench, contributions in
            try await bench.ledger.write { db in
                var batch = ContributionBatch()
                for (index, each) in contributions.enumerated() {
                    batch.add(from: nil, to: each)
                    if index % size == size - 1 { try batch.write(to: db) }
                }
                try batch.write(to: db)
            }
            #expect(try await bench.ledger.check() == [])
        }
    }

    @Test func `what is changed and taken away again leaves nothing`() async throws {
        try await withUncounted { bench, contributions in
            try await bench.ledger.write { db in
                var batch = ContributionBatch()
                for each in contributions {
                    var other = each
                    other.tags = ["other"]
                    other.state = .failed
                    batch.add(from: nil, to: other)
                    batch.add(from: other, to: each)
                }
                try batch.write(to: db)
                for each in contributions { batch.add(from: each, to: nil) }
                for each in contributions { batch.add(from: nil, to: each) }
                try batch.write(to: db)
            }
            #expect(try await bench.ledger.check() == [])
            #expect(try bench.integers("SELECT count(*) FROM statistic WHERE value = 'other'") == [0])
        }
    }
}
