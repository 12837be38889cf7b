import FoundationEssentials
import Model
import Simulator
import Store
import TestSupport
import Testing

/// Keys that are mistyped, that change, that live for a day.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct KeyTests {
    private func key(_ key: String) -> [String: String] { ["SENSEAUDIO_API_KEY": key] }

    /// A service with several keys.
    private func withKeys(
        _ accounts: [String: String], _ configuration: SimulatorConfiguration = .quick, faults: [String] = [],
        _ body: (Desk, SimulatedService) async throws -> Void
    ) async throws {
        var configuration = configuration
        configuration.accountsByKey = accounts
        try await withDesk(configuration, faults: faults, body)
    }

    private func isSaved(_ desk: Desk) async throws -> Bool {
        try await desk.withRepository { repository in
            try await repository.list(TaskQuery()).allSatisfy { $0.video?.state == .saved }
        }
    }

    @Test func `A mistyped key traps nothing`() async throws {
        try await withKeys(["sk-good": "one"]) { (desk, service) async throws in
            #expect(try await desk.run("submit", "a", "--ref", "r", with: key("sk-typo")).code == 77)
            #expect(try await desk.run("submit", "b", "--queue", with: key("sk-typo")).code == 0)
            let queue = try await desk.json("queue", with: key("sk-good"))
            #expect(queue["tasks"]?.array?.map { $0["waiting_for"] } == [.null, .null])
            #expect(try await desk.run("submit", "a", "--ref", "r", "-w", with: key("sk-good")).code == 0)
            #expect(try await desk.run("sync", "--until-done", with: key("sk-good")).code == 0)
            #expect(try await isSaved(desk))
            #expect(await service.counts.tasks == 2)
        }
    }

    @Test func `A new key of the same account goes on with what the old one had made`() async throws {
        try await withKeys(["sk-monday": "one"]) { (desk, service) async throws in
            #expect(try await desk.run("submit", "a", "--ref", "r", with: key("sk-monday")).code == 0)
            #expect(try await desk.run("submit", "b", with: key("sk-monday")).code == 0)
            await service.replaceKeys(["sk-tuesday": "one"])
            #expect(try await desk.run("submit", "a", "--ref", "r", "-w", with: key("sk-tuesday")).code == 0)
            let sync = try await desk.run("sync", "--until-done", with: key("sk-tuesday"))
            #expect(sync.code == 0)
            #expect(try await isSaved(desk))
            #expect(await service.counts.createsReceived == 2)
        }
    }

    @Test func `What no key at hand can follow is said by everything that passes over it`() async throws {
        try await withKeys(["sk-one": "one", "sk-two": "two"]) { (desk, service) async throws in
            let made = try await desk.json("submit", "a", "--ref", "r", with: key("sk-one"))
            let upstreamID = try #require(made["task_id"]?.string)
            let help = "reel profile rekey default --same-account"
            for arguments in [
                ["wait", "1"], ["wait"], ["submit", "a", "--ref", "r", "-w"], ["adopt", upstreamID], ["refresh", "1"],
                ["resolve", "1", "--task-id", upstreamID],
            ] {
                let ending = try await desk.start(arguments, key("sk-two")).ended()
                #expect(ending.code == 77, "\(arguments): \(ending)")
                #expect(ending.errors.contains(help), "\(arguments): \(ending)")
            }
            for arguments in [["sync"], ["queue"], ["profile", "list"]] {
                let ending = try await desk.start(arguments, key("sk-two")).ended()
                #expect(ending.code == (arguments == ["sync"] ? 77 : 0), "\(arguments): \(ending)")
                #expect(ending.errors.contains(help), "\(arguments): \(ending)")
                #expect(ending.errors.contains("1 task is passed over (1)"), "\(arguments): \(ending)")
            }
            #expect(try await desk.run("sync", "--until-done", with: key("sk-two")).code == 77)
            let daemon = try await desk.startDaemon(key("sk-two"))
            try await eventually("the daemon says it") { daemon.errors.contains(help) }
            daemon.send(.terminate)
            _ = await daemon.ended()
            #expect(try await desk.json("show", "1")["state"]?.string == "pending")

            // Both turn out to be keys of one account.
            await service.replaceKeys(["sk-two": "one"])
            let rekeyed = try await desk.json("profile", "rekey", "default", "--same-account", with: key("sk-two"))
            #expect(rekeyed["moved"] == .integer(1))
            #expect(try await desk.run("wait", "1", with: key("sk-two")).code == 0)
            #expect(await service.counts.createsReceived == 1)
        }
    }

    @Test func `adopt, resolve and refresh work with the key of today where it sees the task`() async throws {
        try await withKeys(["sk-one": "one"], faults: ["create:reset-after@2"]) { (desk, service) async throws in
            let upstreamID = try #require(try await desk.json("submit", "a", with: key("sk-one"))["task_id"]?.string)
            #expect(try await desk.run("submit", "b", with: key("sk-one")).code == 8)
            await service.replaceKeys(["sk-two": "one"])
            let adopted = try await desk.json("adopt", upstreamID, with: key("sk-two"))
            #expect(adopted["state"]?.string == "completed")
            let other = try #require(await service.tasks().last?.upstreamID)
            let resolved = try await desk.json("resolve", "2", "--task-id", other, with: key("sk-two"))
            #expect(resolved["state"]?.string == "completed")
            #expect(try await desk.run("sync", "--until-done", with: key("sk-two")).code == 0)
            #expect(try await isSaved(desk))
        }
    }

    @Test func `A key file that changes under a running daemon is noticed, and a bad one is said`() async throws {
        try await withKeys(["sk-monday": "one"], .patient) { (desk, service) async throws in
            let file = try desk.write("sk-monday\n", to: "key.txt")
            let config = try desk.write(
                #"{"profiles": {"default": {"api_key_file": "\#(file)"}}}"#, to: "config.json")
            let environment = ["SENSEAUDIO_API_KEY": "", "REEL_CONFIG": config]
            let daemon = try await desk.startDaemon(environment)
            #expect(try await desk.run("submit", "a", with: environment).code == 0)

            try desk.write(#"{"profiles": {"default": {"api_key_fil": "x"}}}"#, to: "config.json")
            try await eventually("the daemon says what is wrong") { daemon.errors.contains("api_key_fil") }
            try desk.write(#"{"profiles": {"default": {"api_key_file": "\#(file)"}}}"#, to: "config.json")

            await service.replaceKeys(["sk-tuesday": "one"])
            try await eventually("the daemon says that the key is refused") {
                daemon.errors.contains("the service refuses the key of profile default")
            }
            try desk.write("sk-tuesday\n", to: "key.txt")
            try await eventually("the task goes on with the new key") {
                try await desk.withRepository { repository in
                    let today = try await repository.knownAccount(
                        baseURL: desk.environment["SENSEAUDIO_BASE_URL"] ?? "", key: "sk-tuesday")
                    let account = try await repository.task(1).accountID
                    return account == today
                }
            }
            #expect(try await desk.run("submit", "b", "--queue", with: environment).code == 0)
            try await eventually("the daemon sends with the new key") { await service.counts.tasks == 2 }
            daemon.send(.terminate)
            #expect(await daemon.ended().code == 0)
        }
    }

    @Test func `submit does not count on a daemon that has no key for it`() async throws {
        try await withKeys(["sk-one": "one"], faults: ["create:code:400015"]) { (desk, _) async throws in
            let config = try desk.write(#"{"profiles": {"other": {"api_key": "sk-two"}}}"#, to: "config.json")
            let daemon = try await desk.startDaemon([
                "SENSEAUDIO_API_KEY": "", "REEL_CONFIG": config, "REEL_PROFILE": "other",
            ])
            let ending = try await desk.run("submit", "a", with: key("sk-one"))
            #expect(ending.code == 75)
            #expect(ending.errors.contains("the daemon that runs lacks the key"))
            daemon.send(.terminate)
            _ = await daemon.ended()
        }
    }

    @Test func `A base URL that changed is said, and moves only by hand`() async throws {
        try await withKeys(["sk-one": "one"], .patient) { (desk, service) async throws in
            #expect(try await desk.run("submit", "a", with: key("sk-one")).code == 0)
            #expect(try await desk.run("submit", "b", "--queue", with: key("sk-one")).code == 0)
            try await withSimulator(configuration: .quick) { (port, other) async throws in
                let new = "http://127.0.0.1:\(port)"
                let old = try #require(desk.environment["SENSEAUDIO_BASE_URL"])
                let moved = ["SENSEAUDIO_API_KEY": "sk-one", "SENSEAUDIO_BASE_URL": new]
                let help = "reel profile rekey default --base-url \(old)=\(new)"
                let sync = try await desk.run("sync", with: moved)
                #expect(sync.errors.contains(help))
                #expect(await other.counts.createsReceived == 0)
                #expect(try await desk.run("wait", with: moved).code == 77)
                let rekeyed = try await desk.json(
                    "profile", "rekey", "default", "--base-url", "\(old)=\(new)", with: moved)
                #expect(rekeyed["moved"] == .integer(1))
                #expect(try await desk.run("wait", "2", with: moved).code == 0)
                #expect(await other.counts.createsReceived == 1)
                #expect(try await desk.json("show", "1", with: moved)["base_url"]?.string == old)
                #expect(
                    try await desk.run("profile", "rekey", "default", "--base-url", "\(new)=\(old)", with: moved).code
                        == 64)
            }
            #expect(await service.counts.createsReceived == 1)
        }
    }

    @Test func `Equal requests never share a video where the service does not say whose it speaks of`() async throws {
        try await withDesk(faults: ["status:current@1-40"]) { (desk, service) async throws in
            #expect(try await desk.run("submit", "a", "--takes", "3", "--json").code == 0)
            #expect(try await desk.run("sync", "--until-done").code == 0)
            let tasks = try #require(try await desk.json("list").array)
            #expect(Set(tasks.map { $0["video"]?["url"]?.string }).count == 3)
            #expect(await service.tasks().map(\.downloads) == [1, 1, 1])
        }
    }
}
