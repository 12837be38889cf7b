import FoundationEssentials
import Model
import SQLite
import Synchronization
import TestSupport
import Testing

@testable import Store

/// A ledger of each schema that has landed, made by the program of that time: each opens, and nothing of it is lost.
struct LandedLedgerTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Ledgers").path()

    private static func withCopy(of version: Int, _ body: (String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let path = URL(filePath: folder).resolvingSymlinksInPath().path() + "/reel.db"
            try FileManager.default.copyItem(atPath: "\(Self.folder)/version-\(version).db", toPath: path)
            try await body(path)
        }
    }

    @Test func `there is one of every schema but the newest`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
        let older = Migration.all.dropLast()
        #expect(names.sorted() == older.map { "version-\($0.version).db" }.sorted())
    }

    @Test(arguments: 1..<Migration.all.count)
    func `each is migrated and keeps what it has`(_ version: Int) async throws {
        try await Self.withCopy(of: version) { path in
            let told = Mutex<[MigrationProgress]>([])
            let ledger = try TaskRepository(
                path: path, progress: { step in told.withLock { $0.append(step) } }, clock: ManualClock().read)
            #expect(try await ledger.check() == [])
            var query = TaskQuery()
            query.isReversed = true
            let tasks = try await ledger.list(query)
            #expect(tasks.map(Self.line) == Self.tasks)
            var entries: [String] = []
            for task in tasks {
                var history = HistoryQuery()
                history.task = task.id
                entries.append(try await ledger.history(history).map(\.kind.rawValue).joined(separator: " "))
            }
            #expect(entries == Self.histories)
            #expect(
                try await ledger.requestBody(of: 1).map { String(decoding: $0, as: UTF8.self) }?.contains("海边日落")
                    == true)
            query.search = "日落"
            #expect(try await ledger.list(query).map(\.id) == [1])
            await ledger.close()

            let file = try Connection(path: path, mode: .readOnly)
            #expect(try file.first("PRAGMA auto_vacuum") { try $0.int() } == 2)
            let steps = told.withLock { $0 }
            #expect(steps.map(\.step) == steps.map(\.step).sorted())
            #expect(Set(steps.map(\.step)) == Set(1...(steps.first?.steps ?? 0)))
            #expect(steps.allSatisfy { $0.version == Migration.all.count })
            #expect(steps.filter(\.isDone).count == 1)
            #expect(steps.last?.isDone == true)
        }
    }

    @Test func `what a killed migration left does not stand in the way`() async throws {
        try await Self.withCopy(of: 1) { path in
            for name in [".schema-1", ".schema-1.unfinished", ".schema-1.unfinished-journal"] {
                try Data("half a file".utf8).write(to: URL(filePath: path + name))
            }
            let ledger = try TaskRepository(path: path, clock: ManualClock().read)
            #expect(try await ledger.list(TaskQuery()).count == Self.tasks.count)
            await ledger.close()
            let copy = try Connection(path: path + ".schema-1", mode: .readOnly)
            #expect(try copy.first("SELECT count(*) FROM task") { try $0.int() } == Self.tasks.count)
            #expect(try copy.first("PRAGMA integrity_check") { try $0.text() } == "ok")
            #expect(!PrivateFiles.isTaken(path + ".schema-1.unfinished"))
            #expect(!PrivateFiles.isTaken(path + ".schema-1.unfinished-journal"))
        }
    }

    @Test func `without room on the disk nothing is begun`() {
        #expect(throws: StoreError.noRoom(path: "/a/reel.db", needed: 31_000_000, free: 30_999_999)) {
            try MigrationSpace.require(content: 10_000_000, free: 30_999_999, path: "/a/reel.db")
        }
        #expect(throws: Never.self) {
            try MigrationSpace.require(content: 10_000_000, free: 31_000_000, path: "/a/reel.db")
        }
    }

    private static func line(_ task: VideoTask) -> String {
        let video = task.video.map { "\($0.state.rawValue) \($0.path ?? "")" } ?? ""
        return [
            "\(task.id)", task.state.rawValue, task.request.prompt, task.tags.joined(separator: ","),
            task.project ?? "", task.ref ?? "", video,
        ].joined(separator: "|")
    }

    /// What all of these ledgers are filled with.
    private static let tasks = [
        "1|completed|海边日落,镜头缓缓推近|sea,日落|harbour||saved 1-海边日落-镜头缓缓推近.mp4",
        "2|completed|a cat on a red sofa|cat|harbour||saved 2-a-cat-on-a-red-sofa.mp4",
        "3|processing|雨夜的城市 neon|||night-1|", "4|pending|a held one|cat|||", "5|queued|later||||",
        "6|cancelled|taken back||||", "7|queued|nobody there||||",
    ]
    private static let histories = [
        "recorded submitting accepted observed download saved",
        "recorded submitting accepted observed observed download saved", "recorded submitting accepted observed",
        "recorded submitting accepted", "recorded", "recorded user", "recorded submitting submitting user",
    ]
}
