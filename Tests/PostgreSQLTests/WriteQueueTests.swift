import Synchronization
import TestSupport
import Testing

@testable import PostgreSQL

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

struct Refused: Error, Equatable { var number = 0 }

/// Has a closure run first in each transaction.
struct ClosureGuard: TransactionGuard {
    let body: @Sendable (Connection) throws -> Void

    func begin(_ number: Int64, on connection: Connection) throws { try body(connection) }
    func isKept(_ number: Int64, on connection: Connection) throws -> Bool? { nil }
}

/// Runs a test on a queue that writes into the table `kept`.
func withWriteQueue(
    limits: SessionLimits = SessionLimits(), guarding: @escaping @Sendable (Connection) throws -> Void = { _ in },
    _ body: (WriteQueue, ServerAddress) async throws -> Void
) async throws {
    try await withServerAddress { (address) async throws in
        try Connection(address).executeScript(
            """
            CREATE TABLE kept (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, value bigint NOT NULL);
            CREATE TABLE child (parent bigint NOT NULL REFERENCES kept (id) DEFERRABLE INITIALLY DEFERRED)
            """)
        let queue = WriteQueue(address, limits: limits, lock: 1, transactions: ClosureGuard(body: guarding))
        try await body(queue, address)
        await queue.close()
    }
}

func kept(_ address: ServerAddress) throws -> [Int] {
    try Connection(address).integers("SELECT value FROM kept ORDER BY value")
}

func insert(_ value: Int) -> @Sendable (Connection) throws -> Int {
    { connection in
        try connection.execute("INSERT INTO kept (value) VALUES (?)", [.init(value)])
        return value
    }
}

@Suite(.enabled(if: PostgresCluster.isUsable, "needs postgres"), .ownThreads)
struct WriteQueueTests {
    @Test func `writes that wait together share one transaction`() async throws {
        let transactions = Tally()
        try await withWriteQueue(guarding: { _ in transactions.add() }) { (queue, address) async throws in
            let results = await queue.writeTogether((0..<50).map(insert))
            #expect(try results.map { try $0.get() } == Array(0..<50))
            #expect(transactions.count == 1)
            #expect(try kept(address) == Array(0..<50))
        }
    }

    @Test func `the server has one transaction for writes that wait together`() async throws {
        try await withWriteQueue { (queue, address) async throws in
            func transaction(_ value: Int) -> @Sendable (Connection) throws -> Int {
                { connection in
                    _ = try insert(value)(connection)
                    return try connection.integers("SELECT pg_current_xact_id()::text::bigint")[0]
                }
            }
            let together = try await queue.writeTogether((0..<20).map(transaction)).map { try $0.get() }
            #expect(Set(together).count == 1)
            let alone = try await queue.write(transaction(20))
            #expect(alone > together[0])
        }
    }

    @Test func `concurrent writes of two processes all land`() async throws {
        try await withWriteQueue { (queue, address) async throws in
            let other = WriteQueue(address, limits: SessionLimits(), lock: 1, transactions: NoGuard())
            try await withThrowingTaskGroup { group in
                for value in 0..<200 {
                    group.addTask { try await queue.write(insert(value)) }
                    group.addTask { try await other.write(insert(1_000 + value)) }
                }
                try await group.waitForAll()
            }
            await other.close()
            #expect(try kept(address) == Array(0..<200) + Array(1_000..<1_200))
        }
    }

    @Test func `a write sees what the one before it has committed`() async throws {
        try await withWriteQueue { (queue, address) async throws in
            let other = WriteQueue(address, limits: SessionLimits(), lock: 1, transactions: NoGuard())
            let next: @Sendable (Connection) throws -> Int = { connection in
                let last = try connection.integers("SELECT coalesce(max(value), 0) FROM kept")[0]
                return try insert(last + 1)(connection)
            }
            try await withThrowingTaskGroup { group in
                for _ in 0..<50 {
                    group.addTask { try await queue.write(next) }
                    group.addTask { try await other.write(next) }
                }
                try await group.waitForAll()
            }
            await other.close()
            #expect(try kept(address) == Array(1...100))
        }
    }

    @Test func `a lock that another has for too long fails all, as busy`() async throws {
        try await withWriteQueue(limits: SessionLimits(lock: 1)) { (queue, address) async throws in
            let holder = try Connection(address)
            try holder.execute("SELECT pg_advisory_lock(1)")
            for result in await queue.writeTogether([insert(1), insert(2)]) {
                #expect(#expect(throws: ServerError.self) { try result.get() }?.kind == .busy)
            }
            try holder.execute("SELECT pg_advisory_unlock(1)")
            #expect(try await queue.write(insert(3)) == 3)
            #expect(try kept(address) == [3])
        }
    }

    @Test func `a failing write undoes only itself and tells only its caller`() async throws {
        try await withWriteQueue { (queue, address) async throws in
            let results = await queue.writeTogether(
                (0..<30).map { value in
                    { connection in
                        _ = try insert(value)(connection)
                        if value % 3 == 0 { throw Refused(number: value) }
                        if value % 7 == 0 { try connection.execute("INSERT INTO nowhere VALUES (1)") }
                        return value
                    }
                })
            for (value, result) in results.enumerated() {
                if value % 3 == 0 {
                    #expect(throws: Refused(number: value)) { try result.get() }
                } else if value % 7 == 0 {
                    #expect(#expect(throws: ServerError.self) { try result.get() }?.sqlState == "42P01")
                } else {
                    #expect(try result.get() == value)
                }
            }
            #expect(try kept(address) == (0..<30).filter { $0 % 3 != 0 && $0 % 7 != 0 })
        }
    }

