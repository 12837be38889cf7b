import FoundationEssentials
import Model
import SQLite
import Simulator
import Store
import TestSupport
import Testing

/// A ledger of an older schema that is migrated by processes which are killed.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct MigrationTests {
    private static let tasks = 3_000

    private static var landed: String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "StoreTests/Ledgers/version-1.db").path()
    }

    /// A ledger of the first schema: its one completed task many times over, each with its history, body and tags.
    private func makeOldLedger(at path: String) throws {
        try FileManager.default.copyItem(atPath: Self.landed, toPath: path)
        let connection = try Connection(path: path, mode: .readWrite)
        let columns = try connection.all("SELECT name FROM pragma_table_info('task')") { try $0.text() }
        let own: [String: String] = [
            "id": "n", "uid": "uid || n", "task_id": "task_id || n", "request_id": "n", "prompt": "prompt || ' ' || n",
            "created_at": "created_at + n", "fingerprint": "randomblob(16)",
        ]
        let values = columns.map { own[$0] ?? $0 }.joined(separator: ", ")
        let numbers =
            "WITH RECURSIVE c (n) AS (SELECT 101 UNION ALL SELECT n + 1 FROM c WHERE n < \(100 + Self.tasks)) "
        try connection.executeScript(
            """
            BEGIN IMMEDIATE;
            INSERT INTO request \(numbers) SELECT n, randomblob(32), 1, zeroblob(600) FROM c;
            INSERT INTO task (\(columns.joined(separator: ", "))) \(numbers)
            SELECT \(values) FROM c, task WHERE task.id = 1;
            INSERT INTO event (task, seq, at, kind, state, progress, message)
            SELECT t.id, e.seq, e.at, e.kind, e.state, e.progress, e.message
            FROM task t JOIN event e ON e.task = 1 WHERE t.id > 100;
            INSERT INTO tag (tag, task) SELECT g.tag, t.id FROM task t JOIN tag g ON g.task = 1 WHERE t.id > 100;
            INSERT INTO task_text (rowid, prompt, tags, note, error)
            SELECT id, prompt, '', '', '' FROM task WHERE id > 100;
            DELETE FROM counter;
            INSERT INTO counter SELECT profile, is_simulated, state, count(*) FROM task GROUP BY 1, 2, 3;
            COMMIT;
            """)
    }

    @Test func `A migration that is killed again and again loses nothing`() async throws {
        try await withDesk(port: try LocalPort.free()) { desk in
            try FileManager.default.createDirectory(atPath: desk.home, withIntermediateDirectories: true)
            try makeOldLedger(at: desk.database)
            var random = SeededGenerator(seed: 20_261_123)
            var kills = 0
            var longest = 0.5
            while kills < 25 {
                let process = try desk.start(["list", "-L", "1"])
                // Later and later, until one gets through before it is killed.
                var looks = 0
                let wanted = Int(Double.random(in: 0...longest, using: &random))
                try await eventually("some time has passed") {
                    looks += 1
                    return looks > wanted || !process.output.isEmpty
                }
                process.send(.kill)
                guard await process.ended().code == -9 else { break }
                kills += 1
                longest *= 1.3
            }
            // The first three come at once; how many more depends on how busy the machine is.
            #expect(kills >= 3)
            let done = try await desk.run("check", "--json")
            #expect(done.code == 74, "the videos of these tasks are not there")
            let findings = try #require(try done.json["findings"]?.array)
            #expect(findings.allSatisfy { $0["kind"]?.string == "video" }, "\(findings.prefix(3))")
            #expect(desk.peek("PRAGMA user_version") > 1)
            #expect(desk.peek("SELECT count(*) FROM task") == Int64(Self.tasks) + 7)
            #expect(desk.peek("SELECT count(*) FROM event WHERE task > 100") == Int64(Self.tasks) * 6)
            #expect(desk.peek("SELECT count(*) FROM tag WHERE task > 100") == Int64(Self.tasks) * 2)
            #expect(desk.peek("SELECT sum(tasks) FROM counter") == Int64(Self.tasks) + 7)
            let left = try FileManager.default.contentsOfDirectory(atPath: desk.home).filter {
                $0.contains("unfinished")
            }
            #expect(left == [])
            // The copy that was put aside is whole, and still of the old schema.
            let copy = URL(filePath: desk.database + ".schema-1").resolvingSymlinksInPath().path()
            let aside = try Connection(path: copy, mode: .readOnly)
            #expect(try aside.first("SELECT count(*) FROM task") { try $0.int() } == Self.tasks + 7)
            #expect(try aside.first("PRAGMA user_version") { try $0.int() } == 1)
        }
    }

    @Test func `A prune that is killed again and again loses nothing and goes on`() async throws {
        try await withTemporaryFolder { folder in
            let desk = try Desk(folder: folder, port: try LocalPort.free())
            try FileManager.default.createDirectory(atPath: desk.home, withIntermediateDirectories: true)
            try makeOldLedger(at: desk.database)
            try Connection(path: URL(filePath: desk.database).resolvingSymlinksInPath().path(), mode: .readWrite)
                .execute("UPDATE task SET finished_at = 1000 + id WHERE id > 100")
            #expect(try await desk.run("list", "-L", "1").code == 0)
            let unpruned = "SELECT count(*) FROM task WHERE id > 100 AND pruned_at IS NULL"
            var left = desk.peek(unpruned)
            var kills = 0
            while left > 0, kills < 12 {
                let process = try desk.start(["prune", "--yes"])
                try await eventually("something is pruned") { desk.peek(unpruned) < left || !process.output.isEmpty }
                process.send(.kill)
                guard await process.ended().code == -9 else { break }
                kills += 1
                left = desk.peek(unpruned)
            }
            #expect(kills > 2)
            let last = try await desk.json("prune", "--yes")
            #expect(last["tasks"]?.integer == left)
            #expect(desk.peek(unpruned) == 0)
            #expect(desk.peek("SELECT count(*) FROM task") == Int64(Self.tasks) + 7)
            #expect(desk.peek("SELECT count(*) FROM event WHERE task > 100") == Int64(Self.tasks) * 3)
            #expect(desk.peek("SELECT count(*) FROM request") == 7)
            #expect(desk.peek("PRAGMA freelist_count") == 0)
            let findings = try #require(try await desk.run("check", "--json").json["findings"]?.array)
            #expect(findings.allSatisfy { $0["kind"]?.string == "video" }, "\(findings.prefix(3))")
            await desk.clearAway()
        }
    }
}
