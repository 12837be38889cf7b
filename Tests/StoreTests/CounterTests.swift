import Model
import TestSupport
import Testing

@testable import Store

struct CounterTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `counters equal a recount, and the history tells every move, whatever happens`(_ seed: UInt64) async throws {
        try await withBench { bench in
            var walk = Walk(bench: bench, random: SeededGenerator(seed: seed))
            for _ in 0..<250 { try await walk.step() }
            await bench.ledger.close()
            let db = try bench.transaction()
            func rows(_ sql: String) throws -> [String] {
                try db.all(sql) { row in
                    "\(try row.text()) \(try row.int()) \(try row.text()) \(try row.int())"
                }
            }
            let counted = try rows(
                """
                SELECT profile, is_simulated, state, tasks FROM counter WHERE tasks != 0
                ORDER BY profile, is_simulated, state
                """)
            let recounted = try rows(
                """
                SELECT profile, is_simulated, state, count(*) FROM task GROUP BY profile, is_simulated, state
                ORDER BY profile, is_simulated, state
                """)
            #expect(counted == recounted)
            #expect(counted.count > 8)
            for profile in ["default", "work"] {
                var query = TaskQuery()
                query.profile = profile
                let tasks = try await bench.ledger.list(query)
                for simulated in [true, false] {
                    let recount = Dictionary(grouping: tasks.filter { $0.isSimulated == simulated }, by: \.state)
                        .mapValues(\.count)
                    #expect(try await bench.ledger.counts(profile: profile, simulated: simulated) == recount)
                }
            }
            try await checkHistories(bench)
        }
    }

    /// Each task's entries are numbered without gaps, move only as the rules allow, and end where the task stands.
    private func checkHistories(_ bench: Bench) async throws {
        for task in try await bench.ledger.list(TaskQuery()) {
            let events = try await bench.events(of: task)
            #expect(events.map(\.seq) == Array(1...events.count))
            #expect(events.last?.state == task.state)
            var state: TaskState?
            for event in events {
                #expect(event.state == state || TaskState.isLegal(from: state, to: event.state))
                state = event.state
            }
        }
    }
}
