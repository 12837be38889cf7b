import TestSupport
import Testing

@testable import PostgreSQL

@Suite(.enabled(if: PostgresCluster.isUsable, "needs postgres"), .ownThreads)
struct ConnectionTests {
    @Test(arguments: [
        ("TimeZone", "UTC"), ("client_encoding", "UTF8"), ("standard_conforming_strings", "on"),
        ("bytea_output", "hex"), ("DateStyle", "ISO, MDY"), ("synchronous_commit", "on"), ("lock_timeout", "10s"),
        ("statement_timeout", "10min"), ("idle_in_transaction_session_timeout", "1min"), ("idle_session_timeout", "0"),
        ("application_name", "reel"),
    ])
    func `a session has settings of our own`(_ name: String, _ value: String) async throws {
        try await withServerAddress { (address) async throws in
            // What somebody has set for the whole database counts for less.
            let first = try Connection(address)
            let database = try #require(try first.first("SELECT current_database()::text") { try $0.text() })
            for setting in [
                "TimeZone = 'Asia/Shanghai'", "standard_conforming_strings = off", "bytea_output = 'escape'",
                "DateStyle = 'German'", "synchronous_commit = off", "lock_timeout = 1", "statement_timeout = 1",
                "idle_session_timeout = 1000",
            ] {
                try first.execute("ALTER DATABASE \(database) SET \(setting)")
            }
            let found = try Connection(address).first("SELECT current_setting(?)", [.text(name)]) { try $0.text() }
            #expect(found == value)
        }
    }

    @Test func `a stricter way of committing is left alone`() async throws {
        try await withServerAddress { (address) async throws in
            let first = try Connection(address)
            let database = try #require(try first.first("SELECT current_database()::text") { try $0.text() })
            try first.execute("ALTER DATABASE \(database) SET synchronous_commit = remote_apply")
            let sql = "SELECT current_setting('synchronous_commit')"
            #expect(try Connection(address).first(sql) { try $0.text() } == "remote_apply")
        }
    }

    @Test(arguments: ["off", "local", "remote_write", ""])
    func `a server that will not commit for good is refused`(_ setting: String) {
        #expect(throws: ServerError.self) { try OpenedSession.requireDurable(synchronousCommit: setting) }
    }

    @Test func `limits and names that are given count`() async throws {
        try await withServerAddress { (address) async throws in
            let named = try ServerAddress(address.text + "&application_name=other")
            let connection = try Connection(named, limits: SessionLimits(lock: 5, statement: 6, idleInTransaction: 7))
            let sql = """
                SELECT current_setting('lock_timeout') || ' ' || current_setting('statement_timeout') || ' '
                    || current_setting('idle_in_transaction_session_timeout') || ' '
                    || current_setting('application_name')
                """
            #expect(try connection.first(sql) { try $0.text() } == "5ms 6ms 7ms other")
        }
    }

    @Test func `a script runs whole or not at all`() async throws {
        try await withConnection { (connection) throws in
            try connection.executeScript("CREATE TABLE one (a int); INSERT INTO one VALUES (1), (2); -- the end")
            #expect(try connection.integers("SELECT a FROM one ORDER BY a") == [1, 2])
            let error = #expect(throws: ServerError.self) {
                try connection.executeScript("INSERT INTO one VALUES (3); INSERT INTO nowhere VALUES (1)")
            }
            #expect(error?.sqlState == "42P01")
            #expect(error?.sql == nil)
            #expect(try connection.integers("SELECT a FROM one ORDER BY a") == [1, 2])
            #expect(throws: ServerError.self) { try connection.executeScript("SELECT 1;\0 DROP TABLE one") }
            #expect(try connection.integers("SELECT count(*) FROM one") == [2])
        }
    }

    @Test func `statements are prepared anew after a script`() async throws {
        try await withConnection { (connection) throws in
            try connection.executeScript("CREATE TABLE one (a int); INSERT INTO one VALUES (1)")
            #expect(try connection.integers("SELECT * FROM one") == [1])
            try connection.executeScript("ALTER TABLE one ALTER a TYPE bigint")
            #expect(try connection.integers("SELECT * FROM one") == [1])
        }
    }

    @Test func `a script in an open transaction is undone with it`() async throws {
        try await withConnection { (connection) throws in
            try connection.command("BEGIN")
            try connection.executeScript("CREATE TABLE one (a int); CREATE TABLE two (a int)")
            #expect(connection.isInTransaction)
            connection.rollback()
            #expect(!connection.isInTransaction)
            #expect(try connection.integers("SELECT count(*) FROM pg_class WHERE relname IN ('one', 'two')") == [0])
        }
    }

    @Test func `notices go nowhere`() async throws {
        try await withConnection { (connection) throws in
            try connection.executeScript("DO $$ BEGIN RAISE NOTICE 'not for standard error'; END $$")
            #expect(try connection.integers("SELECT 1") == [1])
        }
    }

    @Test func `a user that may only read is told`() async throws {
        try await withServerAddress { (address) async throws in
            #expect(try !Connection(address).isReadOnly)
            let database = try #require(
                try Connection(address).first("SELECT current_database()::text") { try $0.text() })
            try Connection(address).execute("ALTER DATABASE \(database) SET default_transaction_read_only = on")
            let connection = try Connection(address)
            #expect(connection.isReadOnly)
            let error = #expect(throws: ServerError.self) { try connection.execute("CREATE TABLE one (a int)") }
            #expect(error?.kind == .readOnly)
        }
    }

    @Test func `a connection tells the server's version and process`() async throws {
        try await withConnection { (connection) throws in
            #expect(connection.serverVersion >= Int(Connection.oldestServer) * 10_000)
            #expect(try connection.integers("SELECT pg_backend_pid()") == [Int(connection.serverProcess)])
        }
    }
}
