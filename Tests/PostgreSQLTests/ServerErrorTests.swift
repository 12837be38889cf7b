import TestSupport
import Testing

@testable import PostgreSQL

@Suite(.enabled(if: PostgresCluster.isUsable, "needs postgres"), .ownThreads)
struct ServerErrorTests {
    private let secret = "sk-not-for-any-log"

    @Test func `an error carries its SQL and never the values bound to it`() async throws {
        try await withConnection { (connection) throws in
            try connection.execute("CREATE TABLE kept (value text NOT NULL CONSTRAINT only_once UNIQUE)")
            let sql = "INSERT INTO kept VALUES (?)"
            try connection.execute(sql, [.text(secret)])
            let error = try #require(throws: ServerError.self) { try connection.execute(sql, [.text(secret)]) }
            #expect(error.sql == sql)
            #expect(error.isUniqueViolation)
            #expect(error.sqlState == "23505")
            #expect(error.constraint == "only_once")
            #expect(error.detail?.contains(secret) == true)
            #expect(!"\(error)".contains(secret))
            #expect(!String(reflecting: error).contains(secret))
            #expect("\(error)".contains(sql))
        }
    }

    @Test func `a value in a decoding error is not shown either`() async throws {
        try await withConnection { (connection) throws in
            let error = try #require(throws: RowDecodingError.self) {
                _ = try connection.first("SELECT ? AS value", [.text(secret)]) { try $0.integer() }
            }
            #expect(!"\(error)".contains(secret))
        }
    }

    @Test(arguments: [
        ("23505", ServerError.Kind.uniqueViolation), ("23503", .constraint), ("23514", .constraint), ("40001", .busy),
        ("40P01", .busy), ("55P03", .busy), ("57014", .busy), ("25006", .readOnly), ("53100", .diskFull),
        ("53300", .tooManyConnections), ("57P01", .shuttingDown), ("57P02", .shuttingDown), ("57P03", .shuttingDown),
        ("08006", .connectionLost), ("08P01", .other), ("25P03", .connectionLost), ("28P01", .wrongPassword),
        ("28000", .refused), ("3D000", .noSuchDatabase), ("42501", .permission), ("42601", .other), ("XX000", .other),
    ])
    func `kinds tell what a caller decides upon`(_ state: String, _ kind: ServerError.Kind) {
        #expect(ServerError(sqlState: state, message: "").kind == kind)
    }

    @Test func `what passes by itself is told from what does not`() {
        for state in ["40001", "55P03", "53300", "57P03", "08006"] {
            #expect(ServerError(sqlState: state, message: "").isRetryable)
        }
        for state in ["23505", "25006", "53100", "28P01", "28000", "3D000", "42501", "42601"] {
            #expect(!ServerError(sqlState: state, message: "").isRetryable)
        }
    }

    @Test func `a lock that another has for too long is busy`() async throws {
        try await withServerAddress { (address) async throws in
            let holder = try Connection(address)
            try holder.execute("SELECT pg_advisory_lock(5)")
            let waiting = try Connection(address, limits: SessionLimits(lock: 1))
            let error = #expect(throws: ServerError.self) { try waiting.execute("SELECT pg_advisory_lock(5)") }
            #expect(error?.sqlState == "55P03")
            #expect(error?.kind == .busy)
        }
    }

    @Test func `a statement that takes too long is busy`() async throws {
        try await withServerAddress { (address) async throws in
            let connection = try Connection(address, limits: SessionLimits(statement: 1))
            let error = #expect(throws: ServerError.self) { try connection.execute("SELECT pg_sleep(60)") }
            #expect(error?.sqlState == "57014")
            #expect(error?.kind == .busy)
        }
    }

    @Test func `a transaction that stands still for too long loses its connection`() async throws {
        try await withServerAddress { (address) async throws in
            let connection = try Connection(address, limits: SessionLimits(idleInTransaction: 1))
            let watcher = try Connection(address)
            try connection.command("BEGIN")
            let sql = "SELECT count(*) FROM pg_stat_activity WHERE pid = ?"
            while try watcher.integers(sql, [.integer(Int64(connection.serverProcess))]) != [0] {}
            let error = #expect(throws: ServerError.self) { try connection.execute("SELECT 1") }
            #expect(error?.kind == .connectionLost)
            #expect(connection.isLost)
        }
    }

    @Test func `SQL that cannot be prepared says what is wrong with it`() async throws {
        try await withConnection { (connection) throws in
            let error = try #require(throws: ServerError.self) { try connection.execute("SELECT * FROM nowhere") }
            #expect(error.message == "relation \"nowhere\" does not exist")
            #expect(error.sql == "SELECT * FROM nowhere")
            #expect("\(error)".hasPrefix("PostgreSQL error 42P01: relation"))
        }
    }

    @Test func `the code is found in libpq's words for a failed login`() {
        #expect(ServerError.sqlState(in: "x failed: FATAL:  28P01: password failed\nLOCATION:  auth.c:3") == "28P01")
        #expect(ServerError.sqlState(in: "致命错误:  3D000: 没有\nFATAL:  53300: full") == "53300")
        #expect(ServerError.sqlState(in: "host \"a:  b\" failed: Connection refused") == nil)
        #expect(ServerError.sqlState(in: "") == nil)
        #expect(ServerError.withoutCodes("x failed: FATAL:  28P01: no") == "x failed: FATAL:  no")
        #expect(ServerError.withoutCodes("错误:  3D000: 没有; FATAL:  53300: full") == "错误:  没有; FATAL:  full")
        #expect(ServerError.withoutCodes("host \"a:  b\" failed") == "host \"a:  b\" failed")
        #expect(ServerError.sqlState(in: "x:  1234") == nil)
    }
}
