import Model
import TestSupport
import Testing

@testable import Store

/// How long tasks of a kind took.
struct EstimateTests {
    @Test func `the last of a kind count, and fewer than five say nothing`() async throws {
        try await withBench { bench in
            func complete(_ count: Int, after seconds: Int64) async throws {
                for _ in 0..<count {
                    let number = try await bench.ledger.list(TaskQuery()).count
                    let task = try await bench.accept("upstream-\(number)")
                    bench.clock.advance(by: seconds * 1_000)
                    try await bench.observe(task, "completed", url: "https://cdn.example/\(number)")
                }
            }
            let kind = WaitEstimate.Kind(try await bench.record())
            try await complete(4, after: 60)
            #expect(try await bench.ledger.waitEstimates(for: [kind]) == [:])
            try await complete(6, after: 60)
            let estimate = try #require(try await bench.ledger.waitEstimates(for: [kind])[kind])
            #expect((estimate.median, estimate.ninth) == (60_000, 60_000))
            // The newest count.
            try await complete(1, after: 300)
            #expect(try await bench.ledger.waitEstimates(for: [kind])[kind]?.ninth == 60_000)
            try await complete(3, after: 300)
            #expect(try await bench.ledger.waitEstimates(for: [kind])[kind]?.ninth == 300_000)
            var other = kind
            other.resolution = "4k"
            #expect(try await bench.ledger.waitEstimates(for: [other]) == [:])
            #expect(try await bench.ledger.waitEstimates(for: []) == [:])
        }
    }
}
