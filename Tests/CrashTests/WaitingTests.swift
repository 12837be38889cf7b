import FoundationEssentials
import Model
import SQLite
import Simulator
import Store
import TestSupport
import Testing

/// `wait`, `sync`, `refresh` and `download`, where no daemon does the work.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct WaitingTests {
    @Test func `A wait that takes too long ends, and the task goes on`() async throws {
        try await withDesk(.patient) { desk, _ in
            _ = try await desk.json("submit", "x")
            let ending = try await desk.run("wait", "1", "--timeout", "0.2", "--json")
            #expect(ending.code == 7)
            let failure = try FailureObject(ending)
            #expect(failure.code == "still_running")
            #expect(failure.task == 1)
            #expect(failure.created == "yes")
            #expect(failure.next == "reel wait 1")

            let text = try await desk.run("submit", "y", "--wait", "--wait-timeout", "0.2")
            #expect(text.code == 7)
            #expect(try await desk.json("show", "2")["state"]?.string == "pending")
        }
    }

    @Test(arguments: ["status:foreign", "status:not-found", "status:reset"])
    func `A wait past the deadline of a task that gets no word of its own says so once`(fault: String) async throws {
        try await withDesk(.patient, faults: [fault]) { desk, _ in
            _ = try await desk.json("submit", "x")
            _ = try await desk.json("submit", "y")
            let before = try await desk.run("show", "1")
            #expect(!before.output.contains("overdue"))
            let connection = try Connection(
                path: URL(filePath: desk.database).resolvingSymlinksInPath().path(), mode: .readWrite)
            try connection.execute("UPDATE task SET deadline_at = 1000, accepted_at = 500 WHERE id = 1")
            let wait = try await desk.run("wait", "1", "--timeout", "6", "--json")
            #expect(wait.code == 7)
            #expect(wait.errors.ranges(of: "its deadline passed at").count == 1, "\(wait)")
            #expect(wait.errors.contains("nothing was heard of it since 1970-01-01T00:00:00.500Z"))
            #expect(wait.errors.contains("`reel refresh 1`") && wait.errors.contains("`reel abandon 1`"))
            let show = try await desk.run("show", "1")
            #expect(show.output.contains("overdue\tits deadline passed at 1970-01-01T00:00:01.000Z"))
            #expect(try await desk.json("show", "1")["deadline_at"]?.string == "1970-01-01T00:00:01.000Z")
        }
    }

    @Test(arguments: [ChildProcess.Signal.interrupt, .terminate])
    func `Ctrl-C during a wait says how to go on with it`(signal: ChildProcess.Signal) async throws {
        try await withDesk(.patient) { desk, service in
            _ = try await desk.json("submit", "x")
            let wait = try desk.start(["wait", "1"])
            try await eventually("it polls") { await service.counts.statusCalls > 0 }
            wait.send(signal)
            let ending = await wait.ended()
            #expect(ending.code == 130)
            #expect(ending.errors.contains("reel wait 1"))
            #expect(ending.output.hasPrefix("1\tpending"))
            #expect(try await desk.json("show", "1")["state"]?.string == "pending")
            // A server works on for as long as it was asked to.
            if !Desk.isThroughServer {
                #expect(desk.peek("SELECT count(*) FROM task WHERE lease_owner IS NOT NULL") == 0)
            }
        }
    }

    @Test func `An interrupted wait says so as JSON too`() async throws {
        try await withDesk(.patient) { desk, service in
            _ = try await desk.json("submit", "x")
            let wait = try desk.start(["wait", "--json"])
            try await eventually("it polls") { await service.counts.statusCalls > 0 }
            wait.send(.interrupt)
            let failure = try FailureObject(await wait.ended())
            #expect(failure.exitCode == 130)
            #expect(failure.code == "interrupted")
            #expect(failure.next == "reel wait 1")
        }
    }

    @Test func `A wait for several ends with the gravest of their codes`() async throws {
        try await withDesk(faults: ["create:reset-after@2", "status:failed@1"]) { desk, _ in
            _ = try await desk.json("submit", "a")
            #expect(try await desk.run("wait", "1").code == 6)
            let uncertain = try await desk.run("submit", "b")
            #expect(uncertain.code == 8)
            _ = try await desk.json("submit", "c")
            let all = try await desk.run("wait", "1-3", "--json")
            #expect(all.code == 8)
            // All that was asked for, and then what is wrong with some of it.
            let elements = try #require(try all.json.array)
            #expect(elements.compactMap { $0["id"]?.integer } == [1, 2, 3])
            let failures = elements.filter { $0["id"] == nil }.compactMap { $0["error"] }
            #expect(failures.map { $0["task"]?.integer } == [1, 2])
            #expect(failures.map { $0["exit_code"]?.integer } == [6, 8])
            #expect(failures.map { $0["next"]?.string } == ["reel show 1", "reel resolve 2"])
            let text = try await desk.run("wait", "1-3")
            #expect(text.code == 8)
            for line in ["reel: task 1 failed", "next: reel show 1", "whether task 2 was created", "reel resolve 2"] {
                #expect(text.errors.contains(line), "\(text)")
            }
            #expect(try await desk.run("wait", "1", "3").code == 6)
            #expect(try await desk.run("wait", "3").code == 0)
            #expect(try await desk.run("show", "1", "--exit-status").code == 6)
            #expect(try await desk.run("show", "2", "--exit-status").code == 8)
            #expect(try await desk.run("show", "3", "--exit-status").code == 0)
        }
    }

    @Test func `The reason of a failure comes through`() async throws {
        try await withDesk(faults: ["status:failed:提示词违规"]) { desk, _ in
            let ending = try await desk.run("submit", "x", "--wait", "--json")
            #expect(ending.code == 6)
            let failure = try FailureObject(ending)
            #expect(failure.code == "failed")
            #expect(failure.created == "yes")
            #expect(failure.message.contains("提示词违规"))
        }
    }

    @Test func `Sync makes one pass, and with --until-done all of them`() async throws {
        let clock = ManualClock()
        let service = SimulatedService(configuration: SimulatorConfiguration(), clock: clock)
        try await withDesk(SimulatorConfiguration(), service: service) { desk, service in
            _ = try await desk.json("submit", "a", "--queue")
            _ = try await desk.json("submit", "b", "--queue")
            let first = try await desk.json("sync")
            #expect(first["unfinished"] == .integer(2))
            #expect(await service.counts.tasks == 2)

            let stopped = try await desk.run("sync", "--until-done", "--timeout", "0.2", "--json")
            #expect(stopped.code == 7)
            #expect(try stopped.json["unfinished"] == .integer(2))

            clock.advance(by: 300_000)
            let last = try await desk.json("sync", "--until-done")
            #expect(last["unfinished"] == .integer(0))
            let videos = try await desk.withRepository { try await $0.list(TaskQuery()).map { $0.video?.state } }
            #expect(videos == [.saved, .saved])
        }
    }

    @Test func `A wait beside a daemon polls nothing twice`() async throws {
        try await withDesk { desk, service in
            let daemon = try await desk.startDaemon()
            let waits = try (0..<3).map { try desk.start(["submit", "p\($0)", "--wait"]) }
            for wait in waits { #expect(await wait.ended().code == 0) }
            #expect(await service.counts.createsReceived == 3)
            #expect(await service.counts.downloads == 3)
            daemon.send(.terminate)
            #expect(await daemon.ended().code == 0)
        }
    }

    @Test func `Refresh asks about finished tasks too`() async throws {
        try await withDesk { desk, service in
            _ = try await desk.json("submit", "x", "--wait")
            let before = await service.counts.statusCalls
            #expect(try await desk.run("refresh", "1").code == 0)
            #expect(await service.counts.statusCalls == before + 1)
            #expect(try await desk.json("show", "1")["video"]?["state"]?.string == "saved")

            await service.replaceFaults(try Faults(parsing: ["status:bare:502"]))
            let failed = try await desk.run("refresh", "1")
            #expect(failed.code == 1)
            #expect(failed.errors.contains("502"))
            #expect(try await desk.run("refresh", "99").code == 66)
        }
    }

    @Test func `A file that is gone is fetched again`() async throws {
        try await withDesk { desk, service in
            let video = try #require(try await desk.json("submit", "x", "--wait")["video"])
            let path = try #require(video["path"]?.string)
            let original = try Data(contentsOf: URL(filePath: path))
            #expect(try await desk.run("download", "1").code == 0)
            #expect(await service.counts.downloads == 1)

            try FileManager.default.removeItem(atPath: path)
            let again = try #require(try await desk.json("download", "1").array?.first?["video"])
            #expect(again["state"]?.string == "saved")
            #expect(again["sha256"] == video["sha256"])
            #expect(try Data(contentsOf: URL(filePath: try #require(again["path"]?.string))) == original)
            #expect(await service.counts.downloads == 2)
        }
    }

    @Test func `A damaged file is noticed with --verify`() async throws {
        try await withDesk { desk, service in
            let video = try #require(try await desk.json("submit", "x", "--wait")["video"])
            let path = try #require(video["path"]?.string)
            var bytes = try Data(contentsOf: URL(filePath: path))
            bytes[bytes.count - 1] ^= 1
            try bytes.write(to: URL(filePath: path))
            #expect(try await desk.run("download", "1").code == 0)
            #expect(await service.counts.downloads == 1)
            let again = try #require(try await desk.json("download", "1", "--verify").array?.first?["video"])
            #expect(await service.counts.downloads == 2)
            #expect(again["sha256"] == video["sha256"])
        }
    }

    @Test func `A video that cannot be had ends with its own code`() async throws {
        try await withDesk(faults: ["download:html"]) { desk, service in
            let ending = try await desk.run("submit", "x", "--json")
            #expect(ending.code == 0)
            #expect(try await desk.run("wait", "1", "--for", "finished").code == 0)
            let download = try await desk.run("download", "--all-missing", "--json")
            #expect(download.code == 10)
            let failure = try FailureObject(download)
            #expect(failure.task == 1)
            #expect(failure.next == "reel download 1")

            await service.replaceFaults(Faults())
            #expect(try await desk.run("download", "--all-missing").code == 0)
            #expect(try await desk.run("wait", "1").code == 0)
        }
    }

    @Test func `Download into a folder`() async throws {
        try await withDesk { desk, _ in
            _ = try await desk.json("submit", "x")
            #expect(try await desk.run("wait", "--for", "finished").code == 0)
            let folder = desk.folder + "/films"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            let removed = try await desk.json("show", "1")["video"]?["path"]?.string
            if let removed { try FileManager.default.removeItem(atPath: removed) }
            let video = try #require(try await desk.json("download", "1", "-D", folder).array?.first?["video"])
            #expect(video["path"]?.string?.hasPrefix(folder + "/") == true)
        }
    }
}
