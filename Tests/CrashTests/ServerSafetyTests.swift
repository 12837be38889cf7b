import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// What others do to a ledger on a server while it is in use.
@Suite(.enabled(if: PostgresCluster.isUsable, "needs postgres"), .serialized, .timeLimit(.minutes(10)))
struct ServerSafetyTests {
    @Test func `An earlier state that is put back under a daemon ends it, and pauses all sending`() async throws {
        try await withServerDesk(.patient) { desk, service in
            let (office, studio) = (desk.hosts[0], desk.hosts[1])
            for prompt in ["a", "b"] { _ = try await office.json("submit", prompt, "--queue") }
            let dump = try await desk.cluster.dump(desk.database, "--clean", "--if-exists")
            let daemon = try await studio.startDaemon()
            for task in [1, 2] as [Int64] {
                try await eventually("both are sent") { desk.events("accepted", of: task) == 1 }
            }
            try await desk.cluster.restore(dump, into: desk.database)
            let ending = await daemon.ended()
            #expect(ending.code == 74, "\(ending)")
            #expect(ending.errors.contains("start it anew"))
            // Whichever host opens it first, those that sent nothing included.
            let queue = try await office.json("queue")
            #expect(queue["tasks"]?.array?.map { $0["waiting_for"]?.string } == ["held", "held"])
            for host in desk.hosts { #expect([0, 75].contains(try await host.run("sync").code)) }
            #expect(try await studio.json("queue")["missing_attempts"] == .integer(2))
            #expect(await service.counts.createsReceived == 2)
        }
    }

    @Test func `A ledger that a newer program has migrated stops daemons and commands with the remedy`() async throws {
        try await withServerDesk { desk, service in
            let (office, studio) = (desk.hosts[0], desk.hosts[1])
            _ = try await office.json("submit", "a", "--wait")
            let daemon = try await studio.startDaemon()
            try await desk.cluster.run(
                "INSERT INTO schema_version (version, name, sha256, applied_at) VALUES (99, '0099_later', 'x', 1)",
                in: desk.database)
            let ending = await daemon.ended()
            #expect(ending.code == 74, "\(ending)")
            #expect(ending.errors.contains("use the newer reel"))
            for command in [["list"], ["submit", "b"], ["daemon", "run"]] {
                let ending = try await office.start(command).ended()
                #expect(ending.code == 74, "\(command): \(ending)")
                #expect(ending.errors.contains("use the newer reel"))
            }
            #expect(await service.counts.createsReceived == 1)
            try await desk.cluster.run("DELETE FROM schema_version WHERE version = 99", in: desk.database)
        }
    }

    @Test func `Another program's lock on the ledger is told as busy, and a daemon waits for its end`() async throws {
        try await withServerDesk { desk, service in
            let (office, studio) = (desk.hosts[0], desk.hosts[1])
            _ = try await office.json("submit", "a", "--wait")
            let daemon = try await studio.startDaemon()
            let other = ServerLook(url: desk.url)
            let key = "CAST(CAST(CAST('ledger' AS regclass) AS oid) AS bigint) << 32"
            #expect(other.peek("SELECT count(pg_advisory_lock(\(key)))") == 1)
            let refused = try await office.run("submit", "b", "--json")
            #expect(refused.code == 75, "\(refused)")
            #expect(try FailureObject(refused).code == "ledger_locked")
            #expect(try FailureObject(refused).created == "no")
            // Looking goes on.
            #expect(try await office.run("list").code == 0)
            #expect(daemon.isAlive)
            #expect(other.peek("SELECT count(pg_advisory_unlock(\(key)))") == 1)
            _ = try await office.json("submit", "b", "--queue")
            try await desk.saved(2)
            #expect(await service.counts.createsReceived == 2)
            daemon.send(.terminate)
            #expect(await daemon.ended().code == 0)
        }
    }

    @Test(.enabled(if: Tools.canMount, "needs the right to mount a small file system"))
    func `A server whose disk is full is waited out, and nothing is lost`() async throws {
        try await PostgresCluster.withOwn { cluster in
            let disk = cluster.folder + "/small"
            try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
            try await Tools.mount(disk, megabytes: 14, log: cluster.folder)
            let outcome: Result<Void, any Error>
            do {
                try cluster.giveAway(disk)
                try await cluster.run("CREATE TABLESPACE small LOCATION '\(disk)'")
                try await withServerDesk(on: ServerDeskOptions(cluster: cluster)) { desk, service in
                    try await cluster.run("ALTER DATABASE \(desk.database) SET TABLESPACE small")
                    try await fillAndEmpty(disk, desk, service)
                }
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            try await cluster.stop(.immediate)
            try await Tools.unmount(disk, log: cluster.folder)
            try outcome.get()
        }
    }

    private func fillAndEmpty(_ disk: String, _ desk: ServerDesk, _ service: SimulatedService) async throws {
        let (office, studio) = (desk.hosts[0], desk.hosts[1])
        #expect(try await office.run("submit", "first", "--wait").code == 0)
        let daemon = try await studio.startDaemon()
        Tools.fill(disk + "/filler")
        // Until the pages that are there are full.
        let prompt = String(repeating: "x", count: 4_000)
        let refused = try await found("there is no room any more") {
            let ending = try await office.run("submit", prompt + UUID().uuidString, "--queue", "--json")
            return ending.code == 0 ? nil : ending
        }
        #expect(refused.code == 74, "\(refused)")
        #expect(try FailureObject(refused).code == "disk_full")
        #expect(try FailureObject(refused).created == "no")
        #expect(daemon.isAlive)
        try FileManager.default.removeItem(atPath: disk + "/filler")
        let tasks = desk.peek("SELECT count(*) FROM task")
        try await desk.saved(tasks, within: .seconds(100))
        #expect(await service.counts.createsReceived == Int(tasks))
        daemon.send(.terminate)
        #expect(await daemon.ended().code == 0)
        let check = try await studio.run("check")
        #expect(check.code == 0, "\(check)")
    }
}
