import Model
import TestSupport
import Testing

@testable import Store

/// Profiles and projects of one account take turns.
struct SendingTurnsTests {
    private func group(_ profile: String, _ project: String = "") -> SendingTurns.Group {
        SendingTurns.Group(profile: profile, project: project)
    }

    @Test func `profiles have equal shares, and within each its projects`() {
        var turns = SendingTurns()
        let lines: [SendingTurns.Group: [Int64]] = [
            group("a", "x"): [1, 2, 3, 4], group("a", "y"): [5, 6], group("b"): [7, 8, 9],
        ]
        #expect(turns.order(lines, limit: 20) == [1, 7, 5, 8, 2, 9, 6, 3, 4])
    }

    @Test func `who has less under way comes first, however late`() {
        var turns = SendingTurns(underWay: [(group("a", "x"), 5), (group("a", "y"), 1), (group("c"), 9)])
        let lines = [group("a", "x"): [Int64(1)], group("a", "y"): [2, 3], group("b"): [9]]
        #expect(turns.order(lines, limit: 3) == [9, 2, 3])
        #expect(turns.order([:], limit: 3) == [])
    }

    @Test func `a single clip behind a batch waits for no more than the clips under way`() async throws {
        try await withBench { bench in
            for number in 1...40 { _ = try await bench.record("boat \(number)") { $0.project = "batch" } }
            let single = try await bench.record("mine") { $0.project = "other" }
            let urgent = try await bench.record("now") { $0.priority = 1 }
            func claim(_ limit: Int) async throws -> [Int64] {
                try await bench.ledger.claimForSending(bench.scope, limit: limit, worker: bench.worker).map(\.task.id)
            }
            #expect(try await claim(1) == [urgent.id])
            #expect(try await claim(4) == [1, single.id, 2, 3])
            let late = try await bench.record("mine too") { $0.project = "other" }
            #expect(try await claim(2) == [late.id, 4])
            let colleague = try await bench.record("of another profile") { $0.profile = "second" }
            #expect(try await bench.ledger.queueSnapshot(limit: 3).tasks.map(\.id) == [colleague.id, 5, 6])
            #expect(try await claim(3) == [colleague.id, 5, 6])
        }
    }

    @Test func `the queue tells what is ready in turn, and what waits by priority and number`() async throws {
        try await withBench { bench in
            for number in 1...3 { _ = try await bench.record("boat \(number)") { $0.project = "batch" } }
            _ = try await bench.record("later") { ($0.notBefore, $0.priority) = (bench.clock.now + 9, 5) }
            _ = try await bench.record("mine")
            _ = try await bench.ledger.hold(2)
            #expect(try await bench.ledger.queueSnapshot().tasks.map(\.id) == [4, 1, 2, 5, 3])
            #expect(try await bench.ledger.queueSnapshot(limit: 2).tasks.map(\.id) == [4, 1])
        }
    }
}
