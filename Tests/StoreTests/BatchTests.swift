import Crypto
import Model
import TestSupport
import Testing

@testable import Store

/// Lines of a table and the tasks that they make, each once.
struct BatchTests {
    private func line(
        _ number: Int, _ prompt: String, _ bench: Bench, _ change: (inout TaskDraft) -> Void = { _ in }
    ) throws -> BatchLine {
        let draft = try bench.draft(prompt) { draft in
            draft.allowsDuplicate = false
            change(&draft)
        }
        return BatchLine(line: number, draft: draft)
    }

    /// A task as the ledger has it.
    private func task(_ task: BatchTask, _ bench: Bench) async throws -> VideoTask {
        try await bench.ledger.task(task.id)
    }

    @Test func `the same batch again records nothing, and one with more only what is new`() async throws {
        try await withBench { bench in
            var lines = [
                try line(2, "a boat", bench) { $0.ref = "1" },
                try line(3, "a cat", bench) { ($0.ref, $0.takes) = ("2", 3) },
                try line(4, "a dog", bench),
            ]
            let first = try await bench.ledger.record(lines, revises: false)
            #expect(first.map(\.made.count) == [1, 3, 1])
            #expect(first[1].made.map(\.take) == [1, 2, 3])
            #expect(first[0].made.map(\.take) == [nil])
            #expect(first.flatMap(\.made).allSatisfy { $0.state == .queued })
            let again = try await bench.ledger.record(lines, revises: false)
            #expect(again.map(\.made.count) == [0, 0, 0])
            #expect(again.flatMap(\.known).map(\.id) == first.flatMap(\.made).map(\.id))
            lines[1] = try line(3, "a cat", bench) { ($0.ref, $0.takes) = ("2", 5) }
            lines.append(try line(5, "a fox", bench) { $0.ref = "3" })
            #expect(try await bench.ledger.plan(lines, revises: false).map(\.missing) == [0, 2, 0, 1])
            let more = try await bench.ledger.record(lines, revises: false)
            #expect(more[1].made.map(\.take) == [4, 5])
            #expect(more[3].made.count == 1)
            #expect(try await bench.ledger.check() == [])
        }
    }

    @Test func `tasks are read by their numbers, however many`() async throws {
        try await withBench { bench in
            let lines = try (1...1_100).map { number in try line(number, "clip \(number)", bench) }
            let made = try await bench.ledger.record(lines, revises: false).flatMap(\.made).map(\.id)
            #expect(try await bench.ledger.tasks(made.reversed() + [made[0], 99_999]).map(\.id) == made)
            #expect(try await bench.ledger.tasks([]) == [])
        }
    }

    @Test func `whatever became of a line's task, it is known`() async throws {
        try await withBench { bench in
            let lines = [try line(1, "a boat", bench), try line(2, "a cat", bench) { $0.ref = "c" }]
            let made = try await bench.ledger.record(lines, revises: false).flatMap(\.made)
            _ = try await bench.ledger.cancel(made[0].id)
            var edit = TaskEdit()
            edit.project = "elsewhere"
            _ = try await bench.ledger.edit(made[1].id, edit)
            let again = try await bench.ledger.record(lines, revises: false)
            #expect(again.flatMap(\.made) == [])
            #expect(again.flatMap(\.known).map(\.state) == [.cancelled, .queued])
        }
    }

    @Test func `a changed line under a known ref is refused, or makes a new take`() async throws {
        try await withBench { bench in
            let old = try await bench.ledger.record([line(1, "a boat", bench) { $0.ref = "s" }], revises: false)
            let changed = [
                try line(1, "a red boat", bench) { $0.ref = "s" }, try line(2, "a cat", bench) { $0.ref = "t" },
            ]
            let refused = try await bench.ledger.record(changed, revises: false)
            #expect(refused[0].conflict == .changed(try await task(old[0].made[0], bench)))
            #expect(refused.flatMap(\.made) == [])
            let revised = try await bench.ledger.record(changed, revises: true)
            #expect(revised.flatMap(\.made).map(\.take) == [2, nil])
            #expect(try await task(revised[0].made[0], bench).parentID == old[0].made[0].id)
            // Both are known from now on.
            #expect(try await bench.ledger.record(changed, revises: true).flatMap(\.made) == [])
            let before = [try line(1, "a boat", bench) { $0.ref = "s" }]
            #expect(try await bench.ledger.record(before, revises: false).flatMap(\.made) == [])
        }
    }

