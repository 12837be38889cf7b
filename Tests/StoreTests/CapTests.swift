import Contract
import Model
import TestSupport
import Testing

@testable import Store

/// What a cap keeps from being sent, whoever asks.
struct CapTests {
    private static func draft(
        _ bench: Bench, _ amount: Double = 5, currency: String = "CNY", _ change: (inout TaskDraft) -> Void = { _ in }
    ) throws -> TaskDraft {
        try bench.draft("a boat") { draft in
            draft.cost = Cost(amount: amount, currency: currency, rate: 1, basis: "second")
            change(&draft)
        }
    }

    private func queue(
        _ bench: Bench, _ amount: Double = 5, currency: String = "CNY", _ change: (inout TaskDraft) -> Void = { _ in }
    ) async throws -> VideoTask {
        let draft = try Self.draft(bench, amount, currency: currency, change)
        guard case .created(let tasks, _) = try await bench.ledger.record(draft) else { throw Unexpected() }
        return try #require(tasks.first)
    }

    private func claim(_ bench: Bench, limit: Int = 100) async throws -> [Attempt] {
        try await bench.ledger.claimForSending(bench.scope, limit: limit, worker: bench.worker)
    }

    private func cap(
        _ amount: Int64, _ period: Cap.Period = .day, _ scope: Cap.Scope = .all, countsFailed: Bool = false
    ) -> Cap {
        Cap(period, scope, amount: amount * 1_000_000, currency: "CNY", countsFailed: countsFailed, keeper: .config)
    }

    private func limit(_ bench: Bench, _ caps: Cap..., zone: LocalZone = .utc) {
        bench.ledger.hostCaps = HostCaps(caps, zone: zone)
    }

    @Test func `what fits is sent, what does not waits in order, and goes once there is room`() async throws {
        try await withBench { bench in
            limit(bench, cap(15))
            for _ in 0..<5 { _ = try await queue(bench) }
            let sent = try await claim(bench)
            #expect(sent.map(\.task.id) == [1, 2, 3])
            #expect(try await bench.ledger.task(4).waitingFor == .cap)
            #expect(try await bench.ledger.hasSendable(bench.scope) == false)
            #expect(try await bench.ledger.nextDue(bench.scope, worker: bench.worker) == nil)
            let budget = try #require(try await bench.ledger.budgets().first)
            #expect((budget.spent, budget.reserved, budget.left) == (0, 15_000_000, 0))
            #expect((budget.waiting, budget.waitingCost) == (2, 10_000_000))
            // Nobody knows of the second whether it was made: it counts. What was not made does not.
            let trouble = TaskError(code: "x", message: "x")
            try await bench.finish(sent[0], .accepted(upstreamID: "upstream-1"))
            try await bench.finish(sent[1], .uncertain(trouble))
            try await bench.finish(sent[2], .rejected(trouble))
            #expect(try await bench.ledger.hasSendable(bench.scope))
            #expect(try await claim(bench).map(\.task.id) == [4])
            #expect(try await claim(bench).isEmpty)
            // A failed one does not count.
            try await bench.observe(bench.ledger.task(1), "failed")
            #expect(try await claim(bench).map(\.task.id) == [5])
        }
    }

    @Test func `what a cap lets go again does not change whose turn it is`() async throws {
        try await withBench { bench in
            limit(bench, cap(5, .day, .project("film")))
            for _ in 0..<2 { _ = try await queue(bench) { $0.project = "film" } }
            let film = try await claim(bench)
            for _ in 0..<4 { _ = try await queue(bench) { $0.project = "batch" } }
            #expect(try await claim(bench, limit: 2).map(\.task.id) == [3, 4])
            let single = try await queue(bench) { $0.project = "other" }
            try await bench.finish(film[0], .rejected(TaskError(code: "x", message: "x")))
            #expect(try await claim(bench, limit: 2).map(\.task.id) == [2, single.id])
        }
    }

