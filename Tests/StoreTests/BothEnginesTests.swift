import Model
import TestSupport
import Testing

@testable import Store

/// Whatever happens to a ledger on a server happens to one in a file as well, and every question has the same answer.
@Suite(.enabled(if: LedgerEngine.isServer, "is about a server"), .timeLimit(.minutes(5)))
struct BothEnginesTests {
    /// Runs a body with a ledger of each engine.
    private func withBoth(_ body: (Bench, Bench) async throws -> Void) async throws {
        try await withBench(on: .file) { file in
            try await withBench(on: .server) { server in try await body(file, server) }
        }
    }

    /// Without what no two tasks have in common.
    private func plain(_ tasks: [VideoTask]) -> [VideoTask] {
        tasks.map { task in
            var task = task
            task.uid = ""
            return task
        }
    }

    /// Every row of the answer is the same, and so are the numbers alone.
    /// - Returns: how many there are.
    private func compare(_ query: TaskQuery, _ file: Bench, _ server: Bench) async throws -> Int {
        let rows = plain(try await file.ledger.list(query))
        let others = plain(try await server.ledger.list(query))
        #expect(others == rows, "\(query)")
        #expect(try await server.ledger.ids(query) == rows.map(\.id), "\(query)")
        return rows.count
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `random lists are the same, row by row`(_ seed: UInt64) async throws {
        try await withBoth { (file, server) async throws in
            for bench in [file, server] {
                var random = SeededGenerator(seed: seed)
                try await ListComparisonTests.fill(bench, &random)
            }
            var random = SeededGenerator(seed: seed + 100)
            let tasks = try await file.ledger.list(TaskQuery())
            var rows = 0
            for _ in 0..<400 {
                rows += try await compare(ListComparisonTests.randomQuery(tasks, &random), file, server)
            }
            #expect(rows > 1_000)
        }
    }

    @Test(arguments: [11, 12, 13] as [UInt64])
    func `random searches find the same, also of one Chinese character`(_ seed: UInt64) async throws {
        try await withBoth { (file, server) async throws in
            for bench in [file, server] {
                var random = SeededGenerator(seed: seed)
                try await SearchWalkTests.fill(bench, &random, withNUL: false)
                for _ in 0..<40 { try await SearchWalkTests.change(bench, &random, withNUL: false) }
            }
            var random = SeededGenerator(seed: seed + 100)
            let tasks = try await file.ledger.list(TaskQuery())
            var rows = 0
            for character in "海边日落小船雨夜がカ한글🛶" {
                var query = TaskQuery()
                query.search = String(character)
                rows += try await compare(query, file, server)
            }
            #expect(rows > 50)
            for number in 0..<400 {
                let terms = (0..<Int.random(in: 1...3, using: &random)).map { _ in RandomText.term(in: tasks, &random) }
                var query = number % 2 == 0 ? TaskQuery() : SearchWalkTests.query(tasks, &random)
                query.search = PlainScan.typed(terms)
                rows += try await compare(query, file, server)
            }
            #expect(rows > 300)
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `the same things happen to the same tasks, and every question has the same answer`(_ seed: UInt64) async throws
    {
        try await withBoth { (file, server) async throws in
            var walks = [file, server].map { Walk(bench: $0, random: SeededGenerator(seed: seed)) }
            for step in 1...240 {
                for index in walks.indices { try await walks[index].step() }
                #expect(file.clock.now == server.clock.now)
                guard step % 30 == 0 else { continue }
                try await compareAll(file, server, "step \(step)")
            }
            for bench in [file, server] { #expect(try await bench.ledger.check() == []) }
        }
    }

    private func compareAll(_ file: Bench, _ server: Bench, _ moment: Comment) async throws {
        func same<Value: Equatable>(_ question: (Bench) async throws -> Value) async throws {
            let (one, other) = (try await question(file), try await question(server))
            #expect(one == other, moment)
        }
        try await same { plain(try await $0.ledger.list(TaskQuery())) }
        try await same { try await $0.ledger.history(HistoryQuery()) }
        try await same { try await $0.ledger.newestEvent() }
        try await same { try await $0.ledger.nextDue($0.scope, worker: $0.worker) }
        try await same { try await $0.ledger.unfinishedCount($0.scope) }
        try await same { try await $0.ledger.heldTasks() }
        try await same { try await $0.ledger.queuedGroups().map { "\($0)" } }
        try await same { plain(try await $0.ledger.queueSnapshot().tasks) }
        try await same { try await $0.ledger.queueSnapshot().accounts.map { "\($0)" } }
        try await same { try await $0.ledger.oddStatuses().map { "\($0)" } }
        try await same { try await $0.ledger.passedOver([:]).map { "\($0)" } }
        for isSimulated in [true, false] {
            try await same { try await $0.ledger.counts(profile: nil, simulated: isSimulated) }
            for grouping in [nil] + StatisticsQuery.Grouping.allCases {
                var query = StatisticsQuery()
                (query.simulated, query.grouping) = (isSimulated, grouping)
                try await same { try await $0.ledger.statistics(query) }
            }
        }
    }

    // MARK: Moving

    @Test(arguments: [LedgerEngine.file, .server], [21, 22] as [UInt64])
    func `a ledger moves to the other engine and back, byte for byte`(
        _ engine: LedgerEngine, _ seed: UInt64
    ) async throws {
        let other = engine == .file ? LedgerEngine.server : .file
        try await withBench(on: engine) { (bench) async throws in
            var random = RandomLedger(bench, seed: seed)
            try await random.fill(40)
            // A server keeps no text with a NUL.
            let text = try await bench.ledger.exported().replacing(#"\u0000"#, with: "")
            try await withLedger(clock: bench.clock, on: other) { (there) async throws in
                #expect(try await there.imported(text).added == text.taskLines.count)
                #expect(try await there.exported() == text)
                #expect(try await there.check() == [])
                try await withLedger(clock: bench.clock, on: engine) { (back) async throws in
                    try await back.imported(try await there.exported())
                    #expect(try await back.exported() == text)
                    #expect(try await back.list(TaskQuery()) == there.list(TaskQuery()))
                    #expect(try await back.history(HistoryQuery()) == there.history(HistoryQuery()))
                    for grouping in [nil] + StatisticsQuery.Grouping.allCases {
                        var query = StatisticsQuery()
                        query.grouping = grouping
                        #expect(try await back.statistics(query) == there.statistics(query))
                    }
                }
            }
        }
    }

    @Test func `thousands of tasks move as one does`() async throws {
        try await withBench(on: .file) { (bench) async throws in
            for number in 1...25 {
                _ = try await bench.record("海边的船 \(number)") { $0.takes = 100 }
                bench.clock.advance(by: 1_000)
            }
            let text = try await bench.ledger.exported()
            try await withLedger(clock: bench.clock, on: .server) { (there) async throws in
                #expect(try await there.imported(text).added == 2_500)
                #expect(try await there.exported() == text)
                var query = TaskQuery()
                (query.search, query.limit) = ("船 7", 1_000)
                #expect(try await there.ids(query) == bench.ledger.ids(query))
                #expect(try await there.ids(query).count == 100)
            }
        }
    }
}
