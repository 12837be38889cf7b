import ArgumentParser
import Contract
import FoundationEssentials
import Model
import Providers
import Store
import Sync
import TestSupport
import Testing
import Transport

@testable import Commands

/// Profiles at services of several kinds.
struct ServicesTests {
    private static let services = Services([DarkroomProvider()], usual: Services.builtIn.usual)

    private static let config = """
        {
          "profiles": {
            "default": {"api_key": "sk-usual", "base_url": "https://gate.example/v1/"},
            "photo": {"provider": "darkroom", "api_key": "sk-photo", "base_url": "https://gate.example/v1/jobs"},
            "again": {"provider": "darkroom", "api_key": "sk-again"},
            "named": {"provider": "senseaudio"}
          }
        }
        """

    private func settings(
        _ environment: [String: String] = [:], profile: String = "default", file: String = config, in folder: String
    ) throws -> Settings {
        let path = folder + "/config.json"
        try Data(file.utf8).write(to: URL(filePath: path))
        return try Settings.resolve(
            try GlobalOptions.parse(["--config", path, "--profile", profile]),
            environment: environment.merging(["HOME": folder]) { given, _ in given }, services: Self.services)
    }

    private func refusal(_ file: String, _ services: Services) throws -> Failure {
        try #require(throws: Failure.self) { try ConfigFile.parse(Array(file.utf8), path: "/c.json", services) }
    }

    @Test func `a profile is at the service that it names, and else at the usual one`() async throws {
        try await withTemporaryFolder { folder in
            let settings = try settings(in: folder)
            let names = ["default", "photo", "again", "named", "unknown"].map { settings.service(of: $0).name }
            #expect(names == ["senseaudio", "darkroom", "darkroom", "senseaudio", "senseaudio"])
            #expect(settings.service.name == "senseaudio")
            #expect(try self.settings(profile: "photo", in: folder).service.name == "darkroom")
        }
    }

    @Test func `a service that nobody knows is bad configuration, and the known ones are told`() throws {
        let file = "{\n\"profiles\": {\"a\": {\n\"provider\": \"ark\"}}}"
        let failure = try refusal(file, Self.services)
        #expect(failure.exit == .configuration)
        #expect(
            failure.message
                == #"/c.json:3: profiles.a.provider: found "ark", allowed: senseaudio, darkroom"#)
        #expect(try refusal(file, .builtIn).message.hasSuffix("allowed: senseaudio"))
        let darkroom = #"{"profiles": {"a": {"provider": "darkroom"}}}"#
        #expect(try refusal(darkroom, .builtIn).exit == .configuration)
    }

    @Test func `a profile's address and defaults go by the rules of its service`() throws {
        let parse = { (text: String) in try ConfigFile.parse(Array(text.utf8), path: "/c.json", Self.services) }
        let ofDarkroom = #""defaults": {"resolution": "8k", "duration": 60, "task_timeout": 10}"#
        let ofUsual = #""defaults": {"resolution": "720p", "duration": 5, "task_timeout": 7200}"#
        for (provider, fits, fitsNot) in [
            ("darkroom", ofDarkroom, ofUsual), ("senseaudio", ofUsual, ofDarkroom),
        ] {
            let profile = { (defaults: String) in
                #"{"profiles": {"a": {"provider": "\#(provider)", \#(defaults)}}}"#
            }
            #expect(try parse(profile(fits)).profiles["a"]?.provider == provider)
            #expect(try refusal(profile(fitsNot), Self.services).message.contains("profiles.a.defaults"))
        }
        let address = #""base_url": "https://gate.example/video/create""#
        _ = try parse(#"{"profiles": {"a": {"provider": "darkroom", \#(address)}}}"#)
        #expect(try refusal("{\"profiles\": {\"a\": {\(address)}}}", Self.services).message.contains("base_url"))
    }

    @Test func `each profile has the account of its own service`() async throws {
        try await withTemporaryFolder { folder in
            let found = try settings(in: folder).allCredentials { Issue.record("\($0)") }
            let lines = found.map { "\($0.profile) \($0.service.name) \($0.baseURL) \($0.key.secret)" }
            #expect(
                lines == [
                    "default senseaudio https://gate.example sk-usual",
                    "again darkroom https://darkroom.example sk-again",
                    "photo darkroom https://gate.example/v1 sk-photo",
                ])
        }
    }

