import Model
import TestSupport
import Testing

@testable import Store

/// Whatever drives a list, it shows what a plain look at every task would.
struct ListComparisonTests {
    private static let tags = ["blue", "wide", "rare"]
    private static let words = ["boat", "ship", "海边", "日落"]

    /// Tasks of many kinds.
    static func fill(_ bench: Bench, _ random: inout SeededGenerator) async throws {
        for index in 0..<150 {
            // Clocks are set back now and then.
            bench.clock.advance(by: Int64.random(in: index == 77 ? -90_000...(-80_000) : 0...3_000, using: &random))
            let words = Self.words.shuffled(using: &random).prefix(2).joined(separator: " ")
            let (tags, project) = (Self.tags.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }, index % 7)
            let isWork = Int.random(in: 0..<4, using: &random) == 0
            let shot = Int.random(in: 0..<5, using: &random)
            let author = ["alice", "bob", nil, nil].randomElement(using: &random) ?? nil
            let task = try await Author.$name.withValue(author) {
                try await bench.record("\(words) \(index)") { draft in
                    draft.tags = tags
                    draft.project = project < 3 ? "film \(project)" : nil
                    draft.shot = shot < 3 ? "\(shot)" : nil
                    draft.profile = isWork ? "work" : "default"
                }
            }
            switch Int.random(in: 0..<6, using: &random) {
            case 0: _ = try await bench.ledger.cancel(task.id)
            case 1: try await bench.finish(bench.send(task), .rejected(TaskError(code: "400000", message: "no boat")))
            case 2, 3:
                let accepted = try await bench.finish(bench.send(task), .accepted(upstreamID: "upstream-\(index)"))
                try await bench.observe(accepted, "completed", progress: 100, url: "https://cdn.example/\(index)")
                if index % 2 == 0 {
                    try await bench.ledger.noteSaved(
                        SavedVideo(path: "\(index).mp4", bytes: 1, sha256: [UInt8](repeating: 0, count: 32)),
                        of: task.id)
                }
            case 4: _ = try await bench.finish(bench.send(task), .accepted(upstreamID: "upstream-\(index)"))
            default: break
            }
        }
        try bench.force("UPDATE task SET model = 'other' WHERE id % 5 = 0")
        try bench.force("UPDATE task SET duration = 4 + id % 3")
    }

    static func randomQuery(_ tasks: [VideoTask], _ random: inout SeededGenerator) -> TaskQuery {
        func maybe(_ odds: Int = 4) -> Bool { Int.random(in: 0..<odds, using: &random) == 0 }
        var query = TaskQuery()
        if maybe(2) { query.profile = maybe() ? "work" : "default" }
        if maybe() { query.states = Array(TaskState.allCases.shuffled(using: &random).prefix(maybe() ? 1 : 3)) }
        if maybe() { query.tags = Array(Self.tags.shuffled(using: &random).prefix(maybe() ? 2 : 1)) }
        if maybe(5) { query.project = "film \(Int.random(in: 0..<4, using: &random))" }
        if maybe(5) { query.shot = "\(Int.random(in: 0..<3, using: &random))" }
        if maybe(5) { query.model = maybe() ? "other" : Samples.model }
        if maybe(5) { query.submittedBy = maybe() ? "nobody" : "alice" }
        let moments = tasks.map(\.createdAt)
        if maybe(5) { query.since = moments.randomElement(using: &random) }
        if maybe(5) { query.until = moments.randomElement(using: &random) }
        if maybe(5) { query.search = Self.words.randomElement(using: &random) }
        if maybe(6) { query.isUnfinishedOnly = true }
        if maybe(8) { query.isUnsavedOnly = true }
        if maybe(8) { query.ranges = [20...40, 90...120] }
        query.order = TaskQuery.Order.allCases.randomElement(using: &random) ?? .created
        query.isReversed = maybe(2)
        if maybe(3) { query.after = tasks.randomElement(using: &random)?.id }
        query.limit = [nil, 1, 7, 20].randomElement(using: &random) ?? nil
        return query
    }

    private func expected(_ query: TaskQuery, _ tasks: [VideoTask]) -> [Int64] {
        func value(_ task: VideoTask) -> Int64 {
            switch query.order {
            case .created: task.createdAt
            case .updated: task.updatedAt
            case .finished: task.finishedAt ?? .min
            case .duration: Int64(task.request.duration)
            }
        }
        func comesBefore(_ one: VideoTask, _ other: VideoTask) -> Bool {
            let (one, other) = ((value(one), one.id), (value(other), other.id))
            return query.isReversed ? one < other : one > other
        }
        let after = query.after.flatMap { id in tasks.first { $0.id == id } }
        let found = tasks.filter { task in
            (query.profile == nil || task.profile == query.profile)
                && (query.states.isEmpty || query.states.contains(task.state))
                && query.tags.allSatisfy(task.tags.contains)
                && (query.project == nil || task.project == query.project)
                && (query.shot == nil || task.shot == query.shot)
                && (query.submittedBy == nil || task.submittedBy == query.submittedBy)
                && (query.model == nil || task.request.model == query.model)
                && task.createdAt >= query.since ?? .min && task.createdAt < query.until ?? .max
                && query.search.map { (task.request.prompt + " " + (task.error?.message ?? "")).contains($0) } ?? true
                && (!query.isUnfinishedOnly || !task.state.isFinal || task.video?.state == .waiting)
                && (!query.isUnsavedOnly || task.video?.state == .waiting)
                && (query.ranges?.contains { $0.contains(task.id) } ?? true)
                && (after.map { comesBefore($0, task) } ?? true)
        }
        return found.sorted(by: comesBefore).prefix(query.limit ?? .max).map(\.id)
    }

    @Test(arguments: [1, 2, 3] as [UInt64], [true, false])
    func `random queries find what a plain look at every task finds`(_ seed: UInt64, _ isInOrder: Bool) async throws {
        try await withBench { (bench) async throws in
            var random = SeededGenerator(seed: seed)
            try await Self.fill(bench, &random)
            if isInOrder {
                try bench.force("UPDATE task SET created_at = 1790000000000 + id * 1000 / 3")
                try bench.force("UPDATE tag SET recorded_at = 1790000000000 + task * 1000 / 3")
                try bench.force("UPDATE ledger SET is_in_order = 1")
            } else {
                #expect(try bench.integers("SELECT is_in_order FROM ledger") == [0])
            }
            let tasks = try await bench.ledger.list(TaskQuery())
            #expect(tasks.count == 150)
            var hits = 0
            for _ in 0..<600 {
                let query = Self.randomQuery(tasks, &random)
                let listed = try await bench.ledger.list(query).map(\.id)
                #expect(listed == expected(query, tasks), "\(query)")
                #expect(try await bench.ledger.ids(query) == listed, "\(query)")
                hits += listed.isEmpty ? 0 : 1
            }
            #expect(hits > 150)
        }
    }
}