    @Test func `what a cap lets go again is not more than its account has room for`() async throws {
        try await withBench { bench in
            let trouble = TaskError(code: "x", message: "x")
            limit(bench, cap(5, .day, .project("film")))
            for _ in 0..<2 { _ = try await queue(bench) { $0.project = "film" } }
            let film = try await claim(bench)
            _ = try await queue(bench)
            try await bench.finish(claim(bench)[0], .deferred(.rate, trouble, retryAfter: 60_000))
            try await bench.finish(film[0], .rejected(trouble))
            #expect(try await claim(bench).isEmpty)
            bench.clock.advance(by: 60_001)
            // After a pause one task goes ahead.
            #expect(try await claim(bench).map(\.task.id) == [2])
            #expect(try await claim(bench).isEmpty)
        }
    }

    @Test func `the next day of the zone has room again`() async throws {
        try await withBench { bench in
            // 2026-09-21 16:00 UTC is midnight in Shanghai.
            let midnight: Int64 = 1_790_006_400_000
            bench.clock.advance(to: midnight - 1)
            limit(bench, cap(5), cap(10, .month), zone: .fixed(seconds: 8 * 3_600))
            for _ in 0..<3 { _ = try await queue(bench) }
            #expect(try await claim(bench).map(\.task.id) == [1])
            #expect(try await bench.ledger.budgets().first?.period.upperBound == midnight)
            #expect(try await claim(bench).isEmpty)
            bench.clock.advance(to: midnight)
            #expect(try await claim(bench).map(\.task.id) == [2])
            bench.clock.advance(to: midnight + 86_400_000)
            // The month is used up.
            #expect(try await claim(bench).isEmpty)
            #expect(try await bench.ledger.task(3).waitingFor == .cap)
            bench.clock.advance(to: midnight + 10 * 86_400_000)
            #expect(try await claim(bench).map(\.task.id) == [3])
        }
    }

    @Test func `a cheaper one behind does not pass, one that no cap allows holds up nobody`() async throws {
        try await withBench { bench in
            limit(bench, cap(10))
            for amount in [6.0, 50, 5, 1] { _ = try await queue(bench, amount) }
            _ = try await queue(bench, 1, currency: "USD")
            #expect(try await claim(bench).map(\.task.id) == [1, 5])
            #expect(try await bench.ledger.claimForSending(4, worker: bench.worker) == nil)
            try bench.force("UPDATE task SET priority = 1 WHERE id = 4")
            #expect(try await claim(bench).map(\.task.id) == [4])
        }
    }

    @Test func `caps of a profile and of a project hold for those alone`() async throws {
        try await withBench { bench in
            limit(bench, cap(5, .day, .project("été")), cap(5, .month, .profile("other")))
            _ = try await queue(bench) { $0.project = "e\u{301}te\u{301}" }
            _ = try await queue(bench) { $0.project = "\u{E9}t\u{E9}" }
            _ = try await queue(bench) { $0.project = "winter" }
            _ = try await queue(bench)
            #expect(try await claim(bench).map(\.task.id) == [1, 3, 4])
            var edit = TaskEdit()
            edit.project = "winter"
            #expect(try await bench.ledger.edit(2, edit).waitingFor == nil)
            #expect(try await claim(bench).map(\.task.id) == [2])
        }
    }

    @Test func `failed tasks count where a cap says so`() async throws {
        try await withBench { bench in
            limit(bench, cap(5, countsFailed: true))
            for _ in 0..<2 { _ = try await queue(bench) }
            let sent = try await claim(bench)
            try await bench.finish(sent[0], .accepted(upstreamID: "upstream-1"))
            try await bench.observe(bench.ledger.task(1), "failed")
            #expect(try await claim(bench).isEmpty)
            #expect(try await bench.ledger.budgets().first?.spent == 5_000_000)
        }
    }

