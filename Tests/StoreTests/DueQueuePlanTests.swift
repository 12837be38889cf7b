import Model
import TestSupport
import Testing

@testable import Store

/// What is due is found by an index that holds nothing else: with and without statistics, which change SQLite's mind.
@Suite(.enabled(if: LedgerEngine.isFile, "is about a file"))
struct DueQueuePlanTests {
    /// A ledger with some of everything that can be due.
    private func withQueues(isAnalyzed: Bool, _ body: (Bench) async throws -> Void) async throws {
        try await withBench { bench in
            for number in 1...20 {
                _ = try await bench.accept("open-\(number)")
                _ = try await bench.record("ready \(number)") { $0.priority = number % 3 }
                _ = try await bench.record("later \(number)") { $0.notBefore = bench.clock.now + 60_000 }
                _ = try await bench.complete("done-\(number)")
            }
            if isAnalyzed { try bench.force("ANALYZE") }
            try await body(bench)
        }
    }

    private func plan(_ bench: Bench, _ sql: String, _ values: [LedgerValue]) throws -> [String] {
        try bench.transaction().all("EXPLAIN QUERY PLAN " + sql, values) { row in
            for _ in 1...3 { _ = try row.integer() }
            return try row.text()
        }
    }

    @Test(arguments: [false, true])
    func `polls come from the index of an account's polls, in its order`(isAnalyzed: Bool) async throws {
        try await withQueues(isAnalyzed: isAnalyzed) { bench in
            let due = try plan(bench, PollPlans.due(bench.scope, .sqlite), [.integer(1), .integer(1), .integer(1)])
            #expect(due == ["SEARCH t USING INDEX task_to_poll (account_id=? AND next_poll_at>? AND next_poll_at<?)"])
            let next = try plan(bench, PollPlans.next(bench.scope, .sqlite), [.integer(1), .integer(1), .integer(1)])
            #expect(next == ["SEARCH t USING INDEX task_to_poll (account_id=? AND next_poll_at>?)"])
        }
    }

    @Test(arguments: [false, true])
    func `sends come from the index of what is ready, in its order`(isAnalyzed: Bool) async throws {
        try await withQueues(isAnalyzed: isAnalyzed) { bench in
            let one = LedgerValue.integer(1)
            let meant = try plan(bench, QueuePlans.anyReady(bench.scope, .sqlite), [one, one])
            #expect(meant == ["SEARCH t USING INDEX task_to_send (account_id=?)"])
            let priority = try plan(bench, QueuePlans.nextPriority(bench.scope, .sqlite), [one, one, one])
            #expect(priority == ["SEARCH t USING INDEX task_to_send (account_id=? AND priority<?)"])
            let profile = try plan(bench, QueuePlans.nextProfile(bench.scope, .sqlite), [one, one, .text(""), one])
            #expect(
                profile == ["SEARCH t USING INDEX task_to_send (account_id=? AND priority=? AND profile>?)"])
            let project = try plan(
                bench, QueuePlans.nextProject(bench.scope, .sqlite), [one, one, .text(""), .text(""), one])
            #expect(
                project == [
                    "SEARCH t USING INDEX task_to_send (account_id=? AND priority=? AND profile=? AND <expr>>?)"
                ])
            let line = try plan(
                bench, QueuePlans.line(bench.scope, .sqlite), [one, one, .text(""), .text(""), one, one])
            #expect(
                line == [
                    "SEARCH t USING INDEX task_to_send (account_id=? AND priority=? AND profile=? AND <expr>=?)"
                ])
            let any = try plan(bench, SchedulePlans.anyReady(bench.scope, .sqlite), [.integer(1)])
            #expect(any == ["SEARCH t USING INDEX task_to_send (account_id=?)"])
            let waking = try plan(bench, QueuePlans.toWake(.sqlite), [.integer(1)])
            #expect(waking == ["SEARCH task USING COVERING INDEX task_to_wake (next_send_at>? AND next_send_at<?)"])
            let next = try plan(bench, SchedulePlans.nextToWake(bench.scope, limit: 9, .sqlite), [])
            #expect(next == ["SEARCH t USING INDEX task_to_wake (next_send_at>?)"])
        }
    }

    @Test(arguments: [false, true])
    func `downloads come from the index of what is due, and few of them are sorted`(isAnalyzed: Bool) async throws {
        try await withQueues(isAnalyzed: isAnalyzed) { bench in
            for isExpired in [false, true] {
                let due = try plan(
                    bench, VideoPlans.due(bench.scope, isExpired: isExpired, .sqlite), [.integer(1), .integer(1)])
                #expect(due.contains("SEARCH t USING INDEX video_due (next_attempt_at>? AND next_attempt_at<?)"))
                #expect(due.filter { $0.contains("TEMP B-TREE") }.count == 1)
            }
            let next = try plan(bench, SchedulePlans.nextDownload(bench.scope, .sqlite), [])
            #expect(next == ["SEARCH t USING INDEX video_due (next_attempt_at>?)"])
        }
    }

    @Test(arguments: [false, true])
    func `the queue is shown by its index`(isAnalyzed: Bool) async throws {
        try await withQueues(isAnalyzed: isAnalyzed) { bench in
            let shown = try plan(bench, QueuePlans.queued(.sqlite), [.integer(1), .integer(1)])
            #expect(shown == ["SCAN t USING INDEX task_in_queue"])
        }
    }

    @Test(arguments: [false, true])
    func `what is stale is found by when it was recorded`(isAnalyzed: Bool) async throws {
        try await withQueues(isAnalyzed: isAnalyzed) { bench in
            let stale = try plan(bench, HoldingPlans.stale(.sqlite), [.integer(1)])
            #expect(stale.contains("SEARCH t USING INDEX task_by_state (state=? AND profile=? AND created_at<?)"))
        }
    }

    @Test(arguments: [false, true])
    func `plans beyond the horizon are found by the indexes over the plans`(isAnalyzed: Bool) async throws {
        try await withQueues(isAnalyzed: isAnalyzed) { bench in
            for healing in HealingPlans.all(.sqlite) where healing.table != "account" {
                let steps = try plan(bench, "SELECT 1 FROM \(healing.planned) LIMIT 1", [.integer(1)])
                #expect(
                    steps.contains {
                        $0.contains("SEARCH \(healing.table) USING") && $0.contains("\(healing.column)>?")
                    })
                #expect(!steps.contains { $0.hasPrefix("SCAN \(healing.table)") })
            }
        }
    }
}
