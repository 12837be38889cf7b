import FoundationEssentials
import Model
import Simulator
import Store
import TestSupport
import Testing

/// What the daemon, `sync` and `wait` write on standard error.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct LogTests {
    private func isSettled(_ desk: Desk, _ count: Int) async throws -> Bool {
        try await desk.withRepository { repository in
            let tasks = try await repository.list(TaskQuery())
            return tasks.count == count && tasks.allSatisfy { $0.isSettled || $0.state == .uncertain }
        }
    }

    @Test func `The daemon has a line for each end of a task`() async throws {
        let faults = ["create:reset-after@1", "create:code:400000@2", "status:failed:违规@1"]
        try await withDesk(faults: faults, environment: ["XDG_CONFIG_HOME": "/nonexistent"]) { desk, _ in
            for prompt in ["a", "b", "c", "d"] { _ = try await desk.json("submit", prompt, "--queue") }
            let daemon = try desk.start(["daemon", "run", "--concurrency", "1"])
            try await eventually("all are over") { try await isSettled(desk, 4) }
            daemon.send(.terminate)
            let log = await daemon.ended().errors
            for line in [
                "warning: task 1: whether it was created is unknown: ", "`reel resolve 1` closes it",
                "warning: task 2: rejected: ", "info: task 3: accepted as ", "warning: task 3: failed after ", "违规",
                "info: task 4: completed after ", "info: task 4: saved as \(desk.home)/videos/4-d.mp4, ",
            ] {
                #expect(log.contains(line), "\(line) in \(log)")
            }
            // Neither calls nor what other parts have to say of themselves.
            for word in ["/v1/video", "ServiceLifecycle", "debug"] { #expect(!log.contains(word), "\(log)") }
        }
    }

    @Test func `With -v there is a line a call, and as JSON an object a line`() async throws {
        try await withDesk { desk, _ in
            for prompt in ["a", "b"] { _ = try await desk.json("submit", prompt, "--queue") }
            let daemon = try desk.start(["daemon", "run", "-v", "--log-format", "json"])
            try await eventually("all are saved") { try await isSettled(desk, 2) }
            daemon.send(.terminate)
            let lines = await daemon.ended().errors.split(separator: "\n")
            let objects = try lines.map { try JSONValue.parse(Array($0.utf8)) }
            for object in objects {
                #expect(object["time"]?.string?.hasSuffix("Z") == true)
                #expect(object["level"]?.string != nil)
                #expect(object["message"]?.string?.isEmpty == false)
            }
            for task in [1, 2] as [Int64] {
                let events = objects.filter { $0["task"] == .integer(task) }.compactMap { $0["event"]?.string }
                #expect(events.filter { $0 != "call" } == ["accepted", "completed", "saved"])
                #expect(events.count { $0 == "call" } >= 3)
            }
            let call = try #require(objects.first { $0["method"]?.string == "POST" })
            #expect(call["path"]?.string == "/v1/video/create")
            #expect(call["status"] == .integer(200))
            #expect(call["milliseconds"]?.integer != nil)
            #expect(objects.last?["message"]?.string == "the daemon has stopped")
        }
    }

    @Test(arguments: [
        ("status:bare:502", "(profile default) does not answer: ", "answers again, after"),
        ("status:reset", "(profile default) does not answer: ", "answers again, after"),
        ("status:http:429", "(profile default) wants to be asked less often: ", "answers again, after"),
        ("status:http:401", "the service refuses the key of profile default", "takes the key of profile default again"),
    ])
    func `Trouble with the service is told once, with its end`(fault: String, begins: String, ends: String) async throws
    {
        try await withDesk(.patient) { desk, service in
            _ = try await desk.json("submit", "a")
            let daemon = try await desk.startDaemon()
            await service.replaceFaults(try Faults(parsing: [fault]))
            try await eventually("it says so") { daemon.errors.contains(begins) }
            await service.replaceFaults(Faults())
            try await eventually("it says that it is over") { daemon.errors.contains(ends) }
            daemon.send(.terminate)
            #expect(await daemon.ended().errors.components(begins) == 2)
        }
    }

    @Test func `sync and wait tell their work as JSON if asked to, and calls with -v`() async throws {
        try await withDesk { desk, _ in
            _ = try await desk.json("submit", "a", "--queue")
            let sync = try await desk.run("sync", "--log-format", "json", "-v")
            #expect(sync.code == 0)
            let objects = try sync.errors.split(separator: "\n").map { try JSONValue.parse(Array($0.utf8)) }
            let events = objects.compactMap { $0["event"]?.string }
            #expect(events.contains("accepted"))
            #expect(events.contains("call"))
            let wait = try await desk.run("wait", "--log-format", "json")
            let waited = try wait.errors.split(separator: "\n").map { try JSONValue.parse(Array($0.utf8)) }
            #expect(waited.compactMap { $0["event"]?.string } == ["completed", "saved"])
            #expect(wait.output.hasPrefix("1\tcompleted"))

            let failure = try await desk.run("wait", "9", "--log-format", "json")
            #expect(failure.code == 66)
            let object = try JSONValue.parse(Array(failure.errors.utf8))
            #expect(object["level"]?.string == "error")
            #expect(object["exit_code"] == .integer(66))
            #expect(try await desk.run("sync").errors == "0 changes; 0 unfinished\n")
            #expect(try await desk.run("sync", "--log-format", "xml").code == 64)
        }
    }
}

extension String {
    /// How many pieces a separator makes of it.
    fileprivate func components(_ separator: String) -> Int { split(separator: separator).count }
}
