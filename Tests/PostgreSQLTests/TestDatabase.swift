import Synchronization
import TestSupport
import Testing

@testable import PostgreSQL

/// Runs a test on an empty database of its own.
func withServerAddress<Value>(_ body: (ServerAddress) async throws -> Value) async throws -> Value {
    let cluster = try await PostgresCluster.shared()
    return try await cluster.withDatabase { name in try await body(ServerAddress(cluster.address(of: name))) }
}

func withConnection<Value>(_ body: (Connection) throws -> Value) async throws -> Value {
    try await withServerAddress { address in try body(Connection(address)) }
}

/// Runs a test on a database, with a connection beside it that nobody else has.
func withPostgres(
    limits: SessionLimits = SessionLimits(), _ body: (Database, ServerAddress) async throws -> Void
) async throws {
    try await withServerAddress { (address) async throws in
        let database = Database(address, limits: limits, writeLock: 1)
        try await body(database, address)
        await database.close()
    }
}

extension Database {
    /// Writes with one statement.
    func run(_ sql: String, _ values: [ServerValue] = []) async throws {
        _ = try await write { try $0.execute(sql, values) }
    }

    /// The first column of every row.
    func integers(_ sql: String) async throws -> [Int] {
        try await read { try $0.all(sql) { try $0.int() } }
    }
}

extension Connection {
    func integers(_ sql: String, _ values: [ServerValue] = []) throws -> [Int] {
        try all(sql, values) { try $0.int() }
    }
}

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

extension ServerError {
    /// What it says in every form in which it may be printed.
    static func everyText(of error: any Error) -> String {
        var dumped = ""
        dump(error, to: &dumped)
        return "\(error) \(String(reflecting: error)) \(dumped)"
    }
}
