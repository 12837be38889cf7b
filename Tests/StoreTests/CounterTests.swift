import Model
import SQLite
import TestSupport
import Testing

@testable import Store

struct CounterTests {
    /// Whatever happens to tasks, by any door that moves them.
    private struct Walk {
        let bench: Bench
        var random: SeededGenerator
        var attempts: [Attempt] = []
        var number = 0

        mutating func step() async throws {
            bench.clock.advance(by: Int64.random(in: 0...400_000, using: &random))
            let ids = try await bench.ledger.ids(TaskQuery())
            switch Int.random(in: 0..<12, using: &random) {
            case 0...2:
                let profile = Bool.random(using: &random) ? "default" : "work"
                let takes = Int.random(in: 1...3, using: &random)
                let draft = try bench.draft("boat \(ids.count)") {
                    $0.profile = profile
                    $0.takes = takes
                }
                _ = try await bench.ledger.record(draft)
            case 3, 4:
                attempts += try await bench.ledger.claimForSending(bench.scope, limit: 2, worker: bench.worker)
            case 5, 6:
                guard let attempt = attempts.randomElement(using: &random) else { return }
                // Answers come late, twice, and to attempts that were given up.
                if Bool.random(using: &random) { attempts.removeAll { $0.token == attempt.token } }
                try await bench.finish(attempt, outcome(), isSimulated: Int.random(in: 0..<4, using: &random) == 0)
            case 7, 8:
                guard let id = ids.randomElement(using: &random) else { return }
                let task = try await bench.ledger.task(id)
                guard task.taskID != nil else { return }
                let status = try #require(
                    ["pending", "processing", "completed", "failed"].randomElement(using: &random))
                try await bench.observe(
                    task, status, progress: 5, url: status == "completed" ? "https://cdn.example/\(id)" : nil,
                    isSimulated: Int.random(in: 0..<6, using: &random) == 0)
            case 9:
                try await bench.ledger.reap()
            case 10:
                if let id = ids.randomElement(using: &random) { _ = try? await bench.ledger.cancel(id) }
            default:
                if let id = ids.randomElement(using: &random) { _ = try? await bench.ledger.abandon(id) }
            }
        }

        private mutating func outcome() -> SubmissionOutcome {
            number += 1
            let error = TaskError(code: "trouble", message: "trouble", httpStatus: 400)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: return .rejected(error)
            case 1: return .uncertain(error)
            case 2: return .deferred(.room, error, retryAfter: nil)
            case 3: return .deferred(.rate, error, retryAfter: 2_000)
            // Now and then an id that is taken.
            default: return .accepted(taskID: "upstream-\(number % 9 == 0 ? 1 : number)")
            }
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `counters equal a recount, and the history tells every move, whatever happens`(_ seed: UInt64) async throws {
        try await withBench { bench in
            var walk = Walk(bench: bench, random: SeededGenerator(seed: seed))
            for _ in 0..<250 { try await walk.step() }
            await bench.ledger.close()
            let connection = try bench.connection()
            func rows(_ sql: String) throws -> [String] {
                try connection.all(sql) { row in
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
