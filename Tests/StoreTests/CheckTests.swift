import Model
import SQLite
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
        ("INSERT INTO tag (tag, recorded_at, task) VALUES ('x', 1, 99)", "foreign_key"),
    ])
    func `tampering is found`(_ sql: String, _ kind: String) async throws {
        try await withBench { bench in
            _ = try await bench.accept("upstream-1")
            let connection = try bench.connection(.readWrite)
            try connection.execute("PRAGMA foreign_keys=OFF")
            try connection.execute(sql)
            #expect(try await bench.ledger.check().map(\.kind).contains(kind))
        }
    }

    @Test func `rebuilding mends counters and search`() async throws {
        try await withBench { bench in
            let task = try await bench.accept("upstream-1", "海边日落")
            let connection = try bench.connection(.readWrite)
            try connection.execute("UPDATE counter SET tasks = 7")
            try connection.execute("INSERT INTO task_text (task_text) VALUES ('delete-all')")
            try await bench.ledger.rebuild()
            #expect(try await bench.ledger.check() == [])
            var query = TaskQuery()
            query.search = "日落"
            #expect(try await bench.ledger.list(query).map(\.id) == [task.id])
        }
    }
}
