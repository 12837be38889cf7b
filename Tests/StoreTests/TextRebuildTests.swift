import Files
import Model
import SQLite
import TestSupport
import Testing

@testable import Store

/// An index of an older way of cutting is made anew while the ledger is used.
struct TextRebuildTests {
    private func search(_ bench: Bench, _ text: String) async throws -> [Int64] {
        var query = TaskQuery()
        query.search = text
        query.isReversed = true
        return try await bench.ledger.ids(query)
    }

    /// Puts the index back to the second way of cutting.
    private func age(_ bench: Bench) async throws {
        try await bench.ledger.write { db in
            try db.createTextIndex(LedgerTransaction.textIndex)
            try db.execute("UPDATE ledger SET segmenter = 2")
            for id in try db.all("SELECT id FROM task", decode: { try $0.integer() }) { try db.indexText(of: id) }
        }
    }

    private func state(_ bench: Bench) async throws -> TextIndexState {
        try await bench.ledger.read { try $0.textIndexState() }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `a ledger of the first schema is searched at once, and written to`() async throws {
        try await withTemporaryFolder { (folder) async throws in
            let path = folder + "/reel.db"
            let file = try LedgerFile(path: path, busyTimeout: 1_000)
            try PrivateFiles.create(path)
            var migrator = Migrator(path: path, now: 1)
            migrator.migrations = [Migration.all[0]]
            let connection = try Connection(path: path, mode: .readWrite)
            try migrator.migrate(connection)
            try connection.executeScript(
                """
                INSERT INTO ledger (id, uid, salt, created_at, segmenter) VALUES (1, 'u', x'00', 1, 1);
                INSERT INTO account (id, base_url, key_fingerprint) VALUES (1, 'https://api.example', x'00');
                INSERT INTO task (id, state, account_id, base_url, profile, uid, created_at, updated_at, fingerprint,
                    model, mode, duration, resolution, ratio, prompt)
                VALUES (1, 'cancelled', 1, 'https://api.example', 'default', 'v', 1, 1, x'00', 'm', 'text', 5, '720p',
                    '16:9', '海边日落');
                INSERT INTO task_text (rowid, prompt, tags, note, error) VALUES (1, ' 海边 边日 日落 落', '', '', '');
                """)
            let ledger = try TaskRepository(file, clock: ManualClock().read)
            #expect(try await ledger.read { try $0.textIndexState() } == TextIndexState(segmenter: .current))
            var query = TaskQuery()
            query.search = "边日"
            #expect(try await ledger.ids(query) == [1])
            var edit = TaskEdit()
            edit.note = "山里"
            _ = try await ledger.edit(1, edit)
            #expect(try await !ledger.rebuildTextSlice())
            #expect(try await ledger.ids(query) == [1])
            query.search = "里"
            #expect(try await ledger.ids(query) == [1])
            await ledger.close()
        }
    }

    @Test func `an index of the second way finds emoji once it is made anew`() async throws {
        try await withBench { (bench) async throws in
            for text in ["sea 🛶", "海边", "👩🏽‍🚀 at night"] { _ = try await bench.record(text) }
            try await bench.ledger.write { db in
                try db.createTextIndex(LedgerTransaction.textIndex)
                try db.execute("UPDATE ledger SET segmenter = 2")
                for id in try db.all("SELECT id FROM task", decode: { try $0.integer() }) { try db.indexText(of: id) }
            }
            #expect(try await search(bench, "🛶") == [])
            #expect(try await bench.ledger.gap(in: "sea 🛶") == .pictures)
            #expect(try await bench.ledger.gap(in: "sea") == nil)
            #expect(try await search(bench, "sea") == [1])
            #expect(try await bench.ledger.rebuildTextSlice(tasks: 2, bytes: 1_000_000))
            _ = try await bench.ledger.edit(3, .adding(note: "🪾"))
            while try await bench.ledger.rebuildTextSlice(tasks: 2, bytes: 1_000_000) {}
            #expect(try await search(bench, "🛶") == [1])
            #expect(try await bench.ledger.gap(in: "sea 🛶") == nil)
            #expect(try await search(bench, "🚀 🪾") == [3])
            #expect(try await search(bench, "边") == [2])
        }
    }

    /// Puts the index back to the way that the first migration made it, of which nothing is known but its columns.
    private func makeFirst(_ bench: Bench) async throws {
        try await bench.ledger.write { db in
            try db.dropTextIndex(LedgerTransaction.textIndex)
            try db.execute(
                """
                CREATE VIRTUAL TABLE task_text USING fts5 (
                    prompt, tags, note, error, content = '', columnsize = 0, tokenize = 'unicode61')
                """)
            try db.execute("INSERT INTO task_text (rowid, prompt) SELECT id, 'pairs' FROM task")
            try db.execute("UPDATE ledger SET segmenter = 1")
        }
    }

    private func checkIndexes(_ bench: Bench) async throws {
        guard LedgerEngine.isFile else { return }
        _ = try await bench.ledger.write { db in
            for name in try db.all(
                "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL%'", decode: { try $0.text() })
            {
                try db.execute("INSERT INTO \(name) (\(name)) VALUES ('integrity-check')")
            }
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `an index of the first way is left for one that is filled from the newest task on`() async throws {
        try await withBench { (bench) async throws in
            for number in 1...250 { _ = try await bench.record("海边 \(number)") }
            try await makeFirst(bench)
            try await bench.ledger.write { db in try db.replaceFirstTextIndex(slices: 1) }
            #expect(try await bench.ledger.gap(in: "海") == .olderTasks)
            #expect(try await search(bench, "海边") == Array(151...250))
            // Above and below the point that was reached.
            for task in [10, 200] as [Int64] { _ = try await bench.ledger.edit(task, .adding(note: "山里")) }
            _ = try await bench.record("山里 new")
            #expect(try await search(bench, "山里") == [200, 251])
            try await checkIndexes(bench)
            while try await bench.ledger.rebuildTextSlice() {}
            try await checkIndexes(bench)
            #expect(try await state(bench) == TextIndexState(segmenter: .current))
            #expect(try await bench.ledger.gap(in: "海") == nil)
            #expect(try await search(bench, "海边") == Array(1...250))
            #expect(try await search(bench, "山里") == [10, 200, 251])
            #expect(try await search(bench, "pairs") == [])
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"), arguments: [2, 3])
    func `a new index that was begun beside the first goes on if it is cut as new ones are`(_ way: Int) async throws {
        try await withBench { (bench) async throws in
            for number in 1...250 { _ = try await bench.record("海边 \(number)") }
            try await makeFirst(bench)
            try await bench.ledger.write { db in
                try db.createTextIndex(LedgerTransaction.nextTextIndex)
                for id in 101...250 as ClosedRange<Int64> {
                    guard let text = try db.searchableText(of: id) else { continue }
                    try db.add(
                        text, of: id, to: LedgerTransaction.nextTextIndex, cutBy: way == 2 ? .characters : .pictures)
                }
                try db.execute("UPDATE ledger SET next_segmenter = ?, segmented_from = 101", [.init(way)])
                try db.replaceFirstTextIndex(slices: 0)
            }
            #expect(try await search(bench, "海边") == (way == 2 ? [] : Array(101...250)))
            while try await bench.ledger.rebuildTextSlice() {}
            try await checkIndexes(bench)
            #expect(try await search(bench, "海边") == Array(1...250))
        }
    }

    @Test func `a new ledger has nothing to make anew`() async throws {
        try await withBench { (bench) async throws in
            #expect(try await state(bench) == TextIndexState(segmenter: .current))
            #expect(try await !bench.ledger.rebuildTextSlice())
        }
    }

    /// After every slice something is changed, above and below the point that was reached.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `searches are right before, while and after the index is made anew`(_ seed: UInt64) async throws {
        try await withBench { (bench) async throws in
            var random = SeededGenerator(seed: seed)
            for _ in 0..<30 { _ = try await bench.record(RandomText.make(&random)) }
            try await age(bench)
            var slices = 0
            var hasMore = true
            while hasMore {
                hasMore = try await bench.ledger.rebuildTextSlice(tasks: 4, bytes: 1_000_000)
                slices += 1
                for _ in 0..<3 {
                    let task = try await bench.record(RandomText.make(&random)) { $0.tags = ["雨夜", "b2"] }
                    let changed = Int64.random(in: 1...task.id, using: &random)
                    let removed = Bool.random(using: &random) ? ["雨夜"] : []
                    _ = try await bench.ledger.edit(
                        changed,
                        .adding(tags: [RandomText.make(&random)], removing: removed, note: RandomText.make(&random)))
                }
                var query = TaskQuery()
                query.isReversed = true
                let tasks = try await bench.ledger.list(query)
                for _ in 0..<20 {
                    let terms = [RandomText.term(in: tasks, &random)]
                    let expected = tasks.filter { PlainScan.matches($0, terms) }.map(\.id)
                    #expect(try await search(bench, PlainScan.typed(terms)) == expected, "\(terms) in \(slices)")
                }
                try await checkIndexes(bench)
            }
            #expect(slices == 9)
            #expect(try await state(bench) == TextIndexState(segmenter: .current))
        }
    }

    /// As a daemon and a `wait` at the same time do.
    @Test func `two processes that make the same index anew do no harm`() async throws {
        try await withBench { (bench) async throws in
            for number in 0..<20 { _ = try await bench.record("海边 \(number)") }
            try await age(bench)
            let other = try bench.opened()
            while try await bench.ledger.rebuildTextSlice(tasks: 3, bytes: 1_000_000) {
                _ = try await other.rebuildTextSlice(tasks: 3, bytes: 1_000_000)
            }
            #expect(try await !other.rebuildTextSlice())
            #expect(try await search(bench, "海边") == Array(1...20))
            await other.close()
        }
    }

    @Test func `a slice ends where its text is enough`() async throws {
        try await withBench { (bench) async throws in
            for _ in 0..<4 { _ = try await bench.record("0123456789") }
            try await age(bench)
            #expect(try await bench.ledger.rebuildTextSlice(tasks: 100, bytes: 15))
            #expect(try await state(bench).next?.from == 3)
        }
    }

    @Test func `an index half made another way is begun anew`() async throws {
        try await withBench { (bench) async throws in
            for _ in 0..<4 { _ = try await bench.record("海边日落") }
            try await age(bench)
            try await bench.ledger.write { db in
                try db.createTextIndex(LedgerTransaction.nextTextIndex)
                try db.execute("UPDATE ledger SET next_segmenter = 2, segmented_from = 2")
            }
            while try await bench.ledger.rebuildTextSlice() {}
            #expect(try await search(bench, "日") == [1, 2, 3, 4])
        }
    }

    @Test func `rebuilding at once ends what was going on`() async throws {
        try await withBench { (bench) async throws in
            for _ in 0..<4 { _ = try await bench.record("海边日落") }
            try await age(bench)
            #expect(try await bench.ledger.rebuildTextSlice(tasks: 2, bytes: 1_000_000))
            try await bench.ledger.rebuild()
            #expect(try await state(bench) == TextIndexState(segmenter: .current))
            #expect(try await search(bench, "日") == [1, 2, 3, 4])
            #expect(try await !bench.ledger.rebuildTextSlice())
        }
    }

    @Test func `an index of an unknown way of cutting is said to be one, and can be mended`() async throws {
        try await withBench { (bench) async throws in
            _ = try await bench.record("海边日落")
            try bench.force("UPDATE ledger SET segmenter = 99")
            let error = await #expect(throws: StoreError.self) { try await search(bench, "海") }
            guard case .damaged(_, let detail) = error else { throw Unexpected() }
            #expect(detail.contains("way 99") && detail.contains("reel check --rebuild"))
            await #expect(throws: StoreError.self) { try await bench.record("一条") }
            try await bench.ledger.rebuild()
            #expect(try await search(bench, "海") == [1])
        }
    }
}

extension LedgerTransaction {
    fileprivate func indexText(of task: Int64) throws {
        guard let text = try searchableText(of: task) else { return }
        try indexText(text, of: task)
    }
}
