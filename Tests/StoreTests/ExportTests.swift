import Contract
import FoundationEssentials
import Model
import TestSupport
import Testing

@testable import Store

/// Out and in: what an export has, and that nothing of it is lost in an empty ledger.
struct ExportTests {
    @Test(arguments: [
        (LedgerFormat.account, "account"), (LedgerFormat.task, "task"), (LedgerFormat.event, "event"),
        (LedgerFormat.video, "video"), (LedgerFormat.answer, "answer"),
    ])
    func `every column is written or left out on purpose`(_ record: LedgerRecord, _ table: String) async throws {
        try await withBench { (bench) async throws in
            let columns = try bench.site.columns(of: table)
            var told = Set(record.columns).union(record.leftOut)
            if table == "account" { told.insert("salt") }
            #expect(told == Set(columns))
            #expect(record.leftOut.isDisjoint(with: record.columns))
            #expect(record.fields.map(\.key) == record.fields.map(\.key).sorted())
        }
    }

    @Test(arguments: 1...6)
    func `an export into an empty ledger comes out byte for byte the same`(_ seed: UInt64) async throws {
        try await withBench { (bench) async throws in
            var random = RandomLedger(bench, seed: seed)
            try await random.fill(25)
            let text = try await bench.ledger.exported()
            #expect(try await bench.ledger.exported() == text)
            let unsent = try bench.integers("SELECT count(*) FROM task WHERE state = 'queued'")[0]
            let underWay = try bench.integers("SELECT count(*) FROM task WHERE state = 'submitting'")[0]
            try await withLedger(clock: bench.clock) { (other) async throws in
                let imported = try await other.imported(text)
                #expect(imported.added == text.taskLines.count)
                #expect(try await other.isInOrder())
                #expect(imported.held == unsent)
                #expect(imported.uncertain == underWay)
                #expect(imported.conflicts + imported.refsLeft + imported.known == 0)
                #expect(try await other.exported() == text)
                #expect(try await other.check() == [])
                #expect(try await other.heldTasks().count == unsent)
                let states = try await other.states()
                #expect(!states.values.contains(.submitting))
                for task in try await bench.ledger.list(all()) where task.state != .submitting {
                    #expect(states[task.id] == task.state)
                    #expect(try await other.task(task.id).tags == task.tags)
                    #expect(try await other.task(task.id).parentID == task.parentID)
                    let body = try await bench.ledger.requestBody(of: task.id)
                    #expect(try await other.requestBody(of: task.id) == body)
                }
                try await withLedger { (third) async throws in
                    try await third.imported(try await other.exported())
                    #expect(try await third.exported() == text)
                }
            }
        }
    }

    private func all() -> TaskQuery {
        var query = TaskQuery()
        query.limit = nil
        return query
    }

    @Test func `what was pruned stays pruned`() async throws {
        try await withBench { bench in
            let early = try await bench.accept("upstream-1")
            let before = try await bench.ledger.exported()
            for progress in [10, 20, 30] { try await bench.observe(early, "processing", progress: progress) }
            try await bench.observe(early, "failed", error: "it did not work")
            let full = try await bench.ledger.exported()
            bench.clock.advance(by: 1_000)
            #expect(try await bench.ledger.prune(PruneScope(finishedBefore: bench.clock.now)).events == 5)
            let text = try await bench.ledger.exported()
            #expect(!text.contains("\"request\""))
            for other in [nil, before, full] {
                try await withLedger { (ledger) async throws in
                    if let other { try await ledger.imported(other) }
                    let imported = try await ledger.imported(text)
                    #expect(imported.conflicts == 0)
                    #expect(try await ledger.task(1).state == .failed)
                    #expect(try await ledger.check() == [])
                    if other == nil { #expect(try await ledger.exported() == text) }
                    #expect(try await ledger.imported(text).known == 1)
                }
            }
            let bad = text.replacing("\"pruned_at\"", with: "\"not_before\"")
            await #expect(throws: ImportFault.self) {
                try await withLedger { (ledger) async throws in try await ledger.imported(bad) }
            }
        }
    }

    @Test func `keys are sorted, times are RFC 3339, a body stands once`() async throws {
        try await withBench { (bench) async throws in
            let task = try await bench.complete("upstream-1")
            _ = try await bench.record("a boat")
            let text = try await bench.ledger.exported()
            let lines = text.split(separator: "\n").map(String.init)
            #expect(lines[0] == #"{"reel_export":1,"tasks":2}"#)
            #expect(lines.count == 4)
            for line in lines {
                let value = try StrictJSON.parse(Array(line.utf8))
                #expect(String(decoding: value.canonicalBytes(), as: UTF8.self).utf8.count == line.utf8.count)
                let keys = try #require(value.object).keys.sorted()
                var from = line.startIndex
                for key in keys {
                    let place = try #require(line[from...].firstRange(of: "\"\(key)\":"))
                    from = place.upperBound
                }
            }
            let value = try StrictJSON.parse(Array(lines[2].utf8))
            #expect(value["uid"]?.string == task.uid)
            let createdAt = try #require(value["created_at"]?.string)
            #expect(Timestamp.parseExact(createdAt) == task.createdAt)
            #expect(
                value["request"]?["text"]?.string == String(decoding: try Samples.request("a boat").body, as: UTF8.self)
            )
            #expect(lines[3].contains(#""request":{"sha256":"#))
            #expect(!lines[3].contains(#""text":"{"#))
        }
    }

    @Test func `an existing file is left alone, and a failure leaves none`() async throws {
        try await withBench { (bench) async throws in
            _ = try await bench.record()
            let folder = bench.site.folder
            let target = folder + "/out.ndjson"
            try Data("mine".utf8).write(to: URL(filePath: target))
            await #expect(throws: StoreError.fileExists(path: target)) { try await bench.ledger.export(toFile: target) }
            #expect(try Data(contentsOf: URL(filePath: target)) == Data("mine".utf8))
            _ = try await bench.ledger.export(toFile: folder + "/new.ndjson")
            let mode =
                try FileManager.default.attributesOfItem(atPath: folder + "/new.ndjson")[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(!names.contains { $0.contains("unfinished") })
        }
    }

    @Test func `others write while an export reads one moment`() async throws {
        try await withBench { (bench) async throws in
            for index in 0..<40 { _ = try await bench.record("task \(index)") }
            let writer = Task { while !Task.isCancelled { _ = try await bench.accept("\(UUID())") } }
            for _ in 0..<3 {
                let text = try await bench.ledger.exported()
                try await withLedger { (other) async throws in
                    #expect(try await other.imported(text).added == text.taskLines.count)
                    #expect(try await other.check() == [])
                }
            }
            writer.cancel()
            _ = await writer.result
        }
    }
}
