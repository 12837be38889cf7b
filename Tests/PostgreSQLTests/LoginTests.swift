import TestSupport
import Testing

@testable import PostgreSQL

@Suite(.enabled(if: PostgresCluster.isUsable, "needs postgres"), .ownThreads)
struct LoginTests {
    private let secret = "wr0ng-not-for-any-log"

    private func failure(_ text: String) throws -> ServerError {
        let error = try #require(throws: ServerError.self) { _ = try Connection(ServerAddress(text)) }
        #expect(!ServerError.everyText(of: error).contains(secret))
        return error
    }

    @Test func `a right password lets in`() async throws {
        try await withServerAddress { (address) async throws in
            let text = address.text.replacing("postgres@", with: "with_password:right-secret@")
            let user = try Connection(ServerAddress(text)).first("SELECT current_user::text") { try $0.text() }
            #expect(user == "with_password")
        }
    }

    @Test(arguments: ["with_password:SECRET@", "with_password@"])
    func `a wrong password, in either place, is told and not shown`(_ user: String) async throws {
        try await withServerAddress { (address) async throws in
            let query = user.contains("SECRET") ? "" : "&password=\(secret)"
            let error = try failure(
                address.text.replacing("postgres@", with: user.replacing("SECRET", with: secret)) + query)
            #expect(error.kind == .wrongPassword)
            #expect(error.sqlState == "28P01")
            #expect(error.message.contains("with_password"))
            #expect(error.message.hasSuffix("FATAL:  password authentication failed for user \"with_password\""))
            #expect(!error.isRetryable)
        }
    }

    @Test func `no password where one is wanted is a wrong one`() async throws {
        try await withServerAddress { (address) async throws in
            let text = address.text.replacing("postgres@", with: "with_password@") + "&passfile=/nowhere"
            #expect(try failure(text).kind == .wrongPassword)
        }
    }

    @Test func `whom the server does not let in is refused`() async throws {
        try await withServerAddress { (address) async throws in
            let refused = try failure(address.text.replacing("postgres@", with: "not_let_in:\(secret)@"))
            #expect(refused.kind == .refused)
            let unknown = try failure(address.text.replacing("postgres@", with: "nobody_there:\(secret)@"))
            #expect(unknown.kind == .refused)
        }
    }

    @Test func `a database that is not there is told`() async throws {
        let cluster = try await PostgresCluster.shared()
        let error = try failure(cluster.address(of: "nowhere"))
        #expect(error.kind == .noSuchDatabase)
        #expect(error.sqlState == "3D000")
    }

    @Test func `a database that the user may not enter is told`() async throws {
        try await withServerAddress { (address) async throws in
            let database = address.database
            try Connection(address).execute("REVOKE CONNECT ON DATABASE \(database) FROM PUBLIC")
            let error = try failure(address.text.replacing("postgres@", with: "with_password:right-secret@"))
            #expect(error.kind == .permission)
        }
    }

    @Test func `a role with as many connections as it may have is told`() async throws {
        try await withServerAddress { (address) async throws in
            let role = address.database
            try Connection(address).execute("CREATE ROLE \(role) LOGIN CONNECTION LIMIT 1")
            let text = address.text.replacing("postgres@", with: role + "@")
            let first = try Connection(ServerAddress(text))
            #expect(try failure(text).kind == .tooManyConnections)
            #expect(!first.isLost)
        }
    }

    @Test func `where nobody listens there is no connection`() throws {
        let port = try LocalPort.free()
        let error = try failure("postgres://anna:\(secret)@127.0.0.1:\(port)/d?sslmode=disable")
        #expect(error.kind == .unreachable)
        #expect(error.isRetryable)
        #expect(try failure("postgres://anna:\(secret)@/d?host=/nowhere").kind == .unreachable)
        #expect(try failure("postgres://anna@nowhere.invalid/d?password=\(secret)").kind == .unreachable)
    }

    @Test func `a server that says nothing is given up after the time that is given`() async throws {
        try await withRawServer(answer: { _ in .stall([]) }) { (server) async throws in
            let error = try failure(
                "postgres://anna:\(secret)@127.0.0.1:\(server.port)/d?sslmode=disable&connect_timeout=2")
            #expect(error.kind == .unreachable)
            #expect(error.message.hasPrefix("the server gave no answer in time"))
        }
    }

    @Test func `an address that swallows everything is given up for the next one`() async throws {
        let cluster = try await PostgresCluster.shared()
        try await cluster.withDatabase { (name) async throws in
            try await withByteRelay(to: "\(cluster.folder)/.s.PGSQL.\(cluster.port)") { (relay) async throws in
                let port = try LocalPort.free()
                try await withDeafAddresses(["127.0.0.73"], port: port) {
                    let rest = "/\(name)?sslmode=disable&gssencmode=disable&connect_timeout=2"
                    let deaf = try failure("postgres://anna:\(secret)@127.0.0.73:\(port)" + rest)
                    #expect(deaf.kind == .unreachable)
                    #expect(deaf.message.hasPrefix("the server gave no answer in time"))
                    let connection = try Connection(
                        ServerAddress("postgres://postgres@127.0.0.73:\(port),127.0.0.1:\(relay.port)" + rest))
                    #expect(try connection.integers("SELECT 1") == [1])
                }
            }
        }
    }

    @Test func `a server that is too old is refused`() async throws {
        let cluster = try await PostgresCluster.shared()
        try await cluster.withDatabase { (name) async throws in
            try await withByteRelay(to: "\(cluster.folder)/.s.PGSQL.\(cluster.port)") { (relay) async throws in
                let now = try Connection(ServerAddress(cluster.address(of: name))).serverVersion / 10_000
                relay.judge { direction, bytes in
                    guard direction == .toClient else { return .pass }
                    let name = Array("server_version\0\(now).".utf8)
                    guard let place = bytes.firstRange(of: name) else { return .pass }
                    var changed = bytes
                    changed.replaceSubrange(place.upperBound - 3..<place.upperBound, with: Array("13.".utf8))
                    return .replace(changed)
                }
                let error = try failure("postgres://postgres@127.0.0.1:\(relay.port)/\(name)?sslmode=disable")
                #expect(error.kind == .tooOld)
                #expect(error.message.hasPrefix("the server is PostgreSQL 13."))
                #expect(error.message.hasSuffix("; 14 is the oldest that will do"))
            }
        }
    }
}
