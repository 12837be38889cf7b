import PostgreSQL
import TestSupport
import Testing

@testable import Store

/// Hosts, ways and places of a ledger on a server.
extension LedgerSite {
    /// The same ledger as another host works on it, whose home is another.
    /// - Parameter url: the way to the server, if it is another too.
    func host(_ name: String, through url: String? = nil) throws -> LedgerSite {
        LedgerSite(
            server: try #require(url ?? self.url), database: try #require(database), folder: folder, home: name)
    }

    /// Another database, as a host with the same home opens it.
    func elsewhere(_ database: String, on cluster: PostgresCluster) -> LedgerSite {
        LedgerSite(server: cluster.address(of: database), database: database, folder: folder)
    }

    /// Has the server end all connections to this database but the one that says so; returns once they are gone.
    func endConnections() throws {
        let connection = try PostgreSQL.Connection(ServerAddress(try #require(url)))
        let sql = """
            SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
            WHERE datname = current_database() AND pid != pg_backend_pid()
            """
        _ = try connection.all(sql) { try $0.bool() }
    }
}

extension PostgresCluster {
    /// Runs a test with a relay before this server.
    /// - Parameter body: gets the relay and the address of a database behind it.
    func withRelay<Value>(
        to database: String?, _ body: (ByteRelay, String) async throws -> Value
    ) async throws -> Value {
        let database = try #require(database)
        return try await withByteRelay(to: "\(folder)/.s.PGSQL.\(port)") { relay in
            let url = "postgres://postgres@127.0.0.1:\(relay.port)/\(database)?sslmode=disable&gssencmode=disable"
            return try await body(relay, url)
        }
    }

    /// Runs a test on a ledger on this server, in a database of its own.
    func withSite<Value>(_ body: (LedgerSite) async throws -> Value) async throws -> Value {
        try await withTemporaryFolder { folder in
            try await withDatabase { name in
                try await body(LedgerSite(server: address(of: name), database: name, folder: folder))
            }
        }
    }
}

/// What the bytes of the server's answer to COMMIT have in them, and of the request for one.
let commitBytes = Array("COMMIT\0".utf8)