    @Test func `a ref is a line's within its project`() async throws {
        try await withBench { bench in
            let lines = [
                try line(1, "a boat", bench) { ($0.ref, $0.project) = ("1", "ep1") },
                try line(2, "a cat", bench) { ($0.ref, $0.project) = ("1", "ep2") },
            ]
            var made: [VideoTask] = []
            for new in try await bench.ledger.record(lines, revises: false).flatMap(\.made) {
                made.append(try await task(new, bench))
            }
            #expect(made.count == 2)
            await #expect(throws: StoreError.ambiguous(prefix: "ref:1", candidates: made)) {
                try await bench.ledger.task(named: "ref:1", profile: "default")
            }
            // A submit's ref is looked up in all of them.
            let again = try await bench.ledger.record(bench.draft("a cat") { $0.ref = "1" })
            guard case .existing(let task) = again else { throw Unexpected() }
            #expect(task.id == made[1].id)
            await #expect(throws: StoreError.refTaken(ref: "1", existing: made[1])) {
                try await bench.ledger.record(bench.draft("a dog") { ($0.ref, $0.project) = ("1", "ep2") })
            }
        }
    }

    @Test func `what another task has bought is not bought by a line`() async throws {
        try await withBench { bench in
            let attempt = try await bench.send(try await bench.record("a boat") { $0.project = "p" })
            let sent = try await bench.ledger.task(attempt.task.id)
            let lines = [try line(1, "a boat", bench) { ($0.ref, $0.project) = ("1", "p") }]
            #expect(try await bench.ledger.record(lines, revises: false)[0].conflict == .equal(sent))
            var allowed = lines
            allowed[0] = try line(1, "a boat", bench) {
                ($0.ref, $0.project, $0.allowsDuplicate) = ("1", "p", true)
            }
            #expect(try await bench.ledger.record(allowed, revises: false)[0].made.count == 1)
            // Without a ref the line is the request, whoever made it.
            let plain = [try line(1, "a boat", bench)]
            #expect(try await bench.ledger.record(plain, revises: false)[0].known.map(\.id) == [sent.id])
            // And one that got its ref taken away is still known as what it is.
            let named = try await bench.ledger.record([line(1, "a cat", bench) { $0.ref = "9" }], revises: false)
            #expect(
                try await bench.ledger.record([line(1, "a cat", bench)], revises: false)[0].conflict
                    == .equal(try await task(named[0].made[0], bench)))
        }
    }

    @Test func `a table that is run without its project, or gets one later, buys nothing anew`() async throws {
        try await withBench { bench in
            func named(_ project: String?) throws -> [BatchLine] {
                [try line(1, "a boat", bench) { ($0.ref, $0.project) = ("1", project) }]
            }
            let made = try await task(bench.ledger.record(named("ep"), revises: false)[0].made[0], bench)
            let attempt = try await bench.send(made)
            _ = try await bench.finish(attempt, .accepted(upstreamID: "u-1"))
            try await bench.observe(try await bench.ledger.task(made.id), "completed", url: "https://cdn.example/1")
            bench.clock.advance(by: 90_000_000)
            let done = try await bench.ledger.task(made.id)
            #expect(done.state == .completed)
            for project in [nil, "other"] {
                #expect(try await bench.ledger.record(named(project), revises: false)[0].conflict == .equal(done))
            }
        }
    }

    @Test func `what an export brings is known to its lines, also one of an older program`() async throws {
        try await withBench { bench in
            let lines = [
                try line(1, "a boat", bench) { ($0.ref, $0.project) = ("1", "ep") },
                try line(2, "a cat", bench) { $0.ref = "2" },
            ]
            for result in try await bench.ledger.record(lines, revises: false) { #expect(result.made.count == 1) }
            let text = try await bench.ledger.exported()
            #expect(text.contains("\"ref_project\":\"\""))
            let older = text.replacing(",\"ref_project\":\"ep\"", with: "").replacing(",\"ref_project\":\"\"", with: "")
            for export in [text, older] {
                try await withLedger { here in
                    try await here.imported(export)
                    #expect(try await here.exported() == text)
                    #expect(try await here.plan(lines, revises: false).map(\.missing) == [0, 0])
                }
            }
        }
    }

    @Test func `a ref and a project that an older program kept in another spelling are known`() async throws {
        try await withBench { bench in
            let lines = [try line(1, "a boat", bench) { ($0.ref, $0.project) = ("caf\u{E9}", "\u{E9}t\u{E9}") }]
            _ = try await bench.ledger.record(lines, revises: false)
            try bench.force("UPDATE task SET ref = 'cafe\u{301}', ref_project = 'e\u{301}te\u{301}'")
            let again = try await bench.ledger.record(lines, revises: false)[0]
            #expect(again.known.count == 1 && again.made == [])
        }
    }

    @Test func `takes of one request under two refs are made together`() async throws {
        try await withBench { bench in
            let lines = [
                try line(1, "a boat", bench) { ($0.ref, $0.takes) = ("1", 2) },
                try line(2, "a boat", bench) { ($0.ref, $0.takes) = ("2", 2) },
            ]
            #expect(try await bench.ledger.record(lines, revises: false).map(\.made.count) == [2, 2])
            #expect(try await bench.ledger.record(lines, revises: false).map(\.made.count) == [0, 0])
        }
    }

    @Test func `a file that another video goes to keeps the whole batch out`() async throws {
        try await withBench { bench in
            let holder = try await bench.record("a") { $0.outputPath = "/tmp/a.mp4" }
            let lines = [
                try line(1, "b", bench), try line(2, "c", bench) { $0.outputPath = "/tmp/a.mp4" },
            ]
            let refused = try await bench.ledger.record(lines, revises: false)
            #expect(refused.map(\.conflict) == [nil, .outputTaken(holder)])
            #expect(refused.flatMap(\.made) == [])
        }
    }

    @Test func `a large body is stored before, and belongs to its task afterwards`() async throws {
        try await withBench { bench in
            let draft = try bench.draft(String(repeating: "长", count: 50_000))
            let body = draft.request.body
            let sha256 = Array(SHA256.hash(data: body))
            #expect(try await bench.ledger.storeBody(body, sha256: sha256))
            let line = BatchLine(line: 1, draft: draft)
            #expect(try line.largeBodySHA256 != nil && line.draft().request.body.isEmpty && line.body() == body)
            let made = try await bench.ledger.record([line], revises: false)[0].made
            #expect(try await bench.ledger.requestBody(of: try #require(made.first).id) == body)
            bench.clock.advance(by: 7_200_000)
            try await bench.ledger.collectOrphanedRequests()
            #expect(try await bench.ledger.requestBody(of: made[0].id) == body)
        }
    }

    @Test func `takes go on behind those of their shot`() async throws {
        try await withBench { bench in
            let lines = [try line(1, "a boat", bench) { ($0.shot, $0.project, $0.takes) = ("s1", "p", 2) }]
            let first = try await bench.ledger.record(lines, revises: false)[0].made
            let more = try bench.draft("a boat") {
                ($0.shot, $0.project, $0.takes, $0.continuesTakes) = ("s1", "p", 2, true)
                $0.parentID = first[0].id
            }
            guard case .created(let tasks, _) = try await bench.ledger.record(more) else { throw Unexpected() }
            #expect(tasks.map(\.take) == [3, 4])
        }
    }
}
