import Model
import TestSupport
import Testing

@testable import Store

/// Random tasks, changed at random and searched at random: the index finds what a plain scan finds.
struct SearchWalkTests {
    @Test(arguments: [11, 12, 13, 14, 15, 16] as [UInt64])
    func `the index finds what a plain scan finds`(_ seed: UInt64) async throws {
        try await withBench { (bench) async throws in
            var random = SeededGenerator(seed: seed)
            try await Self.fill(bench, &random)
            for _ in 0..<80 { try await Self.change(bench, &random) }
            var query = TaskQuery()
            query.isReversed = true
            let tasks = try await bench.ledger.list(query)
            var hits = 0
            for _ in 0..<400 {
                let terms = (0..<Int.random(in: 1...3, using: &random)).map { _ in RandomText.term(in: tasks, &random) }
                query.search = PlainScan.typed(terms)
                let expected = tasks.filter { PlainScan.matches($0, terms) }.map(\.id)
                #expect(try await bench.ledger.ids(query) == expected, "searching \(PlainScan.typed(terms))")
                hits += expected.count
            }
            #expect(hits > 200)
            if LedgerEngine.isFile { try bench.force("INSERT INTO task_text (task_text) VALUES ('integrity-check')") }
        }
    }

    @Test(arguments: [21, 22, 23, 24] as [UInt64])
    func `a search with the filters of a list finds what a plain scan finds`(_ seed: UInt64) async throws {
        try await withBench { (bench) async throws in
            var random = SeededGenerator(seed: seed)
            try await Self.fill(bench, &random)
            for _ in 0..<40 { try await Self.change(bench, &random) }
            let tasks = try await bench.ledger.list(TaskQuery())
            var hits = 0
            for _ in 0..<300 {
                let terms = [RandomText.term(in: tasks, &random)]
                var query = Self.query(tasks, &random)
                query.search = PlainScan.typed(terms)
                var expected = tasks.filter { PlainScan.matches($0, terms) && Self.passes($0, query) }.map(\.id)
                if query.isReversed { expected.reverse() }
                if let after = query.after {
                    expected = expected.filter { query.isReversed ? $0 > after : $0 < after }
                }
                if let limit = query.limit { expected = Array(expected.prefix(limit)) }
                #expect(try await bench.ledger.ids(query) == expected, "\(query)")
                #expect(try await bench.ledger.list(query).map(\.id) == expected, "\(query)")
                hits += expected.count
            }
            #expect(hits > 150)
        }
    }

    /// Fifty tasks of all kinds, a minute apart.
    /// - Parameter withNUL: whether texts may have such a character, which a server does not keep.
    static func fill(_ bench: Bench, _ random: inout SeededGenerator, withNUL: Bool = true) async throws {
        for number in 0..<50 {
            bench.clock.advance(by: 60_000)
            let (prompt, note) = (text(&random, withNUL: withNUL), text(&random, withNUL: withNUL))
            let tags = (0..<Int.random(in: 0...2, using: &random)).map { _ in text(&random, withNUL: withNUL) }
            let more = ["雨夜", "b2"].filter { _ in Bool.random(using: &random) }
            let profile = Bool.random(using: &random) ? "default" : "other"
            let project = [nil, "film", "广告"].randomElement(using: &random) ?? nil
            let task = try await bench.record("x" + prompt.replacing("\0", with: " ")) {
                $0.tags = tags + more
                $0.note = note
                $0.profile = profile
                $0.project = project
            }
            let trouble = TaskError(code: "x", message: text(&random, withNUL: withNUL), httpStatus: 400)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: try await bench.finish(bench.send(task), .rejected(trouble))
            case 1:
                // An error that is gone again with the next answer.
                try await bench.finish(bench.send(task), .deferred(.room, trouble, retryAfter: nil))
                if number % 2 == 0 {
                    try await bench.finish(bench.send(task), .accepted(upstreamID: "upstream-\(number)"))
                }
            case 2:
                let sent = try await bench.finish(bench.send(task), .accepted(upstreamID: "upstream-\(number)"))
                try await bench.observe(sent, "failed", error: text(&random, withNUL: withNUL))
            default: break
            }
        }
    }

    static func change(_ bench: Bench, _ random: inout SeededGenerator, withNUL: Bool = true) async throws {
        let task = try await bench.ledger.task(Int64.random(in: 1...50, using: &random))
        let note =
            Bool.random(using: &random) ? [text(&random, withNUL: withNUL), ""].randomElement(using: &random) : nil
        let removed = task.tags.filter { _ in Bool.random(using: &random) }
        let added = Bool.random(using: &random) ? [text(&random, withNUL: withNUL)] : []
        _ = try await bench.ledger.edit(task.id, .adding(tags: added, removing: removed, note: note))
    }

    private static func text(_ random: inout SeededGenerator, withNUL: Bool) -> String {
        let text = RandomText.make(&random, isWild: true)
        return withNUL ? text : text.replacing("\0", with: "")
    }

    static func query(_ tasks: [VideoTask], _ random: inout SeededGenerator) -> TaskQuery {
        func sometimes<Value>(_ value: Value) -> Value? {
            Int.random(in: 0..<3, using: &random) == 0 ? value : nil
        }
        let times = tasks.map(\.createdAt)
        var query = TaskQuery()
        query.profile = sometimes("default")
        query.states = sometimes([.queued, .rejected, .failed]) ?? []
        query.tags = sometimes([["雨夜"], ["雨夜", "b2"]].randomElement(using: &random) ?? []) ?? []
        query.project = sometimes("广告")
        query.since = sometimes(times.randomElement(using: &random) ?? 0)
        query.until = sometimes(times.randomElement(using: &random) ?? 0)
        query.isReversed = Bool.random(using: &random)
        query.after = sometimes(Int64.random(in: 1...50, using: &random))
        query.limit = sometimes(Int.random(in: 1...5, using: &random))
        return query
    }

    private static func passes(_ task: VideoTask, _ query: TaskQuery) -> Bool {
        query.profile.map { task.profile == $0 } ?? true
            && (query.states.isEmpty || query.states.contains(task.state))
            && query.tags.allSatisfy(task.tags.contains)
            && query.project.map { task.project == $0 } ?? true
            && query.since.map { task.createdAt >= $0 } ?? true
            && query.until.map { task.createdAt < $0 } ?? true
    }
}
