import TestSupport
import Testing

@testable import PostgreSQL

/// The connection is lost, at one moment or another.
@Suite(.enabled(if: PostgresCluster.isUsable, "needs postgres"), .ownThreads)
struct LossTests {
    private func end(_ process: Int32, _ address: ServerAddress) throws {
        let connection = try Connection(address)
        let sql = "SELECT pg_terminate_backend(?::int, 60000)"
        #expect(try connection.first(sql, [.integer(Int64(process))]) { try $0.bool() } == true)
    }

    /// Runs a test on a queue whose connections go through a relay.
    @Test func `a connection that was lost while nobody used it harms no write`() async throws {
        try await withWriteQueue { (queue, address) async throws in
            for value in 0..<3 {
                let process = try await queue.write { connection in
                    _ = try insert(value)(connection)
                    return connection.serverProcess
                }
                try end(process, address)
            }
            let results = await queue.writeTogether([insert(3), insert(4)])
            #expect(try results.map { try $0.get() } == [3, 4])
            #expect(try kept(address) == [0, 1, 2, 3, 4])
        }
    }

    @Test func `a connection that was lost while nobody used it harms no read`() async throws {
        try await withPostgres { (database, address) async throws in
            for _ in 0..<3 {
                let process = try await database.read { $0.serverProcess }
                try end(process, address)
                #expect(try await database.integers("SELECT 1") == [1])
            }
        }
    }

    @Test func `a read whose connection is lost in the middle is told`() async throws {
        try await withPostgres { (database, address) async throws in
            let error = await #expect(throws: ServerError.self) {
                try await database.read { reader in
                    try end(reader.serverProcess, address)
                    return try reader.integers("SELECT 1")
                }
            }
            #expect(error?.isRetryable == true)
            #expect(try await database.integers("SELECT 1") == [1])
        }
    }

    @Test func `writes that ran before the loss are told, and those that had not begun are done`() async throws {
        try await withWriteQueue { (queue, address) async throws in
            let losing: @Sendable (Connection) throws -> Int = { connection in
                try end(connection.serverProcess, address)
                return try insert(2)(connection)
            }
            let results = await queue.writeTogether([insert(1), losing, insert(3), insert(4)])
            for result in results[..<2] {
                #expect(#expect(throws: ServerError.self) { try result.get() }?.isRetryable == true)
            }
            #expect(try results[2...].map { try $0.get() } == [3, 4])
            #expect(try kept(address) == [3, 4])
        }
    }

    @Test func `a write of one whose connection is lost is told, and nothing is kept`() async throws {
        try await withWriteQueue { (queue, address) async throws in
            let runs = Tally()
            let error = await #expect(throws: ServerError.self) {
                try await queue.write { connection in
                    runs.add()
                    _ = try insert(1)(connection)
                    try end(connection.serverProcess, address)
                    return try insert(2)(connection)
                }
            }
            #expect(error?.kind == .shuttingDown)
            #expect(runs.count == 1)
            #expect(try kept(address) == [])
        }
    }

    @Test func `a server that dies and comes back loses nothing that was committed`() async throws {
        var options = PostgresCluster.Options()
        options.isDurable = true
        let cluster = try await PostgresCluster(options)
        try await cluster.start()
        let address = try ServerAddress(cluster.address(of: "postgres"))
        let database = Database(address, writeLock: 1)
        let session = database.session
        #expect(try await session.tryLock(5))
        try await database.run("CREATE TABLE kept (value bigint NOT NULL)")
        for value in 0..<5 { try await database.run("INSERT INTO kept VALUES (?)", [.init(value)]) }
        #expect(try await database.integers("SELECT count(*) FROM kept") == [5])

        try await cluster.stop(.immediate)
        for await event in session.events {
            guard case .connectionLost(let error) = event else { continue }
            #expect(error.isRetryable)
            break
        }
        let write = await #expect(throws: ServerError.self) { try await database.run("INSERT INTO kept VALUES (5)") }
        #expect(write?.kind == .unreachable, "\(String(describing: write))")
        let read = await #expect(throws: ServerError.self) { try await database.integers("SELECT 1") }
        #expect(read?.kind == .unreachable, "\(String(describing: read))")
        let lock = await #expect(throws: ServerError.self) { try await session.tryLock(5) }
        #expect(lock?.kind == .unreachable, "\(String(describing: lock))")

        try await cluster.start()
        try await database.run("INSERT INTO kept VALUES (6)")
        #expect(try await database.integers("SELECT value FROM kept ORDER BY value") == [0, 1, 2, 3, 4, 6])
        #expect(try await session.tryLock(5))

        // Nobody asks until it is there again.
        try await cluster.stop(.immediate)
        try await cluster.start()
        try await database.run("INSERT INTO kept VALUES (7)")
        #expect(try await database.integers("SELECT count(*) FROM kept") == [7])
        await database.close()
        try await cluster.stop(.fast)
    }

    @Test func `a connection of a server that dies is lost with its next statement, whichever that is`() async throws {
        let cluster = try await PostgresCluster()
        try await cluster.start()
        let address = try ServerAddress(cluster.address(of: "postgres"))
        let statements: [(Connection) throws -> Void] = [
            { try $0.command("BEGIN") }, { try $0.execute("SELECT 1") }, { try $0.execute("SELECT 2") },
        ]
        let connections = try statements.map { _ in try Connection(address) }
        // One is sent to be prepared, and one was prepared before.
        for connection in connections { try connection.execute("SELECT 2") }
        try await cluster.stop(.immediate)
        for (connection, statement) in zip(connections, statements) {
            let error = #expect(throws: ServerError.self) { try statement(connection) }
            #expect(error?.kind == .connectionLost, "\(String(describing: error))")
            #expect(connection.isLost)
        }
    }
}
