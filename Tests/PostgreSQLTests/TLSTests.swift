import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@testable import PostgreSQL

@Suite(
    .enabled(if: PostgresCluster.isUsable, "needs postgres"),
    .enabled(if: ForeignProgram.openssl.isUsable, "needs openssl"), .ownThreads)
struct TLSTests {
    private let secret = "s3cret-not-for-any-log"

    private func withServer(_ body: (PostgresCluster, String) async throws -> Void) async throws {
        try await withTemporaryFolder { (folder) async throws in
            let authority = try await TestAuthority(in: folder)
            let issued = try await authority.issue("localhost", ["DNS:localhost"])
            var options = PostgresCluster.Options()
            options.takesTCP = true
            options.access = ["hostssl all all 127.0.0.1/32 trust", "hostnossl all all 127.0.0.1/32 reject"]
            options.settings = ["ssl = on", "ssl_cert_file = '../certificate.pem'", "ssl_key_file = '../key.pem'"]
            let cluster = try await PostgresCluster(options)
            _ = try cluster.install(issued.certificate, as: "certificate.pem")
            _ = try cluster.install(issued.key, as: "key.pem")
            try await cluster.start()
            try await body(cluster, authority.certificate)
            try await cluster.stop(.fast)
        }
    }

    #if canImport(Glibc)
        private func option(_ name: Int32, of connection: Connection) -> Int32 {
            var (value, length) = (Int32(-1), socklen_t(MemoryLayout<Int32>.size))
            getsockopt(connection.socket, Int32(IPPROTO_TCP), name, &value, &length)
            return value
        }
    #endif

    @Test func `a server's certificate is checked as the address says`() async throws {
        try await withServer { (cluster, authority) async throws in
            func address(_ host: String, _ rest: String) throws -> ServerAddress {
                try ServerAddress(
                    "postgres://postgres:\(secret)@\(host):\(cluster.port)/postgres?hostaddr=127.0.0.1&\(rest)")
            }
            func failure(_ host: String, _ rest: String) throws -> ServerError.Kind {
                let error = try #require(throws: ServerError.self) { _ = try Connection(address(host, rest)) }
                #expect(!ServerError.everyText(of: error).contains(secret))
                return error.kind
            }
            let verified = "sslmode=verify-full&sslrootcert=\(authority)"
            let connection = try Connection(address("localhost", verified))
            let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            #expect(try connection.first(sql) { try $0.bool() } == true)
            // The only test that reaches the server by TCP itself, so this stands here: each side notices when the other
            // is gone.
            let idle = """
                SELECT string_agg(setting, ' ' ORDER BY name) FROM pg_settings
                 WHERE name IN ('tcp_keepalives_idle', 'tcp_user_timeout')
                """
            #expect(try connection.first(idle) { try $0.text() } == "10 25000")
            #if canImport(Glibc)
                #expect(option(TCP_KEEPIDLE, of: connection) == 10)
                #expect(option(TCP_USER_TIMEOUT, of: connection) == 25_000)
            #endif
            #expect(try failure("elsewhere.example", verified) == .untrusted)
            try await withTemporaryFolder { (folder) async throws in
                let other = try await TestAuthority(named: "Another", in: folder)
                #expect(
                    try failure("localhost", "sslmode=verify-full&sslrootcert=\(other.certificate)") == .untrusted)
            }
            #expect(try failure("localhost", "sslmode=verify-full&sslrootcert=/nowhere.pem") == .untrusted)
            #expect(try failure("localhost", "sslmode=disable") == .refused)
        }
    }

    @Test func `a server without TLS is refused where TLS is asked for`() async throws {
        let cluster = try await PostgresCluster.shared()
        try await withByteRelay(to: "\(cluster.folder)/.s.PGSQL.\(cluster.port)") { (relay) async throws in
            let error = try #require(throws: ServerError.self) {
                _ = try Connection(
                    ServerAddress("postgres://postgres@127.0.0.1:\(relay.port)/postgres?sslmode=require"))
            }
            #expect(error.kind == .untrusted)
        }
    }
}
