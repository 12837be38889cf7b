import FoundationEssentials
import Model
import Simulator
import Store
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(10)))
struct QueueTests {
    private func waiting(_ queue: JSONValue) -> [Int64?: String?] {
        Dictionary(
            uniqueKeysWithValues: (queue["tasks"]?.array ?? []).map {
                ($0["id"]?.integer, $0["waiting_for"]?.string)
            })
    }

    @Test func `Paused means paused, for daemon, sync and submit`() async throws {
        try await withDesk { (desk, service) async throws in
            let paused = try await desk.json("queue", "pause")
            #expect(paused["paused"] == .bool(true))
            let submitted = try await desk.run("submit", "a", "--json")
            #expect(submitted.code == 75)
            let failure = try FailureObject(submitted)
            #expect(failure.code == "paused")
            #expect(failure.task == 1)
            #expect(failure.created == "no")
            #expect(failure.next == "reel queue resume")
            #expect(try await desk.json("submit", "b", "--queue")["waiting_for"]?.string == "paused")
            let sync = try await desk.run("sync", "--until-done", "--json")
            #expect(sync.code == 75)
            #expect(try sync.json["causes"]?.array?.map { $0["code"]?.string } == ["paused"])
            #expect(try sync.json["causes"]?.array?.first?["count"] == .integer(2))
            #expect(try sync.json["error"]?["next"]?.string == "reel queue resume")

            let daemon = try await desk.startDaemon()
            let again = try await desk.json("submit", "c")
            #expect(again["waiting_for"]?.string == "paused")
            let status = try await desk.json("daemon", "status")
            #expect(status["paused_at"] == paused["paused_at"])
            #expect(try await desk.run("daemon", "status").output.contains("sending is paused since"))
            #expect(await service.counts.createsReceived == 0)

            #expect(try await desk.json("queue", "resume")["paused"] == .bool(false))
            try await eventually("all are done") {
                try await desk.withRepository { try await $0.list(TaskQuery()).allSatisfy(\.isSettled) }
            }
            daemon.send(.terminate)
            #expect(await daemon.ended().code == 0)
            #expect(await service.counts.createsReceived == 3)
            #expect(try await desk.run("daemon", "status", "--json").json["paused_at"] == .null)
        }
    }

    @Test func `The queue says what waits and why`() async throws {
        var configuration = SimulatorConfiguration.patient
        configuration.openLimit = 1
        try await withDesk(configuration) { (desk, _) async throws in
            _ = try await desk.json("submit", "open")
            #expect(try await desk.run("submit", "full").code == 75)
            _ = try await desk.json("submit", "urgent", "--queue", "--priority", "3")
            _ = try await desk.json("submit", "later", "--not-before", "2h")
            _ = try await desk.json("submit", "foreign", "--queue", with: ["SENSEAUDIO_API_KEY": "sk-another"])
            #expect(try await desk.run("queue", "hold", "3").code == 0)

            let queue = try await desk.json("queue")
            #expect(queue["paused"] == .bool(false))
            #expect(queue["tasks"]?.array?.map { $0["id"]?.integer } == [3, 2, 4, 5])
            // It was recorded under another key of the same profile, and is sent with the one of today.
            #expect(waiting(queue) == [3: "held", 2: "room", 4: "not_before", 5: nil])
            let accounts = try #require(queue["accounts"]?.array)
            #expect(accounts.map { $0["open"]?.integer } == [1, 0])
            #expect(accounts.map { $0["queued"]?.integer } == [3, 1])
            #expect(accounts.map { $0["open_limit"]?.integer } == [1, nil])
            #expect(accounts.map { $0["key_at_hand"] } == [.bool(true), .bool(false)])
            #expect(accounts.first?["profiles"] == .array(["default"]))
            #expect(accounts.first?["base_url"]?.string == desk.environment["SENSEAUDIO_BASE_URL"])

            let lines = try await desk.run("queue").output.split(separator: "\n")
            #expect(
                lines.map { $0.split(separator: "\t", omittingEmptySubsequences: false)[0] } == ["3", "2", "4", "5"])
            // Without any key everything waits for one.
            let keyless = try await desk.json("queue", with: ["SENSEAUDIO_API_KEY": ""])
            #expect(waiting(keyless) == [3: "held", 2: "key", 4: "key", 5: "key"])
        }
    }

    @Test func `Hold and release take names, ranges and filters`() async throws {
        try await withDesk { (desk, service) async throws in
            for (prompt, tag) in [("a", "x"), ("b", "y"), ("c", "x"), ("d", "y")] {
                _ = try await desk.json("submit", prompt, "--queue", "-t", tag)
            }
            #expect(try await desk.run("queue", "hold", "1-4").code == 0)
            #expect(try await desk.run("sync", "--until-done").code == 0)
            #expect(await service.counts.createsReceived == 0)

            #expect(try await desk.run("queue", "release").code == 64)
            #expect(try await desk.run("queue", "hold").code == 64)
            #expect(try await desk.run("queue", "release", "--all-held", "1").code == 64)
            let released = try await desk.json("queue", "release", "-t", "x")
            #expect(released.array?.map { $0["id"]?.integer } == [1, 3])
            #expect(try await desk.run("sync", "--until-done").code == 0)
            #expect(await service.counts.createsReceived == 2)

            // Of a range those are meant that are queued; one that is named must be.
            #expect(try await desk.run("queue", "release", "1-2").code == 0)
            let refused = try await desk.run("queue", "release", "1", "4", "--json")
            #expect(refused.code == 1)
            #expect(try FailureObject(refused).task == 1)
            #expect(try await desk.json("show", "4")["waiting_for"]?.string == "held")
            #expect(try await desk.json("queue", "release", "--all-held").array?.map { $0["id"]?.integer } == [4])
            #expect(try await desk.json("queue", "release", "--all-held") == .array([]))
            #expect(try await desk.run("sync", "--until-done").code == 0)
            #expect(await service.counts.createsReceived == 4)
        }
    }
}
