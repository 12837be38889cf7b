import Model
import TestSupport
import Testing

@testable import Store

/// Whatever happens to tasks, by any door that moves them.
struct Walk {
    let bench: Bench
    var random: SeededGenerator
    var attempts: [Attempt] = []
    var number = 0

    mutating func step() async throws {
        let author = ["alice", "批", nil].randomElement(using: &random) ?? nil
        try await Author.$name.withValue(author) { try await act() }
    }

    private mutating func act() async throws {
        // Now and then a night goes by.
        let isLong = Int.random(in: 0..<25, using: &random) == 0
        bench.clock.advance(by: Int64.random(in: 0...(isLong ? 40_000_000 : 400_000), using: &random))
        let ids = try await bench.ledger.ids(TaskQuery())
        if Int.random(in: 0..<4, using: &random) == 0 { try await judge() }
        switch Int.random(in: 0..<20, using: &random) {
        case 0...2:
            let profile = Bool.random(using: &random) ? "default" : "work"
            let takes = Int.random(in: 1...3, using: &random)
            let tags = ["a", "b", "c"].filter { _ in Bool.random(using: &random) }
            let project = ["film", "advert", nil].randomElement(using: &random) ?? nil
            let shot = ["s1", "s2", nil].randomElement(using: &random) ?? nil
            let draft = try bench.draft("boat \(ids.count)") {
                $0.profile = profile
                $0.takes = takes
                $0.tags = tags
                $0.project = project
                $0.shot = shot
            }
            _ = try await bench.ledger.record(draft)
        case 3, 4:
            attempts += try await bench.ledger.claimForSending(bench.scope, limit: 3, worker: bench.worker)
        case 5, 6:
            guard let attempt = attempts.randomElement(using: &random) else { return }
            // Answers come late, twice, and to attempts that were given up.
            if Bool.random(using: &random) { attempts.removeAll { $0.token == attempt.token } }
            try await bench.finish(attempt, outcome(), isSimulated: Int.random(in: 0..<4, using: &random) == 0)
        case 7, 8, 18, 19:
            // Late news of what was given up comes too.
            let known = try await self.ids(in: .pending, .processing, .expired, .abandoned)
            guard let id = known.randomElement(using: &random) else { return }
            let task = try await bench.ledger.task(id)
            guard task.upstreamID != nil else { return }
            let status = try #require(
                ["pending", "processing", "completed", "completed", "failed"].randomElement(using: &random))
            try await bench.observe(
                task, status, progress: 5, url: status == "completed" ? "https://cdn.example/\(id)" : nil,
                isSimulated: Int.random(in: 0..<6, using: &random) == 0)
        case 9:
            try await bench.ledger.reap()
        case 10:
            if let id = ids.randomElement(using: &random) { _ = try? await bench.ledger.cancel(id) }
        case 11:
            if let id = ids.randomElement(using: &random) { _ = try? await bench.ledger.abandon(id) }
        case 12, 13:
            guard let id = ids.randomElement(using: &random) else { return }
            var edit = TaskEdit()
            edit.addedTags = [["a", "b", "夜景"].randomElement(using: &random) ?? "a"]
            edit.removedTags = [["a", "b", "c"].randomElement(using: &random) ?? "a"]
            edit.project = ["film", "短片", "", nil].randomElement(using: &random) ?? nil
            edit.shot = ["s1", "s2", "", nil].randomElement(using: &random) ?? nil
            _ = try await bench.ledger.edit(id, edit)
        case 14:
            guard let id = try await self.ids(in: .uncertain).randomElement(using: &random) else { return }
            number += 1
            let resolutions: [Resolution] = [
                .created(upstreamID: "found-\(number)", createdAt: nil), .notCreated, .abandoned,
            ]
            if let resolution = resolutions.randomElement(using: &random) {
                // Unless its sender may yet bring an answer.
                _ = try? await bench.ledger.resolve(id, resolution)
            }
        case 15:
            guard let id = try await self.ids(in: .pending, .processing).randomElement(using: &random) else { return }
            try bench.force("UPDATE task SET deadline_at = 1 WHERE id = \(id)")
            try await bench.observe(try await bench.ledger.task(id), "processing")
        case 16:
            guard let id = ids.randomElement(using: &random) else { return }
            let amount = Double(Int.random(in: 1...999_999, using: &random)) / 10_000
            try await setCost(of: id, to: amount, Bool.random(using: &random) ? "CNY" : "USD")
        default:
            number += 1
            var adopted = AdoptedTask(
                upstreamID: "adopted-\(number)", profile: "work", accountID: bench.account,
                request: EchoedRequest(
                    request: nil,
                    summary: RequestSummary(
                        model: "other", mode: .text, prompt: "", duration: 7, resolution: "480p", ratio: "unknown",
                        watermark: nil, generateAudio: nil, timeout: nil), longestTask: 172_800),
                createdAt: nil)
            adopted.tags = ["adopted"]
            _ = try await bench.ledger.adopt(adopted)
        }
    }

    /// A take is picked, turned down, or neither any more.
    private mutating func judge() async throws {
        guard let id = try await ids(in: .completed).randomElement(using: &random) else { return }
        let verdicts: [Verdict?] = [.picked, .picked, .rejected, nil]
        let verdict = verdicts.randomElement(using: &random) ?? nil
        // Unless it is of no shot.
        _ = try? await bench.ledger.setVerdict(verdict, on: [id])
    }

    private func ids(in states: TaskState...) async throws -> [Int64] {
        var query = TaskQuery()
        query.states = states
        return try await bench.ledger.ids(query)
    }

    /// As whoever learns what a task cost would write it down.
    private func setCost(of id: Int64, to amount: Double, _ currency: String) async throws {
        try await bench.ledger.write { db in
            let before = try db.existingTask(id)
            try db.update(
                "task",
                [
                    "billed_amount": .real(amount), "billed_currency": .text(currency), "billed_rate": .real(1),
                    "billed_basis": "second",
                ], is: id)
            try db.recount(from: TaskContribution(before), to: TaskContribution(try db.existingTask(id)))
        }
    }

    private mutating func outcome() -> CreateOutcome {
        number += 1
        let error = TaskError(code: "trouble", message: "trouble", httpStatus: 400)
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return .rejected(error)
        case 1: return .uncertain(error)
        case 2: return .deferred(.room, error, retryAfter: nil)
        case 3: return .deferred(.rate, error, retryAfter: 2_000)
        // Now and then an id that is taken.
        default: return .accepted(upstreamID: "upstream-\(number % 9 == 0 ? 1 : number)")
        }
    }
}
