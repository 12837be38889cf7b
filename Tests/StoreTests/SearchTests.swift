import Model
import TestSupport
import Testing

@testable import Store

struct SearchTests {
    private func search(_ bench: Bench, _ text: String) async throws -> [Int64] {
        var query = TaskQuery()
        query.search = text
        query.isReversed = true
        return try await bench.ledger.ids(query)
    }

    @Test(
        arguments: [
            ("海", [1, 2]), ("日", [1, 3]), ("落", [1]), ("海边", [1]), ("边日", [1]), ("日落", [1]), ("海边日落", [1]),
            ("海日", []), ("日出", [3]), ("边 日", [1]), ("sea", [2, 4]), ("SEA", [2, 4]), ("seas", [4]), ("ea", []),
            ("海 sea", [2]), ("海sea", []), ("海a", [2]), ("\"sea\"", [2]), ("\"a sea\"", [2]), ("\"sea a\"", []),
            ("sea a", [2, 4]),
            ("“seaside”", [4]), ("\"seaside", [4]), ("café", [5]), ("cafe", [5]), ("CAFÉ", [5]), ("ひらがな", [5]),
            ("ら", [5]), ("한국", [5]), ("𠮷野", [5]), ("𠮷", [5]), ("2024", [5]), ("20", [5]), ("24", []), ("shot-7", [5]),
            ("", []), ("  ", []), ("!?", []), ("。", []), ("\"", []), ("*", []), ("NOT", []), ("sea OR 日", []),
            ("prompt:sea", []), ("sea*", [2, 4]), ("(sea)", [2, 4]), ("日落。", [1]), ("，海边", [1]), ("🛶", [5]),
            ("日 🛶", []), ("shot 🛶", [5]), ("shot 🚗", []),
        ] as [(String, [Int64])])
    func `words, characters and phrases are found as they are meant`(_ text: String, _ expected: [Int64]) async throws {
        try await withBench { bench in
            for prompt in Self.prompts { _ = try await bench.record(prompt) }
            #expect(try await search(bench, text) == expected)
        }
    }

    private static let prompts = [
        "傍晚的海边日落", "大海 a sea", "日出", "seaside at night", "café ひらがな 한국어 𠮷野家 2024 shot-7 🛶",
    ]

    /// A server keeps it in no text, and so looks for the text without it.
    @Test(
        arguments: [("sea\0side", [], [4]), ("a\0sea", [2], []), ("\"a\0sea\"", [2], [])]
            as [(String, [Int64], [Int64])])
    func `a NUL is a gap between words where it can be stored, and nothing where it cannot`(
        _ text: String, _ inFile: [Int64], _ onServer: [Int64]
    ) async throws {
        try await withBench { bench in
            for prompt in Self.prompts { _ = try await bench.record(prompt) }
            #expect(try await search(bench, text) == (LedgerEngine.isFile ? inFile : onServer))
        }
    }

    @Test func `tags, notes and error messages are found too`() async throws {
        try await withBench { bench in
            let task = try await bench.record("a boat") {
                $0.tags = ["夜景", "blue hour"]
                $0.note = "客户要的第二版"
            }
            let failed = try await bench.observe(bench.accept("upstream-1"), "failed", error: "内容审核未通过 (policy)")
            #expect(try await search(bench, "夜景") == [task.id])
            #expect(try await search(bench, "hour") == [task.id])
            #expect(try await search(bench, "第二版 boat") == [task.id])
            #expect(try await search(bench, "审核") == [failed.id])
            #expect(try await search(bench, "policy") == [failed.id])
            // A phrase does not reach from one tag into the next.
            #expect(try await search(bench, "\"blue hour\"") == [task.id])
            #expect(try await search(bench, "\"hour 夜\"") == [])
        }
    }

    @Test func `an edit changes what is found`() async throws {
        try await withBench { bench in
            let task = try await bench.record("a boat") { $0.tags = ["旧标签"] }
            _ = try await bench.ledger.edit(task.id, .adding(tags: ["新标签"], removing: ["旧标签"], note: "first note"))
            #expect(try await search(bench, "旧标签") == [])
            #expect(try await search(bench, "新标签") == [task.id])
            _ = try await bench.ledger.edit(task.id, .adding(note: "second thought"))
            #expect(try await search(bench, "first") == [])
            #expect(try await search(bench, "thought") == [task.id])
            _ = try await bench.ledger.edit(task.id, .adding(note: ""))
            #expect(try await search(bench, "thought") == [])
            #expect(try await search(bench, "boat") == [task.id])
        }
    }

    @Test func `an error message is found for as long as it is the task's`() async throws {
        try await withBench { bench in
            let trouble = TaskError(code: "x", message: "balance exhausted", httpStatus: 400)
            let task = try await bench.finish(bench.submit(), .deferred(.room, trouble, retryAfter: nil))
            #expect(try await search(bench, "exhausted") == [task.id])
            try await bench.finish(bench.send(task), .accepted(upstreamID: "upstream-1"))
            #expect(try await search(bench, "exhausted") == [])
            try bench.force("UPDATE task SET deadline_at = 1")
            try await bench.observe(task, "processing")
            #expect(try await search(bench, "deadline") == [task.id])
            try await bench.observe(task, "completed", url: "https://cdn.example/late")
            #expect(try await search(bench, "deadline") == [])
            #expect(try await search(bench, "boat") == [task.id])
        }
    }
}