    @Test func `what the service says that a task cost is kept beside the estimate, and counts from then on`()
        async throws
    {
        try await withBench { bench in
            limit(bench, cap(15))
            for _ in 0..<5 { _ = try await queue(bench) }
            let sent = try await claim(bench)
            #expect(sent.map(\.task.id) == [1, 2, 3])
            for (number, attempt) in sent.enumerated() {
                try await bench.finish(attempt, .accepted(upstreamID: "upstream-\(number)"))
            }
            func end(_ id: Int64, billed: Cost?, _ phase: TaskPhase = .succeeded) async throws -> VideoTask {
                let report = StatusReport(
                    status: "over", phase: phase, progress: nil, videoURL: "https://media.example/\(id).mp4",
                    errorMessage: nil, cost: billed)
                try await bench.ledger.observe(report, of: bench.ledger.task(id), isSimulated: false)
                return try await bench.ledger.task(id)
            }
            func budget() async throws -> Budget { try #require(try await bench.ledger.budgets().first) }
            let estimate = try await bench.ledger.task(1).cost
            let less = Cost(amount: 2, currency: "CNY", rate: 0.00002, basis: "token")
            let first = try await end(1, billed: less)
            #expect((first.cost, first.billed, first.spending) == (estimate, less, less))
            #expect(try await (budget().spent, budget().reserved, budget().left) == (2_000_000, 10_000_000, 3_000_000))
            #expect(try await claim(bench).isEmpty)
            // In another money it does not count against this cap any more.
            let dollars = Cost(amount: 0.5, currency: "USD", rate: 0.00002, basis: "token")
            _ = try await end(2, billed: dollars)
            #expect(try await claim(bench).map(\.task.id) == [4])
            // It may come after the end, and be corrected.
            #expect(try await end(3, billed: nil).billed == nil)
            for late in [less, dollars] { #expect(try await end(3, billed: late).billed == late) }
            #expect(try await budget().spent == 2_000_000)
            let statistics = try await bench.ledger.statistics(StatisticsQuery())
            #expect(statistics.first?.cost == ["CNY": 7, "USD": 1])
            #expect(try await bench.ledger.check() == [])
        }
    }

    @Test func `a cap of the ledger holds for every process, until it is raised or taken away`() async throws {
        try await withBench { bench in
            let kept = Cap(.day, amount: 5_000_000, currency: "CNY", keeper: .ledger)
            let set = try await bench.ledger.set(kept, zone: .fixed(seconds: 28_800), name: "Asia/Shanghai")
            #expect(set.before == nil && set.after == kept && set.timezone == "Asia/Shanghai")
            for _ in 0..<4 { _ = try await queue(bench) }
            let other = try bench.opened()
            #expect(try await claim(bench).map(\.task.id) == [1])
            #expect(try await other.claimForSending(bench.scope, limit: 9, worker: bench.worker).isEmpty)
            var raised = kept
            raised.amount = 10_000_000
            // Another zone does not move its days.
            let change = try await other.set(raised, zone: .utc, name: "UTC")
            #expect(change.before == kept && change.timezone == "Asia/Shanghai")
            #expect(try await claim(bench).map(\.task.id) == [2])
            #expect(try await other.set(raised, zone: .utc, name: "UTC", movesZone: true).timezone == "UTC")
            _ = try await other.remove(kept)
            #expect(try await claim(bench).map(\.task.id) == [3, 4])
            await other.close()
        }
    }

    @Test func `what is to be sent at once and does not fit is not recorded`() async throws {
        try await withBench { bench in
            limit(bench, cap(12))
            let twice = try Self.draft(bench) { $0.takes = 3 }
            await #expect(throws: StoreError.self) {
                _ = try await bench.ledger.record(twice, sendingAs: bench.worker)
            }
            await #expect(throws: StoreError.self) { try await bench.ledger.requireRoom(for: [twice]) }
            #expect(try await bench.ledger.list(TaskQuery()).isEmpty)
            let one = try Self.draft(bench)
            for _ in 0..<2 { _ = try await bench.ledger.record(one, sendingAs: bench.worker) }
            await #expect(throws: StoreError.self) { _ = try await bench.ledger.record(one, sendingAs: bench.worker) }
            // What is only recorded waits, and its place in the line is kept.
            _ = try await bench.ledger.record(one)
            #expect(try await bench.ledger.task(3).waitingFor == .cap)
            let cheap = try Self.draft(bench, 1)
            await #expect(throws: StoreError.self) { _ = try await bench.ledger.record(cheap, sendingAs: bench.worker) }
            #expect(try await bench.ledger.list(TaskQuery()).count == 3)
            // What is for another day is looked at then.
            _ = try await bench.ledger.record(try Self.draft(bench) { $0.notBefore = bench.clock.now + 86_400_000 })
            #expect(try await bench.ledger.task(4).waitingFor == .notBefore)
        }
    }

    @Test func `what waits for a cap is not held as forgotten`() async throws {
        try await withBench { bench in
            limit(bench, cap(0))
            _ = try await queue(bench)
            #expect(try await claim(bench).isEmpty)
            bench.clock.advance(by: 9 * 86_400_000)
            #expect(try await bench.ledger.holdStale(after: 86_400_000) == 0)
            let history = try await bench.events(of: bench.ledger.task(1))
            #expect(history.compactMap(\.message) == ["waits for the cap of 0 CNY a day"])
        }
    }

    @Test func `whoever follows one task does not look again and again at what others hold up`() async throws {
        try await withBench { bench in
            limit(bench, cap(10))
            for amount in [6.0, 5, 1] { _ = try await queue(bench, amount) }
            #expect(try await claim(bench).map(\.task.id) == [1])
            var scope = bench.scope
            scope.tasks = [3]
            #expect(try await bench.ledger.hasSendable(scope) == false)
        }
    }

    @Test func `a thousand that are ready do not hide those that no cap is about`() async throws {
        try await withBench { bench in
            limit(bench, cap(5, .day, .project("film")))
            let lines = try (1...300).map { number in
                BatchLine(
                    line: number,
                    draft: try Self.draft(bench) {
                        ($0.project, $0.ref, $0.priority) = ("film", "\(number)", 1)
                        $0.notBefore = bench.clock.now + 1
                    })
            }
            _ = try await bench.ledger.record(lines, revises: false)
            bench.clock.advance(by: 2)
            let alone = try await queue(bench)
            var sent: [Int64] = []
            while try await bench.ledger.hasSendable(bench.scope) {
                sent += try await claim(bench, limit: 16).map(\.task.id)
            }
            #expect(sent.count == 2 && sent.contains(alone.id))
        }
    }

    /// Several processes, random news of tasks: no budget is ever overdrawn, and each is the sum over its tasks.
    @Test(arguments: 1...4)
    func `no walk of several processes passes a cap`(seed: UInt64) async throws {
        try await withBench { bench in
            var generator = SeededGenerator(seed: seed)
            limit(bench, cap(40), cap(15, .day, .project("a")), cap(60, .month))
            let other = try bench.opened()
            other.hostCaps = bench.ledger.hostCaps
            for step in 0..<120 {
                switch Int.random(in: 0..<6, using: &generator) {
                case 0, 1:
                    let amount = Double(Int.random(in: 1...9, using: &generator)) / 2
                    let project = ["a", "b", nil].randomElement(using: &generator) ?? nil
                    let draft = try Self.draft(bench, amount) { $0.project = project }
                    if Bool.random(using: &generator) {
                        _ = try await bench.ledger.record(draft)
                    } else {
                        _ = try? await other.record(draft, sendingAs: bench.worker)
                    }
                case 2:
                    async let one = bench.ledger.claimForSending(bench.scope, limit: 3, worker: bench.worker)
                    async let two = other.claimForSending(bench.scope, limit: 3, worker: bench.worker)
                    for attempt in try await one + two {
                        _ = try await bench.finish(attempt, .accepted(upstreamID: "upstream-\(attempt.task.id)"))
                    }
                case 3, 4:
                    var open = TaskQuery()
                    open.states = [.pending]
                    guard let task = try await bench.ledger.list(open).randomElement(using: &generator) else { break }
                    if Bool.random(using: &generator) {
                        try await bench.observe(task, "failed")
                    } else {
                        try await bench.observe(task, "completed", url: "https://cdn.example/\(task.id)")
                    }
                default: bench.clock.advance(by: 3_600_000)
                }
                let all = try await bench.ledger.list(TaskQuery())
                for budget in try await bench.ledger.budgets() {
                    let counted = all.filter { task in
                        task.state.countsAsSpent && task.submittedAt.map(budget.period.contains) == true
                            && budget.cap.isAbout(
                                profile: task.profile, project: task.project, user: task.submittedBy, currency: "CNY")
                    }
                    let sum = counted.reduce(Int64(0)) { $0 + (Money.millionths($1.cost?.amount ?? 0) ?? 0) }
                    #expect(budget.spent + budget.reserved == sum, "step \(step)")
                    #expect(sum <= budget.cap.amount, "step \(step): \(budget.cap.name)")
                }
            }
            #expect(try await bench.ledger.check() == [])
            await other.close()
        }
    }
}
