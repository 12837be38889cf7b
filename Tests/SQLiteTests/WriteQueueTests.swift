import Synchronization
import Testing

@testable import SQLite

/// Counts from any thread.
final class Tally: Sendable {
    private let number = Mutex(0)

    var count: Int { number.withLock { $0 } }

    @discardableResult
    func add() -> Int {
        number.withLock {
            $0 += 1
            return $0
        }
    }
}

extension WriteQueue {
    /// Hands in writes that all wait before the first of them runs, as happens under load.
    func writeTogether(
        _ bodies: [@Sendable (Connection) throws -> Int]
    ) async -> [Result<Int, any Error>] {
        // Tasks of one actor begin in the order in which they were made, and each runs up to its wait for the commit.
        let tasks = bodies.map { body in Task { try await self.write(body) } }
        var results: [Result<Int, any Error>] = []
        for task in tasks { results.append(await task.result) }
        return results
    }
}

struct WriteQueueTests {
    private struct Refused: Error, Equatable { var number = 0 }

    private func withQueue(
        guarding: @escaping @Sendable (Connection) throws -> Void = { _ in },
        _ body: (WriteQueue, String) async throws -> Void
    ) async throws {
        try await withDatabaseFile { path in
            let connection = try Connection(path: path, mode: .readWrite)
            try connection.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, value INTEGER NOT NULL) STRICT")
            try connection.execute("CREATE TABLE child (parent INTEGER NOT NULL REFERENCES kept (id)) STRICT")
            let queue = WriteQueue(path: path, busyTimeout: 10_000, guardTransaction: guarding)
            try await body(queue, path)
            await queue.close()
        }
    }

    private func kept(_ path: String) throws -> [Int] {
        try Connection(path: path, mode: .readOnly).all("SELECT value FROM kept ORDER BY value") { try $0.int() }
    }

    private func insert(_ value: Int) -> @Sendable (Connection) throws -> Int {
        { connection in
            try connection.execute("INSERT INTO kept (value) VALUES (?)", [.init(value)])
            return value
        }
    }

    @Test func `writes that wait together share one transaction`() async throws {
        let transactions = Tally()
        try await withQueue(guarding: { _ in transactions.add() }) { (queue, path) async throws in
            let results = await queue.writeTogether((0..<50).map(insert))
            #expect(try results.map { try $0.get() } == Array(0..<50))
            #expect(transactions.count == 1)
            #expect(try kept(path) == Array(0..<50))
        }
    }

    @Test func `concurrent writes all land`() async throws {
        try await withQueue { (queue, path) async throws in
            try await withThrowingTaskGroup { group in
                for value in 0..<500 {
                    group.addTask { try await queue.write(insert(value)) }
                }
                try await group.waitForAll()
            }
            #expect(try kept(path) == Array(0..<500))
        }
    }

    @Test func `a failing write undoes only itself and tells only its caller`() async throws {
        try await withQueue { (queue, path) async throws in
            let results = await queue.writeTogether(
                (0..<30).map { value in
                    { connection in
                        _ = try insert(value)(connection)
                        if value % 3 == 0 { throw Refused(number: value) }
                        return value
                    }
                })
            for (value, result) in results.enumerated() {
                if value % 3 == 0 {
                    #expect(throws: Refused(number: value)) { try result.get() }
                } else {
                    #expect(try result.get() == value)
                }
            }
            #expect(try kept(path) == (0..<30).filter { $0 % 3 != 0 })
        }
    }

    @Test func `a failing guard tells all and keeps nothing`() async throws {
        let isOpen = Mutex(false)
        let guarding: @Sendable (Connection) throws -> Void = { _ in
            guard isOpen.withLock({ $0 }) else { throw Refused() }
        }
        try await withQueue(guarding: guarding) { (queue, path) async throws in
            let results = await queue.writeTogether((0..<5).map(insert))
            for result in results { #expect(throws: Refused()) { try result.get() } }
            #expect(try kept(path) == [])
            isOpen.withLock { $0 = true }
            #expect(try await queue.write(insert(9)) == 9)
            #expect(try kept(path) == [9])
        }
    }

    @Test func `a failing commit tells all and keeps nothing`() async throws {
        try await withQueue { (queue, path) async throws in
            let dangling: @Sendable (Connection) throws -> Int = { connection in
                try connection.execute("PRAGMA defer_foreign_keys=ON")
                return try connection.execute("INSERT INTO child VALUES (404)")
            }
            let results = await queue.writeTogether([insert(1), dangling, insert(2)])
            for result in results {
                let error = #expect(throws: SQLiteError.self) { try result.get() }
                #expect(error?.sql == "COMMIT")
                #expect(error?.kind == .constraint)
            }
            #expect(try kept(path) == [])
            #expect(try await queue.write(insert(3)) == 3)
            #expect(try kept(path) == [3])
        }
    }

    @Test func `a transaction that ends by itself tells all and keeps nothing`() async throws {
        try await withQueue { (queue, path) async throws in
            let ending: @Sendable (Connection) throws -> Int = { connection in
                // What SQLite does by itself when the disk fails.
                try connection.execute("ROLLBACK")
                throw Refused(number: 1)
            }
            let results = await queue.writeTogether([insert(1), ending, insert(2)])
            for result in results { #expect(throws: Refused(number: 1)) { try result.get() } }
            #expect(try kept(path) == [])
        }
    }

    @Test func `an eventual write rides with the next one`() async throws {
        let transactions = Tally()
        try await withQueue(guarding: { _ in transactions.add() }) { (queue, path) async throws in
            for value in 0..<20 {
                await queue.writeEventually { connection in _ = try insert(value)(connection) }
            }
            #expect(transactions.count == 0)
            #expect(try kept(path) == [])
            #expect(try await queue.write(insert(20)) == 20)
            #expect(transactions.count == 1)
            #expect(try kept(path) == Array(0...20))
        }
    }

    @Test func `a failing eventual write harms nobody`() async throws {
        try await withQueue { (queue, path) async throws in
            await queue.writeEventually { connection in
                _ = try insert(1)(connection)
                throw Refused()
            }
            await queue.writeEventually { connection in _ = try insert(2)(connection) }
            #expect(try await queue.write(insert(3)) == 3)
            #expect(try kept(path) == [2, 3])
        }
    }

    @Test(arguments: [true, false])
    func `flushing and closing write what was left`(_ isClosed: Bool) async throws {
        try await withQueue { (queue, path) async throws in
            await queue.writeEventually { connection in _ = try insert(1)(connection) }
            if isClosed { await queue.close() } else { await queue.flush() }
            #expect(try kept(path) == [1])
            #expect(try await queue.write(insert(2)) == 2)
            #expect(try kept(path) == [1, 2])
        }
    }

    @Test func `eventual writes do not pile up for ever`() async throws {
        try await withQueue { (queue, path) async throws in
            for value in 0..<1_000 {
                await queue.writeEventually { connection in _ = try insert(value)(connection) }
            }
            // Comes to the queue behind the drain that the thousandth asked for.
            await queue.writeEventually { connection in _ = try insert(-1)(connection) }
            #expect(try kept(path).count == 1_000)
        }
    }

    @Test func `a database that cannot be opened tells every caller`() async throws {
        try await withDatabaseFile { path in
            let queue = WriteQueue(path: path + "-missing", busyTimeout: 1) { _ in }
            let results = await queue.writeTogether((0..<3).map(insert))
            for result in results {
                #expect(#expect(throws: SQLiteError.self) { try result.get() }?.kind == .cannotOpen)
            }
        }
    }
}
