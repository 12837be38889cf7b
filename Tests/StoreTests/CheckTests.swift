import Model
import TestSupport
import Testing

@testable import Store

/// `check` finds what it is for, in ledgers that were tampered with.
struct CheckTests {
    @Test func `a ledger that was used is clean`() async throws {
        try await withBench { bench in
            _ = try await bench.complete("upstream-1")
            _ = try await bench.observe(bench.accept("upstream-2", "another"), "failed", error: "no")
            _ = try await bench.ledger.cancel(try await bench.record("a third").id)
            #expect(try await bench.ledger.check() == [])
        }
    }

    @Test(arguments: [
        ("UPDATE event SET seq = 9 WHERE seq = 3", "history"),
        ("UPDATE event SET state = 'completed' WHERE seq = 2", "history"),
        ("DELETE FROM event WHERE seq = 3", "history"),
        ("DELETE FROM event", "history"),
        ("UPDATE counter SET tasks = tasks + 1", "counter"),
        ("DELETE FROM counter", "counter"),
        ("UPDATE statistic SET queued = queued + 1 WHERE hour = -1 AND dimension = 'tag'", "statistic"),
        ("UPDATE statistic SET waits = '{\"7\":1}' WHERE hour != -1", "statistic"),
        ("UPDATE statistic SET seconds = 5", "statistic"),
        ("UPDATE statistic SET value = 'another' WHERE dimension = 'project'", "statistic"),
        ("DELETE FROM statistic WHERE hour != -1", "statistic"),
        ("DELETE FROM statistic", "statistic"),
        ("INSERT INTO tag (tag, recorded_at, task) VALUES ('x', 1, 99)", "foreign_key"),
    ])
    func `tampering is found`(_ sql: String, _ kind: String) async throws {
        try await withBench { bench in
            _ = try await bench.accept("upstream-1")
            try bench.site.tamper(sql)
            #expect(try await bench.ledger.check().map(\.kind).contains(kind))
        }
    }

    @Test func `a queued task without its request is found, wherever it was lost`() async throws {
        try await withBench { bench in
            let (lost, gone) = (try await bench.record("lost"), try await bench.record("gone"))
            _ = try await bench.record("whole")
            _ = try await bench.accept("upstream-1", "sent")
            try bench.force("UPDATE task SET request_id = NULL WHERE id IN (\(lost.id), 4)")
            try bench.site.tamper("DELETE FROM request WHERE id = (SELECT request_id FROM task WHERE id = \(gone.id))")
            let findings = try await bench.ledger.check().filter { $0.kind == "request" }
            #expect(findings.map(\.task) == [lost.id, gone.id])
            #expect(findings.allSatisfy { $0.message.contains("reel cancel \($0.task ?? 0)") })
            _ = try await bench.ledger.cancel(lost.id)
            #expect(try await bench.ledger.check().filter { $0.kind == "request" }.map(\.task) == [gone.id])
        }
    }

    @Test func `a wrong figure is told by name`() async throws {
        try await withBench { bench in
            _ = try await bench.record()
            try bench.force("UPDATE statistic SET queued = 3 WHERE hour = -1 AND dimension = 'tag'")
            #expect(
                try await bench.ledger.check().map(\.message) == [
                    "no tag of profile default, all time: queued 3 kept, 1 counted; mend with --rebuild"
                ])
            for number in 1...30 {
                try bench.force(
                    """
                    INSERT INTO statistic (dimension, hour, value, resolution, submitted_by, profile, is_simulated, currency, failed)
                    VALUES ('tag', \(number), 'x', '', '', 'default', 0, '', 1)
                    """)
            }
            let findings = try await bench.ledger.check()
            #expect(findings.count == 21)
            #expect(findings.last?.message == "11 more rows are wrong")
        }
    }

    @Test func `rebuilding mends counters, statistics and search`() async throws {
        try await withBench { bench in
            _ = try await bench.complete("upstream-2", "another")
            let task = try await bench.accept("upstream-1", "海边日落")
            try bench.force("UPDATE counter SET tasks = 7")
            try bench.force("UPDATE statistic SET completed = 7, waits = '{}'")
            try bench.force(
                """
                INSERT INTO statistic (dimension, hour, value, resolution, submitted_by, profile, is_simulated, currency, failed)
                VALUES ('tag', 7, 'x', '', '', 'default', 0, '', 1)
                """)
            try bench.force(
                LedgerEngine.isFile
                    ? "INSERT INTO task_text (task_text) VALUES ('delete-all')" : "DELETE FROM task_text")
            try await bench.ledger.rebuild()
            #expect(try await bench.ledger.check() == [])
            var query = TaskQuery()
            query.search = "日落"
            #expect(try await bench.ledger.list(query).map(\.id) == [task.id])
        }
    }
}
