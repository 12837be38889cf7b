import PostgreSQL
import Store
import Synchronization
import TestSupport

/// Looks into a database on a server beside reel, as whoever keeps that server would.
final class ServerLook: Sendable {
    let url: String
    private let connection = Mutex<PostgreSQL.Connection?>(nil)

    init(url: String) { self.url = url }

    /// One number as it is at this moment; -1 as long as the server cannot be asked.
    func peek(_ sql: String) -> Int64 { (try? all(sql) { try $0.integer() }.first) ?? -1 }

    /// All rows.
    func all<Value: Sendable>(
        _ sql: String, decode: @Sendable (inout PostgreSQL.Row) throws -> Value
    ) throws -> [Value] {
        try connection.withLock { kept in
            if let connection = kept {
                do { return try connection.all(sql, decode: decode) } catch {
                    // The server has ended it since: the next one shows whether it is there.
                    guard connection.isLost else { throw error }
                    kept = nil
                }
            }
            let opened = try PostgreSQL.Connection(ServerAddress(url))
            let found = try opened.all(sql, decode: decode)
            kept = opened
            return found
        }
    }

    /// - Returns: whether anything was changed.
    @discardableResult
    func change(_ sql: String) throws -> Bool { try !all(sql + " RETURNING 1") { try $0.integer() }.isEmpty }

    /// Has the server end the connections that others have to this database.
    /// - Parameter condition: on `pg_stat_activity`.
    /// - Returns: how many.
    @discardableResult
    func endConnections(where condition: String = "TRUE") -> Int64 {
        peek(
            """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND pid != pg_backend_pid() AND backend_type = 'client backend'
              AND (\(condition))
            """)
    }

    /// The ledger as another host opens it.
    /// - Parameter home: that host's.
    func repository(home: String, clock: @escaping @Sendable () -> Int64) throws -> TaskRepository {
        try TaskRepository(
            at: .server(LedgerServer(url: url, home: home)), opening: .existing, services: Samples.services,
            clock: clock)
    }
}
