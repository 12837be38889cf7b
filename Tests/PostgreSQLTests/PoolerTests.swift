import FoundationEssentials
import TestSupport
import Testing

@testable import PostgreSQL

@Suite(
    .enabled(if: PostgresCluster.isUsable, "needs postgres"),
    .enabled(if: ForeignProgram.pgbouncer.isUsable, "needs pgbouncer"), .ownThreads)
struct PoolerTests {
    @Test(arguments: ["transaction", "statement", "session"])
    func `a pooler is refused, and nothing of its sessions is changed`(_ mode: String) async throws {
        try await withBouncer(mode) { (port, database) async throws in
            let text = "postgres://postgres@127.0.0.1:\(port)/\(database)?sslmode=disable"
            for _ in 0..<3 {
                let error = #expect(throws: ServerError.self) { _ = try Connection(ServerAddress(text)) }
                #expect(error?.kind == .pooled)
                #expect(error?.isRetryable == false)
            }
            // Whoever gets the same session next.
            let cluster = try await PostgresCluster.shared()
            let limits = try await cluster.run("SHOW lock_timeout", throughPort: port, in: database)
            #expect(limits == "0\n")
        }
    }

    @Test func `a pooler that does not know a setting is known by that`() async throws {
        try await withBouncer("session") { (port, database) async throws in
            let text = "postgres://postgres@127.0.0.1:\(port)/\(database)?sslmode=disable&options=-cgeqo%3Doff"
            let error = #expect(throws: ServerError.self) { _ = try Connection(ServerAddress(text)) }
            #expect(error?.kind == .pooled)
        }
    }

    private func withBouncer(_ mode: String, _ body: (Int, String) async throws -> Void) async throws {
        let cluster = try await PostgresCluster.shared()
        try await cluster.withDatabase { (database) async throws in
            try await withTemporaryFolder { (folder) async throws in
                let port = try LocalPort.free()
                let configuration = """
                    [databases]
                    * = host=\(cluster.folder) port=\(cluster.port) user=postgres
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = \(port)
                    unix_socket_dir =
                    auth_type = any
                    pool_mode = \(mode)
                    """
                try Data((configuration + "\n").utf8).write(to: URL(filePath: folder + "/pgbouncer.ini"))
                try await cluster.serve(
                    .pgbouncer, [folder + "/pgbouncer.ini"], on: port, in: folder
                ) { try await body(port, database) }
            }
        }
    }
}
