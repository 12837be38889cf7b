import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(10)))
struct ResubmitTests {
    @Test func `A task is made again as it was, and says where it comes from`() async throws {
        try await withDesk { (desk, service) async throws in
            _ = try await desk.json(
                "submit", "x", "-d", "7", "-g", "film", "--shot", "3b", "-t", "sea", "-t", "夜", "--note", "first",
                "--ref",
                "a", "--wait")
            let again = try await desk.json("resubmit", "ref:a")
            #expect(again["id"] == .integer(2))
            #expect(again["created"] == .bool(true))
            #expect(again["state"]?.string == "pending")
            #expect(again["parent_id"] == .integer(1))
            #expect(again["ref"] == .null)
            #expect(again["project"]?.string == "film")
            #expect(again["shot"]?.string == "3b")
            #expect(again["tags"] == .array(["sea", "夜"]))
            #expect(again["note"]?.string == "first")
            #expect(again["duration"] == .integer(7))
            let bodies = await service.tasks().map(\.body)
            #expect(bodies.count == 2)
            #expect(bodies[0] == bodies[1])
        }
    }

    @Test func `Flags change what they name, and unknown fields stay`() async throws {
        try await withDesk(.patient) { (desk, service) async throws in
            let body = try desk.write(
                """
                {"model": "doubao-seedance-2-0-260128", "content": [{"type": "text", "text": "x"}], "duration": 5,
                 "resolution": "480p", "ratio": "1:1", "seed": 7}
                """, to: "body.json")
            _ = try await desk.json("submit", "--request", body, "-g", "film", "-t", "sea")
            let changed = try await desk.json(
                "resubmit", "1", "-p", "y", "-d", "9", "--project", "", "-t", "land", "--note", "n", "--ref", "b",
                "--priority",
                "3")
            #expect(changed["prompt"]?.string == "y")
            #expect(changed["duration"] == .integer(9))
            #expect(changed["ratio"]?.string == "1:1")
            #expect(changed["project"] == .null)
            #expect(changed["tags"] == .array(["land"]))
            #expect(changed["note"]?.string == "n")
            #expect(changed["ref"]?.string == "b")
            let sent = try JSONValue.parse(Array(try #require(await service.tasks().last?.body).utf8))
            #expect(sent["seed"] == .integer(7))
            // Left to the service before, left to it now: no default of ours creeps in.
            #expect(sent["watermark"] == nil)

            // Run again, a ref finds what is there.
            let found = try await desk.json(
                "resubmit", "1", "-p", "y", "-d", "9", "--project", "", "-t", "land", "--note", "n", "--ref", "b")
            #expect(found["id"] == changed["id"])
            #expect(found["created"] == .bool(false))
            #expect(await service.counts.createsReceived == 2)
        }
    }

    @Test func `What is still open is not made again, unless that is meant`() async throws {
        try await withDesk(.patient) { (desk, service) async throws in
            _ = try await desk.json("submit", "x")
            let refused = try await desk.run("resubmit", "1", "--json")
            #expect(refused.code == 9)
            #expect(try FailureObject(refused).existingTask == 1)
            #expect(try await desk.run("resubmit", "1", "--allow-duplicate").code == 0)
            #expect(await service.counts.createsReceived == 2)
        }
    }

    @Test func `An uncertain task is closed first`() async throws {
        try await withDesk(.patient, faults: ["create:reset-after@1"]) { (desk, service) async throws in
            #expect(try await desk.run("submit", "x").code == 8)
            #expect(try await desk.run("resubmit", "1").code == 9)
            #expect(try await desk.run("resolve", "1", "--not-created").code == 0)
            #expect(try await desk.run("resubmit", "1").code == 0)
            #expect(await service.counts.createsReceived == 2)
        }
    }

    @Test func `Several are made again, each from its own`() async throws {
        try await withDesk { (desk, service) async throws in
            for prompt in ["a", "b", "c"] { _ = try await desk.json("submit", prompt, "--wait") }
            let again = try #require(try await desk.json("resubmit", "1-2", "3", "-d", "8", "--wait").array)
            #expect(again.map { $0["id"]?.integer } == [4, 5, 6])
            #expect(again.map { $0["parent_id"]?.integer } == [1, 2, 3])
            #expect(again.map { $0["prompt"]?.string } == ["a", "b", "c"])
            #expect(again.allSatisfy { $0["video"]?["state"]?.string == "saved" && $0["created"] == .bool(true) })
            #expect(try await desk.run("resubmit", "1", "2", "--ref", "x").code == 64)
            #expect(try await desk.run("resubmit", "1", "2", "-o", desk.folder + "/x.mp4").code == 64)
            #expect(try await desk.run("resubmit").code == 64)
            #expect(try await desk.run("resubmit", "99").code == 66)
            #expect(await service.counts.createsReceived == 6)
        }
    }

    @Test func `Takes, dry runs, the queue and bad changes are as with submit`() async throws {
        try await withDesk { (desk, service) async throws in
            _ = try await desk.json("submit", "x", "--wait")
            let dry = try await desk.run("resubmit", "1", "-d", "6", "--dry-run")
            #expect(dry.code == 0)
            #expect(try dry.json["duration"] == .integer(6))
            #expect(try await desk.run("resubmit", "1", "-d", "99").code == 65)
            #expect(try await desk.json("resubmit", "1", "--queue")["state"]?.string == "queued")
            let takes = try #require(try await desk.json("resubmit", "1", "--takes", "2", "--queue").array)
            #expect(takes.map { $0["take"]?.integer } == [1, 2])
            #expect(takes.map { $0["parent_id"]?.integer } == [1, 1])
            #expect(await service.counts.createsReceived == 1)
        }
    }

    @Test func `A task stays with its profile unless another is asked for`() async throws {
        try await withDesk(.patient) { (desk, _) async throws in
            let url = try #require(desk.environment["SENSEAUDIO_BASE_URL"])
            let config = try desk.write(
                """
                {"profiles": {"work": {"api_key": "sk-work-of-its-own", "base_url": "\(url)"}}}
                """, to: "config.json")
            _ = try await desk.json(
                "submit", "x", "--profile", "work", with: ["REEL_CONFIG": config, "SENSEAUDIO_API_KEY": ""])
            let same = try await desk.json("resubmit", "1", "-d", "6", with: ["REEL_CONFIG": config])
            #expect(same["profile"]?.string == "work")
            let other = try await desk.json(
                "resubmit", "1", "-d", "7", "--profile", "default", with: ["REEL_CONFIG": config])
            #expect(other["profile"]?.string == "default")
            let keyless = try await desk.run("resubmit", "1", "-d", "8", "--json")
            #expect(keyless.code == 77)
            #expect(try FailureObject(keyless).message.contains("profile work"))
        }
    }
}
