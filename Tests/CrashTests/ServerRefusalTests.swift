import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// Servers that cannot be used, or not in full: one clear sentence, the right code, and nothing sent.
@Suite(.enabled(if: PostgresCluster.isUsable, "needs postgres"), .serialized, .timeLimit(.minutes(10)))
struct ServerRefusalTests {
    /// Runs a command that fails, as JSON and for people.
    /// - Returns: the failure.
    private func failure(
        _ host: Desk, _ command: [String], _ environment: [String: String], code: Int32
    ) async throws -> FailureObject {
        let ending = try await host.start(command + ["--json"], environment).ended()
        #expect(ending.code == code, "\(command): \(ending)")
        #expect(ending.errors.split(separator: "\n").count == 1, "\(command): \(ending)")
        return try FailureObject(ending)
    }

    private let commands = [["list"], ["submit", "a"], ["wait"], ["sync"], ["stats"]]

    @Test func `Without the client library it says what to install`() async throws {
        try await withServerDesk { desk, service in
            for command in commands {
                let failure = try await failure(desk.hosts[0], command, ["REEL_LIBPQ": "/nowhere"], code: 78)
                #expect(failure.message.contains("apt install libpq5"))
            }
            // A ledger in a file needs none.
            let file = ["REEL_LIBPQ": "/nowhere", "REEL_DATABASE": desk.hosts[0].database]
            #expect(try await desk.hosts[0].run("submit", "a", "--wait", with: file).code == 0)
            #expect(await service.counts.createsReceived == 1)
        }
    }

    @Test(.enabled(if: ForeignProgram.pgbouncer.isUsable, "needs pgbouncer"), arguments: ["transaction", "session"])
    func `A pooler before the server is refused`(mode: String) async throws {
        try await withServerDesk { desk, service in
            try await desk.cluster.withBouncer(mode, in: desk.folder) { port in
                let url = "postgres://postgres@127.0.0.1:\(port)/\(desk.database)?sslmode=disable"
                for command in commands {
                    let failure = try await failure(desk.hosts[0], command, ["REEL_DATABASE": url], code: 78)
                    #expect(failure.message.contains("PgBouncer"))
                }
            }
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test func `A server that is not there is told in one sentence`() async throws {
        try await withServerDesk { desk, service in
            let urls = [
                "postgres://u@127.0.0.1:\(try LocalPort.free())/d", "postgres://u@/d?host=\(desk.folder)",
                "postgres://u@no-such-host.invalid/d",
            ]
            for url in urls {
                for command in commands {
                    let failure = try await failure(desk.hosts[0], command, ["REEL_DATABASE": url], code: 69)
                    #expect(failure.code == "ledger_unreachable")
                    #expect(failure.created == "no")
                }
            }
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test func `A database that is not there, or is another program's, is told as that`() async throws {
        try await withServerDesk { desk, _ in
            let missing = desk.cluster.address(of: "no_such_database")
            let failure = try await failure(desk.hosts[0], ["submit", "a"], ["REEL_DATABASE": missing], code: 78)
            #expect(failure.message.contains("no_such_database"))
            try await desk.cluster.run("CREATE TABLE task (id bigint)", in: desk.database)
            let foreign = try await desk.hosts[0].run("submit", "a", "--json")
            #expect(foreign.code == 74, "\(foreign)")
            #expect(try FailureObject(foreign).code == "foreign_file")
            try await desk.cluster.run("DROP TABLE task", in: desk.database)
            #expect(try await desk.hosts[0].run("list").code == 66)
        }
    }

    @Test func `A standby is read, and what would change it is refused`() async throws {
        let source = try await PostgresCluster()
        try await source.start()
        var options = ServerDeskOptions(cluster: source)
        options.outlivesTest = false
        try await withServerDesk(on: options) { desk, service in
            let host = desk.hosts[0]
            _ = try await host.json("submit", "a boat", "--wait")
            _ = try await host.json("submit", "a crane", "--queue")
            try await source.stop(.fast)
            let standby = try await PostgresCluster(copying: source)
            try standby.makeStandby()
            try await standby.start()
            let place = ["REEL_DATABASE": standby.address(of: desk.database)]
            for command in [
                ["list"], ["show", "1", "--history"], ["history"], ["search", "boat"], ["stats"], ["export"], ["queue"],
                ["check"],
            ] {
                let ending = try await host.start(command, place).ended()
                #expect(ending.code == 0, "\(command): \(ending)")
            }
            for command in [
                ["submit", "b"], ["submit", "b", "--queue"], ["note", "1", "x"], ["queue", "pause"], ["sync"],
            ] {
                let failure = try await failure(host, command, place, code: 73)
                #expect(failure.code == "not_writable", "\(command): \(failure.message)")
                #expect(failure.created == "no")
            }
            #expect(await service.counts.createsReceived == 1)

            // Once it has taken over, it is the ledger, and no copy.
            try await standby.promote()
            #expect(try await host.run("sync", "--until-done", with: place).code == 0)
            #expect(await service.counts.createsReceived == 2)
            try await standby.stop(.fast)
        }
    }
}
