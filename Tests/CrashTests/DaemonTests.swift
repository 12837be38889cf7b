import FoundationEssentials
import Model
import Simulator
import Store
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(10)))
struct DaemonTests {
    /// The third task of a simulated service is the first to show `processing`.
    private func submitThree(_ desk: Desk) async throws {
        for prompt in ["a", "b", "c"] { _ = try await desk.json("submit", prompt) }
    }

    private func history(_ task: String, _ desk: Desk) async throws -> [JSONValue] {
        try #require(try await desk.json("show", task, "--history")["history"]?.array)
    }

    @Test func `A daemon killed while tasks are processed is picked up by the next one`() async throws {
        let clock = ManualClock()
        try await withDesk(
            SimulatorConfiguration(), service: SimulatedService(configuration: SimulatorConfiguration(), clock: clock)
        ) {
            desk, service in
            try await submitThree(desk)
            let first = try await desk.startDaemon()
            clock.advance(by: 70_000)
            try await eventually("the third task is processed") {
                try await desk.withRepository { try await $0.task(3).state == .processing }
            }
            first.send(.kill)
            #expect(await first.ended().code == -9)
            clock.advance(by: 60_000)

            let second = try await desk.startDaemon()
            try await eventually("all videos are saved") {
                try await desk.withRepository { repository in
                    try await repository.list(TaskQuery()).allSatisfy { $0.video?.state == .saved }
                }
            }
            second.send(.terminate)
            #expect(await second.ended().code == 0)

            #expect(await service.counts.createsReceived == 3)
            #expect(await service.counts.downloads == 3)
            for task in ["1", "2", "3"] {
                let history = try await history(task, desk)
                #expect(history.map { $0["seq"]?.integer } == (1...Int64(history.count)).map(Int64?.some))
                let kinds = history.map { $0["kind"]?.string }
                for kind in ["recorded", "submitting", "accepted", "saved"] {
                    #expect(kinds.count { $0 == kind } == 1, "\(kind) in \(kinds)")
                }
                #expect(kinds.last == "saved")
            }
            let states = try await history("3", desk).filter { $0["kind"]?.string == "observed" }.map {
                $0["state"]?.string
            }
            #expect(states.contains("processing"))
            #expect(states.last == "completed")
        }
    }

    @Test func `A daemon killed in the middle of a download leaves no half of a video behind`() async throws {
        var configuration = SimulatorConfiguration.quick
        configuration.faults = try Faults(parsing: ["download:trickle"])
        try await withDesk(configuration, faults: ["download:trickle"]) { desk, service in
            _ = try await desk.json("submit", "a")
            let first = try await desk.startDaemon()
            let part = desk.home + "/videos/1-a.mp4.part"
            try await eventually("some of the video has come") {
                let size = try? FileManager.default.attributesOfItem(atPath: part)[.size] as? UInt64
                return (size ?? 0) > 0
            }
            first.send(.kill)
            _ = await first.ended()
            #expect(try await desk.json("show", "1")["video"]?["sha256"] == .null)

            await service.replaceFaults(Faults())
            let second = try await desk.startDaemon()
            try await eventually("the video is saved") {
                try await desk.withRepository { try await $0.task(1).video?.state == .saved }
            }
            second.send(.terminate)
            #expect(await second.ended().code == 0)
            #expect(!FileManager.default.fileExists(atPath: part))
            #expect(try await desk.run("download", "1", "--verify").code == 0)
            #expect(await service.counts.createsReceived == 1)
            #expect(try await history("1", desk).count { $0["kind"]?.string == "saved" } == 1)
        }
    }

    @Test func `A daemon killed in the middle of a create call never sends that task again`() async throws {
        try await withDesk(faults: ["create:hang-after@1"]) { desk, service in
            _ = try await desk.json("submit", "a", "--queue")
            let first = try await desk.startDaemon()
            try await eventually("the create call has arrived") { await service.counts.tasks == 1 }
            first.send(.kill)
            _ = await first.ended()

            _ = try await desk.json("submit", "b", "--queue")
            _ = try await desk.startDaemon()
            try await eventually("the next task is done") {
                try await desk.withRepository { try await $0.task(2).isSettled }
            }
            let task = try await desk.json("show", "1")
            #expect(task["state"]?.string == "uncertain")
            #expect(task["task_id"] == .null)
            #expect(await service.counts.createsReceived == 2)
        }
    }

    @Test(arguments: [ChildProcess.Signal.terminate, .interrupt])
    func `A daemon ends in order when asked to`(signal: ChildProcess.Signal) async throws {
        try await withDesk(.patient) { desk, _ in
            _ = try await desk.json("submit", "a")
            let daemon = try await desk.startDaemon()
            try await eventually("it has polled") {
                try await desk.withRepository { try await $0.task(1).polls > 0 }
            }
            daemon.send(signal)
            #expect(await daemon.ended().code == 0)
            #expect(try await desk.withRepository { $0.runningDaemon() } == nil)
            #expect(desk.peek("SELECT count(*) FROM task WHERE lease_owner IS NOT NULL") == 0)
            #expect(desk.peek("SELECT count(*) FROM task WHERE lease_owner IS NOT NULL") == 0)
        }
    }

    @Test func `A second daemon says who runs, and ends`() async throws {
        try await withDesk(.patient) { desk, _ in
            let first = try await desk.startDaemon()
            let second = try await desk.run("daemon", "run")
            #expect(second.code == 75)
            #expect(second.errors.contains("\(first.pid)"))

            let status = try await desk.json("daemon", "status")
            #expect(status["running"] == .bool(true))
            #expect(status["pid"] == .integer(Int64(first.pid)))
            #expect(status["started_at"]?.string != nil)
        }
    }

    @Test func `Two started at the same moment leave one running`() async throws {
        try await withDesk(.patient) { desk, _ in
            let daemons = [try desk.start(["daemon", "run"]), try desk.start(["daemon", "run"])]
            let running = try await found("one of them runs and the other has ended") {
                daemons.first(where: desk.isAtWork)
            }
            let other = try #require(daemons.first { $0.pid != running.pid })
            #expect(await other.ended().code == 75)
            running.send(.terminate)
            #expect(await running.ended().code == 0)
        }
    }

    @Test func `Status and stop say what is there to say`() async throws {
        try await withDesk(.patient) { desk, _ in
            #expect(try await desk.run("daemon", "status").code == 66)
            #expect(try await desk.run("sync").code == 0)
            let none = try await desk.run("daemon", "status", "--json")
            #expect(none.code == 1)
            #expect(try none.json["running"] == .bool(false))
            #expect(try none.json["pid"] == .null)
            #expect(try await desk.run("daemon", "stop").code == 0)

            let daemon = try await desk.startDaemon()
            _ = try await desk.json("submit", "a")
            let status = try await desk.json("daemon", "status")
            #expect(status["states"]?["pending"] == .integer(1))
            #expect(status["paused"] == .array([]))
            #expect(try await desk.run("daemon", "stop").code == 0)
            #expect(await daemon.ended().code == 0)
            #expect(try await desk.run("daemon", "status").code == 1)
        }
    }

    @Test func `Without a key a daemon does not start`() async throws {
        try await withDesk { desk, _ in
            let ending = try await desk.run("daemon", "run", with: ["SENSEAUDIO_API_KEY": ""])
            #expect(ending.code == 77)
        }
    }
}
