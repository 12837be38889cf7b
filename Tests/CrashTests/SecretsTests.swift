import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// Every test looks for the key in all files at its end; these make it hard.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct SecretsTests {
    @Test func `The settings show that there is a key, and nothing of it`() async throws {
        try await withDesk { desk, _ in
            let settings = try await desk.json("config", "show")
            #expect(settings["api_key"]?["value"]?.string == "(set, not shown)")
            #expect(settings["api_key"]?["source"]?.string == "environment SENSEAUDIO_API_KEY")
            #expect(settings["base_url"]?["source"]?.string == "environment SENSEAUDIO_BASE_URL")
            #expect(settings["home"]?["value"]?.string == desk.home)
            let without = try await desk.json("config", "show", with: ["SENSEAUDIO_API_KEY": ""])
            #expect(without["api_key"]?["value"] == .null)
            #expect(try await desk.run("config", "show").output.contains("api_key\t"))
            #expect(try await desk.run("config", "path").output == "\(desk.folder)/home/.config/reel/config.json\n")
        }
    }

    @Test func `A key out of a file or the config file works and stays there`() async throws {
        try await withTemporaryFolder { hidden in
            let keyFile = hidden + "/key.txt"
            try Data("\(Desk.key)\n".utf8).write(to: URL(filePath: keyFile))
            let config = hidden + "/config.json"
            try Data(#"{"profiles": {"default": {"api_key": "\#(Desk.key)"}}}"#.utf8).write(to: URL(filePath: config))
            var configuration = SimulatorConfiguration.quick
            configuration.acceptedKey = Desk.key
            try await withDesk(configuration) { desk, service in
                let file = ["SENSEAUDIO_API_KEY": "", "SENSEAUDIO_API_KEY_FILE": keyFile]
                let first = try await desk.run("submit", "a", "--wait", "-v", with: file)
                #expect(first.code == 0)
                let written = ["SENSEAUDIO_API_KEY": "", "REEL_CONFIG": config]
                #expect(try await desk.run("submit", "b", "--wait", "-v", with: written).code == 0)
                #expect(
                    try await desk.json("config", "show", with: written)["api_key"]?["source"]?.string == "config file")
                #expect(await service.counts.tasks == 2)
            }
        }
    }

    @Test func `A service that repeats the key in its answers does not bring it into the ledger`() async throws {
        let body = #"{"code": "\#(Desk.key)", "message": "bad key \#(Desk.key)", "ref_code": 400000}"#
        try await withRawServer(answer: { _ in .http(400, body) }) { server in
            try await withDesk(port: server.port) { desk in
                let ending = try await desk.run("submit", "x", "--json", "-v")
                #expect(ending.code == 6)
                #expect(try FailureObject(ending).message.contains("bad key"))
                #expect(try await desk.run("show", "1", "--history", "--request").code == 0)
            }
        }
    }

    @Test(arguments: ["two words", "line\u{7}bell", "schlüssel"])
    func `A key that cannot be one is refused without repeating it`(key: String) async throws {
        try await withDesk { desk, service in
            let ending = try await desk.run("submit", "x", "--json", with: ["SENSEAUDIO_API_KEY": key])
            #expect(ending.code == 77)
            #expect(try FailureObject(ending).code == "bad_key")
            #expect(!(ending.output + ending.errors).contains(key))
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test func `Without a key nothing is recorded or sent`() async throws {
        try await withDesk { desk, service in
            let ending = try await desk.run("submit", "x", "--json", with: ["SENSEAUDIO_API_KEY": ""])
            #expect(ending.code == 77)
            #expect(try FailureObject(ending).code == "no_key")
            #expect(!FileManager.default.fileExists(atPath: desk.database))
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test func `Files and folders are the owner's alone, whatever the umask`() async throws {
        try await withDesk { desk, _ in
            let careless = ["/bin/sh", "-c", #"umask 0; exec "$0" "$@""#]
            let film = desk.home + "/film.mp4"
            let daemon = try desk.start(["daemon", "run"], launcher: careless)
            try await eventually("the daemon runs") { desk.isAtWork(daemon) }
            for extra in [[], ["-o", film]] {
                let ending = try await desk.start(
                    ["submit", "x", "--allow-duplicate", "--wait"] + extra, launcher: careless
                )
                .ended()
                #expect(ending.code == 0)
            }
            let manager = FileManager.default
            let names = try manager.subpathsOfDirectory(atPath: desk.home)
            #expect(names.contains("film.mp4"))
            #expect(names.contains("reel.db-wal"))
            #expect(names.contains { $0.hasPrefix("reel.db.locks/") })
            for name in names + [""] {
                let attributes = try manager.attributesOfItem(atPath: desk.home + "/" + name)
                let isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
                let mode = (attributes[.posixPermissions] as? Int)
                #expect(mode == (isFolder ? 0o700 : 0o600), "\(name)")
            }
            daemon.send(.terminate)
            #expect(await daemon.ended().code == 0)
        }
    }
}
