import Model
import TestSupport
import Testing

@testable import Store

/// A ledger as years of use may leave it: every state, and everything that a task can have.
struct RandomLedger {
    let bench: Bench
    var generator: SeededGenerator
    private var number = 0

    init(_ bench: Bench, seed: UInt64) {
        self.bench = bench
        generator = SeededGenerator(seed: seed)
    }

    static let texts = [
        "a boat", "白纸折成的小船", "quote \" and \\ and /", "line\nbreak\r\n\ttab", "nul \u{0} bell \u{7} del \u{7F}",
        "c1 \u{85} bidi \u{202E}x\u{2069} separator \u{2028}", "😀👩‍👩‍👧‍👦", "e\u{301} é", "{\"json\": [1, 2]}",
        "\u{FFFF}\u{10FFFF}",
    ]

    private static let binary: [UInt8] = [0xFF, 0x00, 0xFE, 0x22]
    /// Its SHA-256.
    private static let hashOfBinary: [UInt8] = [
        0x7A, 0xE3, 0x47, 0x05, 0x13, 0xFE, 0x22, 0x66, 0xE5, 0x18, 0x79, 0xB6, 0x92, 0xA2, 0x3D, 0xFA,
        0x21, 0x8B, 0x4F, 0xC6, 0x9E, 0x8D, 0x8F, 0xF5, 0x00, 0x7C, 0x92, 0xC5, 0x42, 0x87, 0x47, 0xBB,
    ]

    mutating func fill(_ count: Int) async throws {
        let other = try await bench.ledger.account(baseURL: "https://elsewhere.example", key: "sk-other")
        for _ in 0..<count {
            bench.clock.advance(by: Int64.random(in: 1...100_000, using: &generator))
            let state = try #require(TaskState.allCases.randomElement(using: &generator))
            let account = Bool.random(using: &generator) ? bench.account : other
            try await decorate(try await task(state, account))
        }
        for state in TaskState.allCases { try await decorate(try await task(state, bench.account)) }
        _ = try await bench.ledger.record(
            bench.draft("three takes", account: other) { $0.takes = 3 })
        // No request that reel makes is binary, but every byte of one comes back.
        try bench.force(
            """
            UPDATE request SET body = ?, sha256 = ? WHERE id = (SELECT max(id) FROM request)
            """, [.blob(Self.binary), .blob(Self.hashOfBinary)])
        // The costs came past the ledger's own ways.
        try await bench.ledger.rebuild()
    }

    private mutating func task(_ state: TaskState, _ account: Int64) async throws -> VideoTask {
        number += 1
        // One body in three has been there before.
        // Notes of older programs hold anything; requests are checked.
        let texts = Self.texts.filter { PlainText.controlCharacter(in: $0) == nil }
        let text = texts.randomElement(using: &generator) ?? ""
        let prompt = Int.random(in: 0..<3, using: &generator) == 0 ? "shared \(text)" : "\(text) \(number)"
        if state == .queued { return try await bench.record(prompt, account: account, decoration()) }
        return try await bench.task(in: state, "upstream-\(number)", prompt)
    }

    private mutating func decoration() -> (inout TaskDraft) -> Void {
        let (number, coin, priority) = (
            number, Bool.random(using: &generator), Int.random(in: -9...9, using: &generator)
        )
        let note = Self.texts.randomElement(using: &generator)
        let before = bench.clock.now + 90_000
        return { draft in
            draft.priority = priority
            draft.note = note
            draft.ref = "ref-\(number)"
            draft.tags = ["one", "二", "\(number)"]
            draft.project = "film"
            draft.shot = "3"
            draft.outputPath = "/tmp/out-\(number).mp4"
            if coin { draft.notBefore = before }
        }
    }

    /// What happens to tasks besides.
    private mutating func decorate(_ task: VideoTask) async throws {
        let ledger = bench.ledger
        switch Int.random(in: 0..<8, using: &generator) {
        case 0:
            var edit = TaskEdit()
            edit.note = Self.texts.randomElement(using: &generator)
            edit.addedTags = ["tag-\(Int.random(in: 0..<5, using: &generator))", "é"]
            _ = try await ledger.edit(task.id, edit)
        case 1 where task.state == .queued: _ = try await ledger.hold(task.id)
        case 2 where task.upstreamID != nil:
            let error = TaskError(code: "busy", message: "try later", httpStatus: 503)
            try await ledger.notePollError(error, of: task, retryAfter: 2_000)
            try await ledger.notePollError(error, of: task, retryAfter: 2_000)
        case 3 where task.state == .completed:
            let video = SavedVideo(path: "\(task.id)-x.mp4", bytes: 10, sha256: Array(repeating: 7, count: 32))
            try await ledger.noteSaved(video, of: task.id)
        case 4 where task.state == .completed:
            _ = try await ledger.claimForDownload(task.id, worker: bench.worker, lease: 60_000)
        case 5:
            _ = try await bench.record("child of \(task.id)") { $0.parentID = task.id }
        case 6 where task.upstreamID != nil:
            try await bench.observe(task, "processing", progress: 50, isSimulated: true)
        case 7:
            try bench.force(
                """
                UPDATE task SET cost_amount = \(Double.random(in: 0..<9, using: &generator)), cost_currency = 'CNY', cost_rate = 0.5,
                  cost_basis = 'second', billed_amount = 2.5, billed_currency = 'USD', billed_rate = 0.5,
                  billed_basis = 'second' WHERE id = \(task.id)
                """)
        default: break
        }
    }
}
