import Model
import TestSupport
import Testing

@testable import Store

/// What a person thinks of takes, and the shots that they are of.
struct VerdictTests {
    private func take(_ number: Int, _ bench: Bench, shot: String? = "s1", project: String? = "p") async throws
        -> VideoTask
    {
        let task = try await bench.complete("upstream-\(number)", "take \(number)")
        var edit = TaskEdit()
        (edit.shot, edit.project) = (shot, project)
        return try await bench.ledger.edit(task.id, edit)
    }

    @Test func `a shot has one picked take, and the history says how it came to it`() async throws {
        try await withBench { bench in
            let (first, second) = (try await take(1, bench), try await take(2, bench))
            let picked = try await bench.ledger.setVerdict(.picked, because: "好", on: [first.id])
            #expect(picked.map(\.verdict) == [.picked])
            #expect(picked[0].verdictReason == "好")
            let both = try await bench.ledger.setVerdict(.picked, on: [second.id])
            #expect(both.map(\.id) == [second.id, first.id])
            #expect(both.map(\.verdict) == [.picked, nil])
            #expect(
                try await bench.events(of: first).suffix(2).map(\.message) == [
                    "picked: 好", "no longer picked: task \(second.id) is",
                ])
            #expect(try await bench.ledger.setVerdict(nil, on: [second.id]).map(\.verdict) == [nil])
            #expect(try await bench.events(of: second).last?.message == "no longer picked")
            let before = try await bench.events(of: second).count
            _ = try await bench.ledger.setVerdict(nil, on: [second.id])
            #expect(try await bench.events(of: second).count == before)
            #expect(try await bench.ledger.check() == [])
        }
    }

    @Test func `only a finished video of a shot can be picked, and anything rejected`() async throws {
        try await withBench { bench in
            let queued = try await bench.record("a") { $0.shot = "s1" }
            await #expect(throws: StoreError.illegalTransition(task: queued.id, from: .queued, to: .completed)) {
                try await bench.ledger.setVerdict(.picked, on: [queued.id])
            }
            let loose = try await bench.complete("upstream-9", "b")
            let good = try await take(3, bench)
            await #expect(throws: StoreError.noShot(task: loose.id)) {
                try await bench.ledger.setVerdict(.picked, on: [good.id, loose.id])
            }
            #expect(try await bench.ledger.task(good.id).verdict == nil)
            #expect(
                try await bench.ledger.setVerdict(.rejected, on: [queued.id, loose.id]).map(\.verdict) == [
                    .rejected, .rejected,
                ])
        }
    }

    @Test func `a picked take that comes to a shot with a pick is picked no more`() async throws {
        try await withBench { bench in
            let (first, second) = (try await take(1, bench), try await take(2, bench, shot: "s2"))
            _ = try await bench.ledger.setVerdict(.picked, on: [first.id, second.id])
            var edit = TaskEdit()
            edit.shot = "s1"
            #expect(try await bench.ledger.edit(second.id, edit).verdict == nil)
            #expect(
                try await bench.events(of: second).last?.message == "shot: s1, no longer picked: task \(first.id) is")
            edit.shot = ""
            #expect(try await bench.ledger.edit(first.id, edit).verdict == nil)
            #expect(try await bench.ledger.check() == [])
        }
    }

    @Test func `shots tell their takes, their pick and what is missing`() async throws {
        try await withBench { bench in
            let first = try await take(1, bench, shot: "s10")
            _ = try await take(2, bench, shot: "s10")
            _ = try await take(3, bench, shot: "s2")
            _ = try await bench.record("open") { ($0.shot, $0.project) = ("s3", "p") }
            _ = try await take(4, bench, shot: "s1", project: "q")
            _ = try await bench.ledger.setVerdict(.picked, on: [first.id])
            let shots = try await bench.ledger.shots(of: "p", profile: nil)
            #expect(shots.map(\.shot) == ["s2", "s3", "s10"])
            #expect(shots.map(\.takes) == [1, 1, 2])
            #expect(
                shots.map(\.missing) == ["not picked", "not finished", "not saved"])
            #expect(shots[2].picked?.task == first.id)
            #expect(shots[2].seconds == 10)
            #expect(try await bench.ledger.shots(of: nil, profile: nil).map(\.project) == ["p", "p", "p", "q"])
            #expect(try await bench.ledger.shots(of: "p", profile: "other") == [])
            var query = StatisticsQuery()
            query.grouping = .shot
            let groups = try await bench.ledger.statisticsReport(query).groups
            #expect(groups.map(\.group) == ["p/s2", "p/s3", "p/s10", "q/s1"])
            #expect(groups[2].pickedSeconds == 5)
            #expect(groups[2].secondsPerPickedSecond == 2)
            query.grouping = .project
            #expect(try await bench.ledger.statisticsReport(query).groups.map(\.picked) == [1, 0])
        }
    }

    @Test func `a list finds what is picked and what is rejected`() async throws {
        try await withBench { bench in
            let (first, second) = (try await take(1, bench), try await take(2, bench))
            _ = try await bench.ledger.setVerdict(.picked, on: [first.id])
            _ = try await bench.ledger.setVerdict(.rejected, on: [second.id])
            var query = TaskQuery()
            for (word, task) in [("picked", first), ("rejected", second)] {
                query.verdict = word
                #expect(try await bench.ledger.ids(query) == [task.id])
            }
        }
    }
}
