import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// Bringing in what was created elsewhere.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct AdoptTests {
    /// Creates a task past the ledger.
    /// - Returns: its id.
    private func elsewhere(_ desk: Desk, _ arguments: String...) async throws -> String {
        let ending = try await desk.start(arguments + ["--json"], ["REEL_HOME": desk.folder + "/elsewhere"]).ended()
        return try #require(try ending.json["task_id"]?.string)
    }

    @Test func `A task from elsewhere is brought in, followed and saved`() async throws {
        try await withDesk { (desk, service) async throws in
            let upstreamID = try await elsewhere(
                desk, "submit", "made elsewhere", "-d", "7", "-r", "480p", "--ratio", "9:16")
            let adopted = try await desk.json("adopt", upstreamID, "-t", "found", "-g", "film")
            #expect(adopted["id"] == .integer(1))
            #expect(adopted["created"] == .bool(true))
            #expect(adopted["task_id"]?.string == upstreamID)
            #expect(adopted["state"]?.string == "completed")
            #expect(adopted["prompt"]?.string == "made elsewhere")
            #expect(adopted["duration"] == .integer(7))
            #expect(adopted["resolution"]?.string == "480p")
            #expect(adopted["ratio"]?.string == "9:16")
            #expect(adopted["tags"] == .array(["found"]))
            #expect(adopted["project"]?.string == "film")
            #expect(adopted["simulated"] == .bool(true))
            #expect(try await desk.json("wait", "1").array?.first?["video"]?["state"]?.string == "saved")

            let again = try await desk.json("adopt", upstreamID)
            #expect(again["id"] == .integer(1))
            #expect(again["created"] == .bool(false))
            #expect(again["tags"] == .array(["found"]))
            #expect(try await desk.run("resubmit", "1").code == 0)
            #expect(await service.counts.createsReceived == 2)
        }
    }

    @Test func `What the record does not say is left open`() async throws {
        let record = #"{"task_id": "4307f4f4-35a3", "status": "processing", "progress": 20, "duration": 8}"#
        try await withRawServer { _ in
            .http(200, record)
        } _: { server in
            try await withDesk(port: server.port) { desk in
                let adopted = try await desk.json("adopt", "4307f4f4-35a3")
                #expect(adopted["state"]?.string == "processing")
                #expect(adopted["progress"] == .integer(20))
                #expect(adopted["duration"] == .integer(8))
                #expect(adopted["resolution"]?.string == "unknown")
                #expect(adopted["prompt"]?.string == "")
                #expect(try await desk.json("show", "1", "--request")["request"] == .null)
                let refused = try await desk.run("resubmit", "1", "--json")
                #expect(refused.code == 65)
                #expect(try FailureObject(refused).code == "no_request")
            }
        }
    }

    @Test(arguments: [
        (#"{"task_id": "another-task", "status": "completed"}"#, "another-task"),
        (#"{"status": "pending"}"#, "not name"),
    ])
    func `A record of another task is not taken for it`(record: String, named: String) async throws {
        try await withRawServer { _ in
            .http(200, record)
        } _: { server in
            try await withDesk(port: server.port) { desk in
                let refused = try await desk.run("adopt", "4307f4f4-35a3", "--json")
                #expect(refused.code == 1)
                #expect(try FailureObject(refused).message.contains(named))
                #expect(try await desk.json("list") == .array([]))
            }
        }
    }

    @Test func `What cannot be found or asked for is not recorded`() async throws {
        try await withDesk { (desk, service) async throws in
            let unknown = try await desk.run("adopt", "4307f4f4-0000", "--json")
            #expect(unknown.code == 66)
            #expect(try FailureObject(unknown).code == "unknown_upstream")
            #expect(try await desk.run("adopt", "x", with: ["SENSEAUDIO_API_KEY": ""]).code == 77)
            #expect(try await desk.run("adopt", "x", with: ["SENSEAUDIO_API_KEY": "invalid"]).code == 77)
            #expect(try await desk.run("adopt", "x", with: ["SENSEAUDIO_BASE_URL": "http://127.0.0.1:1"]).code == 69)
            await service.replaceFaults(try Faults(parsing: ["status:bare:503"]))
            #expect(try await desk.run("adopt", "x").code == 1)
            #expect(try await desk.run("adopt").code == 64)
            #expect(try await desk.run("adopt", "x", "-t", "two words").code == 64)
            #expect(try await desk.json("list") == .array([]))
        }
    }

    @Test func `A task that an uncertain one may be is brought in with a warning`() async throws {
        try await withDesk(.patient, faults: ["create:reset-after@1"]) { (desk, service) async throws in
            #expect(try await desk.run("submit", "x").code == 8)
            let upstreamID = try #require(await service.tasks().first?.upstreamID)
            let adopted = try await desk.run("adopt", upstreamID)
            #expect(adopted.code == 0)
            #expect(adopted.errors.contains("task 1 is uncertain and asks for the same"))
        }
    }
}
