import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// The server goes and comes back, or has no room: daemons wait and go on, and commands end with one sentence.
@Suite(.enabled(if: PostgresCluster.isUsable, "needs postgres"), .serialized, .timeLimit(.minutes(10)))
struct ServerRestartTests {
    @Test(arguments: [PostgresCluster.Stop.fast, .immediate])
    func `A daemon lives through a restart of the server, and brings home what was under way`(
        way: PostgresCluster.Stop
    ) async throws {
        var durable = PostgresCluster.Options()
        durable.isDurable = true
        try await PostgresCluster.withOwn(durable) { cluster in
            let faults = ["create:slow:2@2", "download:slow:0.5"]
            try await withServerDesk(faults: faults, on: ServerDeskOptions(cluster: cluster)) { desk, service in
                let (office, studio) = (desk.hosts[0], desk.hosts[1])
                _ = try await office.json("submit", "a", "--queue")
                let daemon = try await studio.startDaemon()
                try await desk.saved(1)
                _ = try await office.json("submit", "b", "--queue")
                try await eventually("the create call has arrived") { await service.counts.createsReceived == 2 }

                try await cluster.stop(way)
                for command in [["list"], ["submit", "c"], ["submit", "c", "--queue"], ["wait"]] {
                    let ending = try await office.start(command + ["--json"]).ended()
                    #expect(ending.code == 69, "\(command): \(ending)")
                    #expect(try FailureObject(ending).created == "no")
                }
                // The answer has come meanwhile, and waits.
                try await eventually("the answer is kept") {
                    daemon.errors.contains("the service accepted task 2 as")
                        && daemon.errors.contains("answers of the service cannot be written into the ledger")
                }
                #expect(await service.counts.createsReceived == 2)

                try await cluster.start()
                try await desk.saved(2, within: .seconds(100))
                try await eventually("it says so") {
                    daemon.errors.contains("answers of the service can be written down again")
                }
                _ = try await office.json("submit", "c", "--queue")
                try await desk.saved(3)
                #expect(await service.counts.createsReceived == 3)
                #expect(desk.events("uncertain", of: 2) == 0)
                daemon.send(.terminate)
                #expect(await daemon.ended().code == 0)
            }
        }
    }

    @Test func `Connections that the server ends are made anew, and nothing is done twice`() async throws {
        try await withServerDesk(faults: ["create:slow:0.2", "status:slow:0.05"]) { desk, service in
            let daemon = try await desk.hosts[1].startDaemon()
            for number in 1...8 {
                #expect(try await desk.hosts[0].run("submit", "boat \(number)", "--queue").code == 0)
                desk.look.endConnections()
            }
            try await desk.saved(8, within: .seconds(120))
            #expect(await service.counts.createsReceived == 8)
            daemon.send(.terminate)
            #expect(await daemon.ended().code == 0)
        }
    }

    @Test func `A server without room for more connections keeps commands out, and the daemon at work`() async throws {
        let cluster = try await PostgresCluster.shared()
        let role = "crowded_\(UUID().uuidString.prefix(8).lowercased())"
        try await cluster.run("CREATE ROLE \(role) LOGIN SUPERUSER")
        var options = ServerDeskOptions(cluster: cluster)
        options.url = { database, _ in cluster.address(of: database, user: role) }
        try await withServerDesk(on: options) { desk, service in
            let (office, studio) = (desk.hosts[0], desk.hosts[1])
            let daemon = try await studio.startDaemon()
            // A superuser has no limit: it is an ordinary one from here on.
            try await cluster.run(
                "ALTER DATABASE \(desk.database) OWNER TO \(role); GRANT postgres TO \(role);"
                    + "ALTER ROLE \(role) NOSUPERUSER CONNECTION LIMIT 0")
            for command in [["list"], ["submit", "a"], ["sync"]] {
                let ending = try await office.start(command + ["--json"]).ended()
                #expect(ending.code == 69, "\(command): \(ending)")
                #expect(ending.errors.split(separator: "\n").count == 1, "\(command): \(ending)")
            }
            // Its connections end, and it cannot have others for now.
            desk.look.endConnections()
            try await eventually("the daemon has noticed") { daemon.errors.contains("the ledger cannot be used") }
            try await cluster.run("ALTER ROLE \(role) CONNECTION LIMIT -1")
            try await eventually("it goes on") { daemon.errors.contains("the ledger can be used again") }
            _ = try await office.json("submit", "a", "--queue")
            try await desk.saved(1)
            #expect(await service.counts.createsReceived == 1)
            daemon.send(.terminate)
            #expect(await daemon.ended().code == 0)
            // What is the role's goes with it.
            try await cluster.run("REASSIGN OWNED BY \(role) TO postgres; DROP OWNED BY \(role)", in: desk.database)
        }
        try await cluster.run("DROP ROLE \(role)")
    }

    @Test func `A process has four connections at most`() async throws {
        try await withServerDesk(faults: ["create:slow:0.05", "status:slow:0.05"]) { desk, _ in
            let daemon = try await desk.hosts[0].startDaemon()
            for number in 1...20 {
                #expect(try await desk.hosts[1].run("submit", "boat \(number)", "--queue").code == 0)
            }
            let question = """
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'reel' AND pid != pg_backend_pid()
                """
            var most: Int64 = 0
            try await eventually("all are saved", within: .seconds(120)) {
                most = max(most, desk.peek(question))
                return desk.peek("SELECT count(*) FROM video WHERE state = 'saved'") == 20
            }
            #expect(most > 0 && most <= 4)
            daemon.send(.terminate)
            #expect(await daemon.ended().code == 0)
        }
    }
}