    @Test func `the environment's variables are those of the service of the profile in use`() async throws {
        try await withTemporaryFolder { folder in
            let environment = [
                "SENSEAUDIO_API_KEY": "sk-1", "SENSEAUDIO_BASE_URL": "https://one.example",
                "DARKROOM_API_KEY": "sk-2", "DARKROOM_BASE_URL": "https://two.example",
            ]
            for (profile, line) in [("default", "https://one.example sk-1"), ("photo", "https://two.example sk-2")] {
                let settings = try settings(environment, profile: profile, in: folder)
                let found = try settings.credentials()
                #expect("\(found.baseURL) \(found.key.secret)" == line)
                let number = profile == "photo" ? "DARKROOM" : "SENSEAUDIO"
                #expect(settings.baseURL.source == .environment("\(number)_BASE_URL"))
                let key = settings.described().first { $0.name == "api_key" }
                #expect(key?.source == "environment \(number)_API_KEY")
            }
        }
    }

    @Test func `a profile without a key is told how its service's is given`() async throws {
        try await withTemporaryFolder { folder in
            let file = #"{"profiles": {"photo": {"provider": "darkroom"}}}"#
            let settings = try settings(["SENSEAUDIO_API_KEY": "sk-1"], profile: "photo", file: file, in: folder)
            let failure = try #require(throws: Failure.self) { try settings.credentials() }
            #expect(failure.exit == .key)
            #expect(failure.message.contains("set DARKROOM_API_KEY or DARKROOM_API_KEY_FILE, or"))
        }
    }

    @Test func `a key in a file is that of the service of the profile in use`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/key"
            try Data("sk-3".utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            let environment = ["DARKROOM_API_KEY_FILE": path]
            for (profile, count) in [("default", 0), ("photo", 1)] {
                let settings = try settings(environment, profile: profile, file: Self.withoutKeys, in: folder)
                #expect(try settings.credentials(of: profile)?.key.secret == (count == 0 ? nil : "sk-3"))
                var warnings: [String] = []
                settings.warnOfExposure { warnings.append($0) }
                #expect(warnings.filter { $0.contains(path) }.count == count)
            }
        }
    }

    @Test func `keys are read again by the same services`() async throws {
        try await withTemporaryFolder { folder in
            let settings = try settings(profile: "photo", in: folder)
            let watch = KeyWatch(
                flags: try GlobalOptions.parse(["--config", settings.config.value]), settings: settings,
                credentials: try settings.allCredentials { _ in })
            for _ in 0..<3 {
                let (changed, caps, news) = await watch.look()
                #expect(changed == nil && caps == nil)
                #expect(news == [])
            }
        }
    }

    @Test func `a task that is made again goes to no service but the one whose rules were asked`() async throws {
        try await withTemporaryFolder { folder in
            let settings = try settings(profile: "photo", in: folder)
            try settings.requireService(of: "photo", forTask: 7)
            try settings.requireService(of: "again", forTask: 7)
            let failure = try #require(throws: Failure.self) {
                try settings.requireService(of: "default", forTask: 7)
            }
            #expect(failure.exit == .invalidRequest)
            #expect(failure.message.hasSuffix("say --profile default"))
        }
    }

    private static let withoutKeys = #"{"profiles": {"default": {}, "photo": {"provider": "darkroom"}}}"#

    @Test func `accounts, clients and deadlines are of the service of the profile`() async throws {
        let darkroom = Darkroom(["in line"])
        try await withRawServer {
            darkroom.reply(to: $0)
        } _: { server in
            try await withTemporaryFolder { folder in
                let address = ["DARKROOM_BASE_URL": "http://127.0.0.1:\(server.port)/jobs"]
                let settings = try settings(address, profile: "photo", in: folder)
                let ledger = try TaskRepository(
                    path: folder + "/reel.db", services: settings.services.facts, clock: ManualClock().read)
                let transports = Transports()
                let ring = try await KeyRing(
                    settings.allCredentials { _ in }, in: ledger, transports, createTimeout: .seconds(60))
                #expect(Set(ring.profiles.keys) == ["default", "photo", "again"])
                let account = try #require(ring.profiles["photo"])
                let client = try #require(ring.clients[account])
                #expect(client.baseURL == "http://127.0.0.1:\(server.port)")
                let created = await client.create(body: Array("{}".utf8), listener: nil) { true }
                #expect(created.outcome == .accepted(upstreamID: "1"))
                #expect(server.requests.first?.head.hasPrefix("POST /jobs ") == true)
                // Two days are the usual service's; this one allows ten seconds.
                for (profile, seconds) in [("photo", 10), ("default", 172_800)] as [(String, Int64)] {
                    let number = try #require(ring.profiles[profile])
                    let record = client.request(of: RequestEcho())
                    let adopted = AdoptedTask(
                        upstreamID: "\(number)", profile: profile, accountID: number, request: record, createdAt: nil)
                    let task = try await ledger.adopt(adopted).task
                    #expect(task.provider == settings.service(of: profile).name)
                    let deadline = try #require(task.deadlineAt)
                    #expect(deadline == task.createdAt + seconds * 1_000 + Deadline.grace)
                }
                await transports.shutdown()
                await ledger.close()
            }
        }
    }
}
