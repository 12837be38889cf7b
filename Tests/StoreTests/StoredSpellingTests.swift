import Model
import TestSupport
import Testing

@testable import Store

/// Texts that look alike and are spelled otherwise, in ledgers of this program and of older ones.
struct StoredSpellingTests {
    private static let composed = "Vid\u{E9}o \u{304C}"
    private static let decomposed = "Vide\u{301}o \u{304B}\u{3099}"
    private static let mixed = "Vide\u{301}o \u{304C}"

    /// A task as an older program has stored it: everything as it was typed.
    private func recordOld(_ text: String, _ bench: Bench) async throws {
        _ = try await bench.record(text) { $0.ref = "old" }
        // That program took each spelling for another request.
        let request = try Samples.request(text)
        let isComposed = text.utf8.elementsEqual(Self.composed.utf8)
        let fingerprint = isComposed ? request.fingerprint : request.formerFingerprints.first
        try bench.force(
            "UPDATE task SET ref = '\(text)', project = '\(text)', fingerprint = ? WHERE id = 1",
            [.blob(Array(try #require(fingerprint).prefix(16)))])
    }

    @Test(arguments: [composed, decomposed, mixed], [composed, decomposed, mixed])
    func `A ref with its request is found again however both are spelled`(first: String, second: String) async throws {
        try await withBench { bench in
            _ = try await bench.record(first) { $0.ref = first }
            let again = try await bench.ledger.record(bench.draft(second) { $0.ref = second })
            guard case .existing(let task) = again else { throw Unexpected() }
            #expect(task.id == 1)
            #expect(task.ref?.utf8.elementsEqual(Self.composed.utf8) == true)
            #expect(try await bench.ledger.task(named: "ref:\(second)", profile: "default").id == 1)
        }
    }

    @Test(arguments: [composed, decomposed, mixed])
    func `A ref that an older program has stored in mixed forms is found`(text: String) async throws {
        try await withBench { bench in
            _ = try await bench.record(text) { $0.ref = "old" }
            try bench.force("UPDATE task SET ref = '\(Self.mixed)' WHERE id = 1")
            let again = try await bench.ledger.record(bench.draft(text) { $0.ref = text })
            guard case .existing(let task) = again else { throw Unexpected() }
            #expect(task.id == 1)
            #expect(try await bench.ledger.task(named: "ref:\(text)", profile: "default").id == 1)
        }
    }

    @Test(arguments: [composed, decomposed, mixed])
    func `What an older program has stored is found as it was typed`(text: String) async throws {
        try await withBench { bench in
            try await recordOld(text, bench)
            let again = try await bench.ledger.record(bench.draft(text) { $0.ref = text })
            guard case .existing(let task) = again else { throw Unexpected() }
            #expect(task.id == 1)
            #expect(try await bench.ledger.task(named: "ref:\(text)", profile: "default").id == 1)
            let draft = try bench.draft(text) { $0.allowsDuplicate = false }
            await #expect(throws: StoreError.self) { try await bench.ledger.record(draft) }
            #expect(try bench.integers("SELECT count(*) FROM task") == [1])
        }
    }

    @Test(arguments: [composed, decomposed])
    func `The other spelling of an old ref finds it too`(text: String) async throws {
        try await withBench { bench in
            try await recordOld(text, bench)
            let other = text.utf8.elementsEqual(Self.composed.utf8) ? Self.decomposed : Self.composed
            let again = try await bench.ledger.record(bench.draft(other) { $0.ref = other })
            guard case .existing(let task) = again else { throw Unexpected() }
            #expect(task.id == 1)
        }
    }

    @Test(arguments: [composed, decomposed])
    func `Tags, projects and shots are one in every spelling`(asked: String) async throws {
        try await withBench { bench in
            let task = try await bench.record {
                $0.tags = [Self.composed, Self.decomposed]
                $0.project = Self.decomposed
            }
            #expect(task.tags.map { Array($0.utf8) } == [Array(Self.composed.utf8)])
            var edit = TaskEdit()
            edit.addedTags = [Self.decomposed, "b"]
            edit.shot = Self.decomposed
            #expect(try await bench.ledger.edit(task.id, edit).tags.count == 2)
            var query = TaskQuery()
            (query.project, query.shot, query.tags, query.search) = (asked, asked, [asked], asked)
            #expect(try await bench.ledger.ids(query) == [task.id])
            edit = TaskEdit()
            edit.removedTags = [asked]
            #expect(try await bench.ledger.edit(task.id, edit).tags == ["b"])
        }
    }

    @Test(arguments: [composed, decomposed])
    func `Filters find what an older program has stored`(asked: String) async throws {
        try await withBench { bench in
            _ = try await bench.record { $0.tags = ["x"] }
            try bench.force("UPDATE task SET project = '\(Self.decomposed)'")
            try bench.force("UPDATE tag SET tag = '\(Self.decomposed)'")
            var query = TaskQuery()
            query.project = asked
            #expect(try await bench.ledger.ids(query) == [1])
            query = TaskQuery()
            query.tags = [asked]
            #expect(try await bench.ledger.ids(query) == [1])
        }
    }
}
