import TestSupport
import Testing

@testable import PostgreSQL

@Suite(.enabled(if: PostgresCluster.isUsable, "needs postgres"), .ownThreads)
struct StandbyTests {
    @Test func `a standby is told, can be read, and takes no write`() async throws {
        let source = try await PostgresCluster()
        try await source.start()
        try await source.run("CREATE TABLE kept (value bigint); INSERT INTO kept VALUES (1)")
        try await source.stop(.fast)
        let standby = try await PostgresCluster(copying: source)
        try standby.makeStandby()
        try await standby.start()
        let database = Database(try ServerAddress(standby.address(of: "postgres")), writeLock: 1)
        #expect(try await database.read { $0.isReadOnly })
        #expect(try await database.integers("SELECT value FROM kept") == [1])
        let error = await #expect(throws: ServerError.self) { try await database.run("INSERT INTO kept VALUES (2)") }
        #expect(error?.kind == .readOnly)
        await database.close()
        try await standby.stop(.fast)
    }
}
