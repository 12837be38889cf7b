import FoundationEssentials
import Model
import TestSupport
import Testing

@testable import Store

@Suite(.timeLimit(.minutes(5)))
struct LedgerChangesTests {
    /// The numbers of entries from an iterator, until so many have come.
    private func take(_ count: Int, from iterator: inout LedgerChanges.Iterator) async throws -> [Int64] {
        var events: [Int64] = []
        while events.count < count, let entries = try await iterator.next() { events += entries.map(\.event) }
        return events
    }

    /// The same ledger as another process opens it.
    private func withOther(_ bench: Bench, _ body: (TaskRepository) async throws -> Void) async throws {
        let other = try bench.opened()
        try await body(other)
        await other.close()
    }

    private func note(_ task: VideoTask, _ text: String, in ledger: TaskRepository) async throws {
        _ = try await ledger.edit(task.id, .adding(note: text))
    }

    @Test func `entries that are there come first, from a number on`() async throws {
        try await withBench { (bench) async throws in
            try await note(bench.record(), "hm", in: bench.ledger)
            _ = try await bench.record()
            var all = bench.ledger.changes(after: 0).makeAsyncIterator()
            #expect(try await all.next()?.map(\.kind) == [.recorded, .user, .recorded])
            var rest = bench.ledger.changes(after: 2).makeAsyncIterator()
            #expect(try await rest.next()?.map(\.event) == [3])
        }
    }

    @Test func `what this process and another one write comes in the order of its numbers`() async throws {
        try await withBench { (bench) async throws in
            let task = try await bench.record()
            var changes = bench.ledger.changes(after: 1).makeAsyncIterator()
            try await withOther(bench) { (other) async throws in
                try await note(task, "one", in: other)
                #expect(try await take(1, from: &changes) == [2])
                try await note(task, "two", in: bench.ledger)
                #expect(try await take(1, from: &changes) == [3])
                try await note(task, "three", in: other)
                #expect(try await take(1, from: &changes) == [4])
            }
        }
    }

    @Test func `one that waits is woken by its own process and by another`() async throws {
        try await withBench { (bench) async throws in
            let task = try await bench.record()
            try await withOther(bench) { (other) async throws in
                for (number, ledger) in [other, bench.ledger].enumerated() {
                    let (ledgerRead, after) = (bench.ledger, Int64(number + 1))
                    let waiting = Task {
                        var changes = ledgerRead.changes(after: after).makeAsyncIterator()
                        return try await changes.next()
                    }
                    try await note(task, "note \(number)", in: ledger)
                    #expect(try await waiting.value?.map(\.event) == [after + 1])
                }
            }
        }
    }

    @Test func `entries that are not asked for are passed over once and for all`() async throws {
        try await withBench { (bench) async throws in
            let mine = try await bench.record()
            let other = try await bench.record { $0.profile = "work" }
            var query = HistoryQuery()
            query.profile = "work"
            query.after = 2
            var changes = bench.ledger.changes(query).makeAsyncIterator()
            try await note(mine, "not asked for", in: bench.ledger)
            try await note(other, "asked for", in: bench.ledger)
            #expect(try await changes.next()?.map(\.task) == [other.id])
        }
    }

    @Test func `many entries come in pages and none is left out`() async throws {
        try await withBench { (bench) async throws in
            _ = try await bench.record { $0.takes = 600 }
            _ = try await bench.record { $0.takes = 600 }
            var changes = bench.ledger.changes(after: 0).makeAsyncIterator()
            #expect(try await changes.next()?.count == LedgerChanges.page)
            #expect(try await changes.next()?.map(\.event) == Array(1_001...1_200))
        }
    }

    @Test func `cancellation ends it`() async throws {
        try await withBench { (bench) async throws in
            let ledger = bench.ledger
            let reading = Task { try await ledger.changes(after: 0).reduce(0) { $0 + $1.count } }
            reading.cancel()
            #expect(try await reading.value == 0)
        }
    }

    @Test func `closing the ledger ends it`() async throws {
        try await withBench { (bench) async throws in
            _ = try await bench.record()
            let (ledger, began) = (bench.ledger, Gate())
            let reading = Task {
                var changes = ledger.changes(after: 0).makeAsyncIterator()
                let first = try await changes.next()?.count
                began.open()
                return (first, try await changes.next()?.count)
            }
            await began.passed()
            await ledger.close()
            let (first, second) = try await reading.value
            #expect(first == 1)
            #expect(second == nil)
        }
    }

    @Test(.enabled(if: LedgerEngine.isFile, "is about a file"))
    func `a ledger that is gone is told, also to one that waits already`() async throws {
        try await withBench { (bench) async throws in
            _ = try await bench.record()
            let (ledger, began) = (bench.ledger, Gate())
            let reading = Task {
                var changes = ledger.changes(after: 0).makeAsyncIterator()
                _ = try await changes.next()
                began.open()
                return try await changes.next()
            }
            await began.passed()
            try FileManager.default.removeItem(atPath: ledger.path)
            await #expect(throws: StoreError.gone(path: ledger.path)) { try await reading.value }
        }
    }

    @Test func `a reader that leaves takes its part of the file along`() async throws {
        try await withBench { (bench) async throws in
            func read() async throws -> Int? {
                var changes = bench.ledger.changes(after: 0).makeAsyncIterator()
                return try await changes.next()?.count
            }
            _ = try await bench.record()
            #expect(try await read() == 1)
            #expect(try await read() == 1)
            #expect(bench.ledger.bell.subscribers == 0)
        }
    }

    @Test func `what has no entry in the history is a change of the ledger all the same`() async throws {
        try await withBench { (bench) async throws in
            let (ledger, began) = (bench.ledger, Gate())
            let watching = Task {
                for try await _ in ledger.commits() {
                    began.open()
                    if try await ledger.pausedAt() != nil { return true }
                }
                return false
            }
            await began.passed()
            try await withOther(bench) { (other) async throws in
                _ = try await other.pause()
                #expect(try await watching.value)
            }
        }
    }
}
