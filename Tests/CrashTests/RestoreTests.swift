import FoundationEssentials
import Model
import SQLite
import Simulator
import TestSupport
import Testing

/// Copies of a ledger buy nothing that the ledger buys too.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct RestoreTests {
    private func waiting(_ desk: Desk) async throws -> [String?] {
        try #require(try await desk.json("list", "--reverse").array).map { $0["waiting_for"]?.string }
    }

    /// Lets a daemon look around for as long as it takes to have polled or finished everything else.
    private func runDaemon(_ desk: Desk) async throws {
        let daemon = try await desk.startDaemon()
        _ = try await desk.json("submit", "a sign of life \(UUID().uuidString)", "--queue")
        try await eventually("the daemon has sent what it may send") {
            desk.peek(
                "SELECT count(*) FROM task WHERE state = 'submitting' OR state = 'queued' AND waiting_for IS NULL") == 0
        }
        daemon.send(.terminate)
        #expect(await daemon.ended().code == 0)
    }

    @Test func `A backup restored after its tasks were sent sends none of them until they are released`() async throws {
        try await withDesk { (desk, service) async throws in
            _ = try await desk.json("submit", "a", "--queue")
            _ = try await desk.json("submit", "b", "--queue", "--ref", "b")
            let copy = desk.folder + "/copy.db"
            let made = try await desk.json("backup", copy)
            #expect(made["path"]?.string.map { $0.hasSuffix("/copy.db") } == true)
            #expect(made["tasks"] == .integer(2))
            #expect(try await desk.run("sync", "--until-done").code == 0)
            #expect(await service.counts.createsReceived == 2)

            // As a user would, with the log of the old ledger left where it is.
            try Data(contentsOf: URL(filePath: copy)).write(to: URL(filePath: desk.database))
            #expect(try await desk.json("queue")["missing_attempts"] == .integer(2))
            #expect(try await desk.run("queue", "resume").code == 0)
            try await runDaemon(desk)
            #expect(await service.counts.createsReceived == 3)
            #expect(try await waiting(desk) == ["held", "held", nil])
            // Not by hand either.
            let again = try await desk.run("submit", "b", "--ref", "b", "--json")
            #expect(again.code == 75)
            #expect(try FailureObject(again).next == "reel queue release 2")
            let wait = try await desk.run("wait", "1")
            #expect(wait.code == 7)
            #expect(wait.errors.contains("next: reel queue release 1"))
            #expect(try await desk.run("sync", "--until-done").code == 0)
            #expect(await service.counts.createsReceived == 3)
            let history = try #require(try await desk.json("show", "1", "--history")["history"]?.array)
            #expect(history.map { $0["kind"]?.string } == ["recorded", "user"])
            #expect(history.last?["message"]?.string?.contains("restored from a backup of 20") == true)

            #expect(try await desk.run("queue", "release", "1").code == 0)
            #expect(try await desk.run("sync", "--until-done").code == 0)
            #expect(await service.counts.createsReceived == 4)
            #expect(try await waiting(desk) == [nil, "held", nil])
        }
    }

    @Test func `A copied file sends nothing that was queued in it`() async throws {
        try await withDesk { (desk, service) async throws in
            _ = try await desk.json("submit", "a", "--queue")
            let other = desk.folder + "/other.db"
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: desk.database + suffix, toPath: other + suffix)
            }
            let sync = try await desk.run("sync", "--until-done", "--database", other)
            #expect(sync.code == 0)
            #expect(sync.errors.contains("this ledger is a copy; 1 of its tasks"))
            #expect(await service.counts.createsReceived == 0)
            #expect(try await desk.run("sync", "--until-done").code == 0)
            #expect(await service.counts.createsReceived == 1)
        }
    }

    @Test(arguments: [["sync"], ["wait", "1"], ["submit", "z"], ["daemon", "run"]])
    func `What was queued for more than a day is held when something that sends starts`(
        command: [String]
    ) async throws {
        try await withDesk { (desk, service) async throws in
            _ = try await desk.json("submit", "a", "--queue")
            _ = try await desk.json("submit", "b", "--queue")
            let path = URL(filePath: desk.database).resolvingSymlinksInPath().path()
            try Connection(path: path, mode: .readWrite).execute(
                "UPDATE task SET queued_at = queued_at - 86401000, created_at = created_at - 86401000 WHERE id = 1")
            // Looking changes nothing.
            #expect(try await waiting(desk) == [nil, nil])
            let process = try desk.start(command)
            try await eventually("it is held, and says so") {
                process.errors.contains("1 queued for too long and now held")
            }
            process.send(.terminate)
            _ = await process.ended()
            #expect(try await desk.json("show", "1")["waiting_for"]?.string == "held")
            #expect(await service.tasks().allSatisfy { !$0.body.contains("\"a\"") })
        }
    }

    @Test func `After how long is a setting, and never is one of them`() async throws {
        try await withDesk { (desk, service) async throws in
            let config = try desk.write(#"{"hold_after": 0}"#, to: "config.json")
            _ = try await desk.json("submit", "a", "--queue")
            let path = URL(filePath: desk.database).resolvingSymlinksInPath().path()
            try Connection(path: path, mode: .readWrite).execute("UPDATE task SET queued_at = 1, created_at = 1")
            #expect(try await desk.run("sync", "--until-done", "--config", config).code == 0)
            #expect(await service.counts.createsReceived == 1)
            try desk.write(#"{"hold_after": -1}"#, to: "config.json")
            let bad = try await desk.run("list", "--config", config)
            #expect(bad.code == 78)
            #expect(bad.errors.contains("hold_after"))
        }
    }

    @Test func `A backup is refused where something is, and leaves nothing behind`() async throws {
        try await withDesk(.patient) { (desk, _) async throws in
            _ = try await desk.json("submit", "a")
            let taken = try desk.write("mine", to: "copy.db")
            let refused = try await desk.run("backup", taken, "--json")
            #expect(refused.code == 73)
            #expect(try FailureObject(refused).code == "file_exists")
            #expect(try await desk.run("backup", desk.folder + "/no/such/folder/copy.db").code == 73)
            let fine = try await desk.run("backup", desk.folder + "/fine.db")
            #expect(fine.code == 0)
            #expect(fine.output.hasSuffix("/fine.db\n"))
            #expect(fine.errors.contains("1 tasks"))
            let names = try FileManager.default.contentsOfDirectory(atPath: desk.folder).sorted()
            #expect(names == ["copy.db", "fine.db", "home", "reel", "runs"])
        }
    }
}
