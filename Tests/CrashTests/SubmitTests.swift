import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(10)))
struct SubmitTests {
    @Test func `Submit, wait, and the video is there as the service has it`() async throws {
        var configuration = SimulatorConfiguration.quick
        configuration.videoBytes = 3_000_000
        try await withDesk(configuration) { desk, service in
            let submitted = try await desk.json("submit", "黄昏海边，海浪轻轻拍打礁石")
            #expect(submitted["id"] == .integer(1))
            #expect(submitted["state"]?.string == "pending")
            #expect(submitted["created"] == .bool(true))
            #expect(submitted["simulated"] == .bool(true))

            let waited = try #require(try await desk.json("wait", "1").array?.first)
            #expect(waited["state"]?.string == "completed")
            let video = try #require(waited["video"])
            #expect(video["state"]?.string == "saved")
            let saved = try Data(contentsOf: URL(filePath: try #require(video["path"]?.string)))
            #expect(saved.count == 3_000_000)
            #expect(video["bytes"] == .integer(3_000_000))
            let original = try await download(try #require(video["url"]?.string), at: desk)
            #expect(saved == original)
            #expect(video["sha256"]?.string == (try await sha256(of: original, at: desk)))

            #expect(await service.counts.createsReceived == 1)
            #expect(await service.counts.downloadsWithAuthorization == 0)
        }
    }

    /// By other programs than the one under test.
    private func download(_ url: String, at desk: Desk) async throws -> Data {
        let path = desk.folder + "/original.mp4"
        let curl = try ChildProcess(
            ["/usr/bin/env", "curl", "-sSf", "-o", path, url], environment: ["PATH": "/usr/bin:/bin"],
            name: desk.folder + "/curl")
        let ending = await curl.ended()
        try #require(ending.code == 0, "\(ending)")
        return try Data(contentsOf: URL(filePath: path))
    }

    private func sha256(of data: Data, at desk: Desk) async throws -> String {
        let path = desk.folder + "/sum.bin"
        try data.write(to: URL(filePath: path))
        let sum = try ChildProcess(
            ["/usr/bin/env", "sha256sum", path], environment: ["PATH": "/usr/bin:/bin"], name: desk.folder + "/sum")
        return String(await sum.ended().output.prefix(64))
    }

    @Test func `Submit with --wait and --output is the whole way in one command`() async throws {
        try await withDesk { desk, service in
            let film = desk.folder + "/film.mp4"
            let ending = try await desk.run("submit", "x", "--wait", "-o", film, "--json")
            #expect(ending.code == 0)
            #expect(try ending.json["video"]?["path"]?.string == film)
            #expect(FileManager.default.fileExists(atPath: film))

            let again = try await desk.run("submit", "y", "--wait", "-o", film, "--json")
            #expect(again.code == 73)
            #expect(try FailureObject(again).created == "no")
            #expect(await service.counts.createsReceived == 1)
        }
    }

    @Test func `A dry run prints the body, and neither writes nor sends`() async throws {
        try await withDesk { desk, service in
            let ending = try await desk.run("submit", "x", "-d", "10", "--ratio", "9:16", "--dry-run")
            #expect(ending.code == 0)
            #expect(try ending.json["duration"] == .integer(10))
            #expect(try ending.json["watermark"] == .bool(false))
            #expect(try ending.json["provider_specific"] == nil)
            #expect(Desk.isThroughServer || !FileManager.default.fileExists(atPath: desk.database))
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test func `--queue only records; sync sends`() async throws {
        try await withDesk { desk, service in
            let recorded = try await desk.json("submit", "x", "--queue")
            #expect(recorded["state"]?.string == "queued")
            #expect(recorded["waiting_for"] == .null)
            #expect(await service.counts.createsReceived == 0)
            #expect(try await desk.run("sync").code == 0)
            #expect(try await desk.json("show", "1")["task_id"]?.string != nil)
            #expect(await service.counts.createsReceived == 1)
        }
    }

    @Test func `--takes records numbered tasks of one request`() async throws {
        try await withDesk { desk, service in
            let tasks = try #require(try await desk.json("submit", "x", "--takes", "3").array)
            #expect(tasks.map { $0["take"]?.integer } == [1, 2, 3])
            #expect(Set(tasks.compactMap { $0["task_id"]?.string }).count == 3)
            #expect(await service.counts.tasks == 3)
        }
    }

    @Test func `An equal request is refused while one is open or was just completed`() async throws {
        try await withDesk { desk, service in
            _ = try await desk.json("submit", "x")
            let refused = try await desk.run("submit", "x", "--json")
            #expect(refused.code == 9)
            let failure = try FailureObject(refused)
            #expect(failure.existingTask == 1)
            #expect(failure.created == "no")
            #expect(failure.next == "reel show 1")

            #expect(try await desk.run("wait", "1").code == 0)
            #expect(try await desk.run("submit", "x").code == 9)
            #expect(try await desk.run("submit", "x", "-d", "6").code == 0)
            #expect(await service.counts.createsReceived == 2)
            #expect(try await desk.run("submit", "x", "--allow-duplicate").code == 0)
            #expect(await service.counts.createsReceived == 3)
        }
    }

    @Test func `An equal request is refused while an uncertain one stands`() async throws {
        try await withDesk(faults: ["create:hang-after@1"], environment: ["REEL_REQUEST_TIMEOUT": "1"]) {
            desk, service in
            let first = try await desk.run("submit", "x")
            #expect(first.code == 8)
            #expect(try await desk.run("submit", "x").code == 9)
            #expect(await service.counts.createsReceived == 1)
        }
    }

    @Test func `Whom the service has no room for is sent when it has`() async throws {
        var configuration = SimulatorConfiguration()
        configuration.openLimit = 1
        let clock = ManualClock()
        let service = SimulatedService(configuration: configuration, clock: clock)
        try await withDesk(configuration, service: service) { desk, service in
            _ = try await desk.json("submit", "x")
            let full = try await desk.run("submit", "y", "--json")
            #expect(full.code == 75)
            #expect(try FailureObject(full).code == "room")

            let wait = try desk.start(["wait", "--json"])
            clock.advance(by: 200_000)
            try await eventually("there was room for the second") { await service.counts.tasks == 2 }
            clock.advance(by: 200_000)
            let ending = await wait.ended()
            #expect(ending.code == 0)
            #expect(try ending.json.array?.map { $0["state"]?.string } == ["completed", "completed"])
        }
    }

    @Test func `Ctrl-C twice during the create call leaves the task uncertain and says so`() async throws {
        try await withDesk(faults: ["create:hang-after"]) { desk, service in
            let submit = try desk.start(["submit", "x", "--json"])
            try await eventually("the create call has arrived") { await service.counts.createsReceived == 1 }
            submit.send(.interrupt)
            try await eventually("it says what it waits for") { submit.errors.contains("a second signal") }
            submit.send(.interrupt)
            let ending = await submit.ended()
            #expect(ending.code == 8)
            let failure = try FailureObject(ending)
            #expect(failure.created == "unknown")
            #expect(failure.task == 1)
            // A server goes on with what its caller has left.
            let left = Desk.isThroughServer ? "submitting" : "uncertain"
            #expect(try await desk.json("show", "1")["state"]?.string == left)
        }
    }

    @Test func `Takes beside an equal task that may be paid for are recorded, and never silently`() async throws {
        try await withDesk(faults: ["create:reset-after@1"]) { desk, _ in
            #expect(try await desk.run("submit", "x").code == 8)
            for arguments in [
                ["--takes", "1"], ["--takes", "2", "-q"], ["--allow-duplicate"], ["--takes", "1", "--queue"],
            ] {
                let ending = try await desk.start(["submit", "x", "--json"] + arguments).ended()
                #expect(ending.code == 0, "\(ending)")
                #expect(ending.errors.ranges(of: "task 1 has the same request").count == 1, "\(ending)")
                #expect(ending.errors.contains("reel resolve 1"))
                #expect(!ending.output.contains("warning"))
                _ = try ending.json
            }
            #expect(try await !desk.run("submit", "another", "--takes", "1").errors.contains("task 1"))
            _ = try await desk.json("submit", "x", "--takes", "1", "--ref", "r")
            // The same command again makes nothing.
            #expect(try await !desk.run("submit", "x", "--takes", "1", "--ref", "r").errors.contains("task 1"))
            #expect(try await desk.run("resolve", "1", "--abandon").code == 0)
            #expect(try await !desk.run("submit", "x", "--takes", "1").errors.contains("task 1"))
        }
    }
}