    @Test(arguments: [1, 3])
    func `a write that hides its failure is not told that it is kept`(_ count: Int) async throws {
        try await withWriteQueue { (queue, address) async throws in
            let hiding: @Sendable (Connection) throws -> Int = { connection in
                _ = try insert(1)(connection)
                _ = try? connection.execute("INSERT INTO nowhere VALUES (1)")
                return 1
            }
            let results = await queue.writeTogether([hiding] + (1..<count).map { insert($0 + 10) })
            #expect(throws: TransactionLost.self) { try results[0].get() }
            for result in results.dropFirst() { _ = try result.get() }
            #expect(try kept(address) == (1..<count).map { $0 + 10 })
            #expect(try await queue.write(insert(20)) == 20)
        }
    }

    @Test func `a failing guard tells all and keeps nothing`() async throws {
        let isOpen = Mutex(false)
        let guarding: @Sendable (Connection) throws -> Void = { _ in
            guard isOpen.withLock({ $0 }) else { throw Refused() }
        }
        try await withWriteQueue(guarding: guarding) { (queue, address) async throws in
            let results = await queue.writeTogether((0..<5).map(insert))
            for result in results { #expect(throws: Refused()) { try result.get() } }
            #expect(try kept(address) == [])
            isOpen.withLock { $0 = true }
            #expect(try await queue.write(insert(9)) == 9)
            #expect(try kept(address) == [9])
        }
    }

    @Test(arguments: [1, 3])
    func `a failing commit tells all and keeps nothing`(_ count: Int) async throws {
        try await withWriteQueue { (queue, address) async throws in
            let dangling: @Sendable (Connection) throws -> Int = { try $0.execute("INSERT INTO child VALUES (404)") }
            let results = await queue.writeTogether([dangling] + (1..<count).map(insert))
            for result in results {
                let error = #expect(throws: ServerError.self) { try result.get() }
                #expect(error?.sql == "COMMIT")
                #expect(error?.kind == .constraint)
                #expect(error?.constraint == "child_parent_fkey")
            }
            #expect(try kept(address) == [])
            #expect(try await queue.write(insert(3)) == 3)
            #expect(try kept(address) == [3])
        }
    }

    @Test func `a write that ends the transaction itself fails all`() async throws {
        try await withWriteQueue { (queue, address) async throws in
            let ending: @Sendable (Connection) throws -> Int = { connection in
                connection.rollback()
                throw Refused(number: 1)
            }
            let results = await queue.writeTogether([insert(1), ending, insert(2)])
            for result in results { #expect(throws: Refused(number: 1)) { try result.get() } }
            #expect(try kept(address) == [])
            let quiet: @Sendable (Connection) throws -> Int = { connection in
                connection.rollback()
                return 1
            }
            for result in await queue.writeTogether([insert(1), quiet]) {
                #expect(throws: TransactionLost.self) { try result.get() }
            }
        }
    }

    @Test func `an eventual write rides with the next one`() async throws {
        let transactions = Tally()
        try await withWriteQueue(guarding: { _ in transactions.add() }) { (queue, address) async throws in
            for value in 0..<20 {
                await queue.writeEventually { connection in _ = try insert(value)(connection) }
            }
            #expect(transactions.count == 0)
            #expect(try kept(address) == [])
            #expect(try await queue.write(insert(20)) == 20)
            #expect(transactions.count == 1)
            #expect(try kept(address) == Array(0...20))
        }
    }

    @Test func `a failing eventual write harms nobody`() async throws {
        try await withWriteQueue { (queue, address) async throws in
            await queue.writeEventually { connection in
                _ = try insert(1)(connection)
                throw Refused()
            }
            await queue.writeEventually { connection in _ = try insert(2)(connection) }
            #expect(try await queue.write(insert(3)) == 3)
            #expect(try kept(address) == [2, 3])
        }
    }

    @Test(arguments: [true, false])
    func `flushing and closing write what was left`(_ isClosed: Bool) async throws {
        try await withWriteQueue { (queue, address) async throws in
            await queue.writeEventually { connection in _ = try insert(1)(connection) }
            if isClosed { await queue.close() } else { await queue.flush() }
            #expect(try kept(address) == [1])
            #expect(try await queue.write(insert(2)) == 2)
            #expect(try kept(address) == [1, 2])
        }
    }

    @Test func `eventual writes do not pile up for ever`() async throws {
        try await withWriteQueue { (queue, address) async throws in
            for value in 0..<1_000 {
                await queue.writeEventually { connection in _ = try insert(value)(connection) }
            }
            // Comes to the queue behind the drain that the thousandth asked for.
            await queue.writeEventually { connection in _ = try insert(-1)(connection) }
            #expect(try kept(address).count == 1_000)
        }
    }

    @Test func `a server that cannot be reached tells every caller`() async throws {
        let address = try ServerAddress("postgres://anna@/d?host=/nowhere")
        let queue = WriteQueue(address, limits: SessionLimits(), lock: 1, transactions: NoGuard())
        for result in await queue.writeTogether((0..<3).map(insert)) {
            #expect(#expect(throws: ServerError.self) { try result.get() }?.kind == .unreachable)
        }
    }
}
