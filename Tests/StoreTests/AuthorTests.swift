import Contract
import Model
import TestSupport
import Testing

@testable import Store

/// Who made a task and who changed it is kept, and told apart in lists, figures and caps.
struct AuthorTests {
    private static func by<Value: Sendable>(
        _ name: String?, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        try await Author.$name.withValue(name) { try await body() }
    }

    @Test func `every change that somebody makes has their name, and what reel does has none`() async throws {
        try await withBench { bench in
            let ledger = bench.ledger
            let task = try await Self.by("alice") { try await bench.record("a boat") }
            #expect(task.submittedBy == "alice")
            _ = try await Self.by("bob") { try await ledger.hold(task.id) }
            _ = try await Self.by("alice") { try await ledger.release(task.id) }
            let accepted = try await bench.finish(bench.send(task), .accepted(upstreamID: "upstream-1"))
            try await bench.observe(accepted, "completed", url: "https://cdn.example/1")
            var edit = TaskEdit()
            (edit.shot, edit.note) = ("s1", "好")
            _ = try await Self.by("bob") { [edit] in try await ledger.edit(task.id, edit) }
            _ = try await Self.by("批准人") { try await ledger.setVerdict(.picked, on: [task.id]) }
            let told = try await bench.events(of: task).map { "\($0.kind.rawValue) \($0.author ?? "-")" }
            #expect(
                told == [
                    "recorded alice", "user bob", "user alice", "submitting -", "accepted -", "observed -", "user bob",
                    "user 批准人",
                ])
            #expect(try await ledger.task(task.id).submittedBy == "alice")
        }
    }

    @Test func `a name is one name in every spelling`() async throws {
        try await withBench { bench in
            let task = try await Self.by("Jose\u{301}") { try await bench.record("a boat") }
            #expect(task.submittedBy?.unicodeScalars.count == 4)
            var query = TaskQuery()
            query.submittedBy = "José"
            #expect(try await bench.ledger.list(query).map(\.id) == [task.id])
        }
    }

    @Test func `figures are told by who made the tasks, and nobody's are apart`() async throws {
        try await withBench { bench in
            for name in ["alice", "alice", "bob", nil] {
                _ = try await Self.by(name) { try await bench.record("of \(name ?? "nobody")") { $0.takes = 1 } }
            }
            var query = StatisticsQuery()
            query.grouping = .user
            #expect(
                try await bench.ledger.statistics(query).map { "\($0.group ?? "-") \($0.tasks)" } == [
                    "- 1", "alice 2", "bob 1",
                ])
            // Parts of hours are counted task by task.
            query.since = bench.clock.now - 1
            query.until = bench.clock.now + 1
            #expect(
                try await bench.ledger.statistics(query).map { "\($0.group ?? "-") \($0.tasks)" } == [
                    "- 1", "alice 2", "bob 1",
                ])
            #expect(try await bench.ledger.check() == [])
        }
    }

    @Test func `a cap of one user holds what they make, and nothing of others`() async throws {
        try await withBench { bench in
            let cap = Cap(.day, .user("alice"), amount: 8_000_000, currency: "CNY", keeper: .ledger)
            _ = try await bench.ledger.set(cap, zone: .utc, name: "UTC")
            let draft: @Sendable (String) throws -> TaskDraft = { prompt in
                try bench.draft(prompt) { $0.cost = Cost(amount: 5, currency: "CNY", rate: 1, basis: "second") }
            }
            for (name, prompt) in [("alice", "a"), ("alice", "b"), ("bob", "c"), ("bob", "d")] {
                _ = try await Self.by(name) { try await bench.ledger.record(draft(prompt)) }
            }
            let sent = try await bench.ledger.claimForSending(bench.scope, limit: 9, worker: bench.worker)
            #expect(sent.map(\.task.id) == [1, 3, 4])
            #expect(try await bench.ledger.task(2).waitingFor == .cap)
            let budget = try #require(try await bench.ledger.budgets().first)
            #expect((budget.reserved, budget.waiting, budget.waitingCost) == (5_000_000, 1, 5_000_000))
            await #expect(throws: StoreError.self) {
                try await Self.by("alice") { try await bench.ledger.record(draft("e"), sendingAs: bench.worker) }
            }
            guard
                case .created(_, .some) = try await Self.by(
                    "bob",
                    {
                        try await bench.ledger.record(draft("f"), sendingAs: bench.worker)
                    })
            else {
                Issue.record("what bob makes is sent")
                return
            }
            // Each asks for room beforehand as well.
            await #expect(throws: StoreError.self) {
                try await Self.by("alice") { try await bench.ledger.requireRoom(for: [draft("g")]) }
            }
            try await Self.by("bob") { try await bench.ledger.requireRoom(for: [draft("g")]) }
        }
    }

    @Test func `a token has its caps and its project, and a new one of the same name the caps of the old one`()
        async throws
    {
        try await withBench { bench in
            let cap = Cap(.day, .user("alice"), amount: 8_000_000, currency: "CNY", keeper: .ledger)
            let made = try await bench.ledger.addToken(name: "alice", role: .maker, project: "e\u{301}", caps: [cap])
            #expect(made.token.caps == [cap])
            #expect(made.token.project?.unicodeScalars.count == 1)
            let visited = try #require(try await bench.ledger.visit(token: made.secret))
            #expect((visited.caps, visited.project) == ([cap], made.token.project))
            #expect(try await bench.ledger.revokeToken(name: "alice").name == "alice")
            #expect(try await bench.ledger.visit(token: made.secret) == nil)
            #expect(try await bench.ledger.addToken(name: "alice", role: .maker).token.caps == [cap])
            #expect(try await bench.ledger.addToken(name: "bob", role: .maker).token.caps == [])
            #expect(try await bench.ledger.tokens().map(\.caps) == [[cap], [cap], []])
        }
    }

    @Test func `an export brings who did what to another ledger`() async throws {
        try await withBench { bench in
            let task = try await Self.by("alice") { try await bench.record("a boat") }
            _ = try await Self.by("bob") { try await bench.ledger.cancel(task.id) }
            let export = try await bench.ledger.exported()
            try await withBench { other in
                try await other.ledger.imported(export)
                #expect(try await other.ledger.list(TaskQuery()).map(\.submittedBy) == ["alice"])
                #expect(try await other.ledger.history(HistoryQuery()).map(\.author) == ["alice", "bob"])
                #expect(try await other.ledger.check() == [])
            }
        }
    }
}
