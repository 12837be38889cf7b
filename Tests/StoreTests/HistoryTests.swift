import Model
import TestSupport
import Testing

@testable import Store

struct HistoryTests {
    private func events(_ bench: Bench, _ change: (inout HistoryQuery) -> Void) async throws -> [Int64] {
        var query = HistoryQuery()
        change(&query)
        return try await bench.ledger.history(query).map(\.event)
    }

    /// Events 1 to 7: recorded, submitting, accepted of one task, a second apart; recorded, submitting, rejected of
    /// another one in another profile; a note on the first.
    private func fill(_ bench: Bench) async throws {
        let one = try await bench.record()
        bench.clock.advance(by: 1_000)
        let attempt = try await bench.send(one)
        bench.clock.advance(by: 1_000)
        try await bench.finish(attempt, .accepted(upstreamID: "upstream-1"))
        bench.clock.advance(by: 1_000)
        let two = try await bench.send(bench.record { $0.profile = "work" })
        try await bench.finish(two, .rejected(TaskError(code: "no", message: "no", httpStatus: 400)))
        _ = try await bench.ledger.edit(one.id, .adding(note: "hm"))
    }

    @Test func `all entries come in the order in which they came about`() async throws {
        try await withBench { (bench) async throws in
            #expect(try await bench.ledger.newestEvent() == 0)
            try await fill(bench)
            #expect(try await bench.ledger.newestEvent() == 7)
            let all = try await bench.ledger.history(HistoryQuery())
            #expect(all.map(\.event) == Array(1...7))
            #expect(all.map(\.task) == [1, 1, 1, 2, 2, 2, 1])
            #expect(all.map(\.seq) == [1, 2, 3, 1, 2, 3, 4])
            #expect(
                all.map(\.kind) == [
                    .recorded, .submitting, .accepted, .recorded, .submitting, .rejected, .user,
                ])
            #expect(all.map(\.state) == [.queued, .submitting, .pending, .queued, .submitting, .rejected, .pending])
        }
    }

    @Test func `each filter alone`() async throws {
        try await withBench { (bench) async throws in
            let start = bench.clock.now
            try await fill(bench)
            #expect(try await events(bench) { $0.task = 1 } == [1, 2, 3, 7])
            #expect(try await events(bench) { $0.task = 404 } == [])
            #expect(try await events(bench) { $0.profile = "work" } == [4, 5, 6])
            #expect(try await events(bench) { $0.since = start + 1_000 } == [2, 3, 4, 5, 6, 7])
            #expect(try await events(bench) { $0.until = start + 2_000 } == [1, 2])
            #expect(try await events(bench) { $0.kinds = [.recorded, .user] } == [1, 4, 7])
            #expect(try await events(bench) { $0.after = 5 } == [6, 7])
            #expect(try await events(bench) { $0.after = 7 } == [])
        }
    }

    @Test func `a limit means the last ones, or the next ones behind a place`() async throws {
        try await withBench { (bench) async throws in
            try await fill(bench)
            #expect(try await events(bench) { $0.limit = 3 } == [5, 6, 7])
            #expect(
                try await events(bench) {
                    $0.limit = 2; $0.task = 1
                } == [3, 7])
            #expect(
                try await events(bench) {
                    $0.limit = 2; $0.after = 0
                } == [1, 2])
            #expect(
                try await events(bench) {
                    $0.limit = 2; $0.after = 2
                } == [3, 4])
            #expect(
                try await events(bench) {
                    $0.limit = 2; $0.after = 2; $0.task = 1
                } == [3, 7])
            #expect(
                try await events(bench) {
                    $0.limit = 1; $0.kinds = [.recorded]
                } == [4])
            #expect(try await events(bench) { $0.limit = 99 } == Array(1...7))
        }
    }

    @Test func `what is read in pieces is read once`() async throws {
        try await withBench { (bench) async throws in
            try await fill(bench)
            var read: [Int64] = []
            var after: Int64 = 0
            while let last = try await events(
                bench,
                {
                    $0.after = after; $0.limit = 2
                }
            ).last {
                read += try await events(bench) {
                    $0.after = after; $0.limit = 2
                }
                after = last
            }
            #expect(read == Array(1...7))
        }
    }
}
