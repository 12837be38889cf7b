import ArgumentParser
import Contract
import FoundationEssentials
import Model
import Store
import TestSupport
import Testing

@testable import Commands

struct SettingsTests {
    /// Settings as they come from flags, environment and a config file of this text.
    private func settings(
        flags: [String] = [], environment: [String: String] = [:], file: String? = nil
    ) async throws -> Settings {
        try await withTemporaryFolder { folder in
            var environment = environment.merging(["HOME": folder]) { given, _ in given }
            if let file {
                let path = folder + "/config.json"
                try Data(file.utf8).write(to: URL(filePath: path))
                environment["REEL_CONFIG"] = path
            }
            return try Settings.resolve(try GlobalOptions.parse(flags), environment: environment)
        }
    }

    @Test func `Without anything the defaults hold`() async throws {
        let settings = try await settings(environment: ["HOME": "/home/u"])
        #expect(settings.home.value == "/home/u/.local/share/reel")
        #expect(settings.database.value == "/home/u/.local/share/reel/reel.db")
        #expect(settings.videos.value == "/home/u/.local/share/reel/videos")
        #expect(settings.config.value == "/home/u/.config/reel/config.json")
        #expect(settings.profile.value == "default")
        #expect(settings.pollInterval.value == 5)
        #expect(settings.requestTimeout.value == 60)
        #expect(settings.concurrency.value == 16)
        #expect(settings.timezone.value == nil)
        #expect(settings.baseURL.value == "https://api.senseaudio.cn")
        for source in [
            settings.home.source, settings.database.source, settings.videos.source, settings.config.source,
            settings.profile.source, settings.pollInterval.source, settings.requestTimeout.source,
            settings.concurrency.source, settings.timezone.source, settings.baseURL.source,
        ] { #expect(source == .standard) }
    }

    @Test func `The folders of the desktop standard come before the home`() async throws {
        let settings = try await settings(environment: ["XDG_DATA_HOME": "/data", "XDG_CONFIG_HOME": "/etc/u"])
        #expect(settings.home.value == "/data/reel")
        #expect(settings.config.value == "/etc/u/reel/config.json")
        let own = try await self.settings(environment: ["XDG_DATA_HOME": "/data", "REEL_HOME": "/r"])
        #expect(own.home.value == "/r")
        #expect(own.home.source == .environment("REEL_HOME"))
        #expect(own.database.value == "/r/reel.db")
        #expect(own.videos.value == "/r/videos")
    }

    @Test(arguments: ["~", "~/x", "~/x/../y"])
    func `A tilde is the home in each path of the config file, of the environment and of a flag`(path: String)
        async throws
    {
        let home = "/home/u"
        let meant = home + path.dropFirst()
        let file =
            #"{"database": "\#(path)", "videos": "\#(path)", "ca_file": "\#(path)", "#
            + #""profiles": {"p": {"api_key_file": "\#(path)"}}}"#
        let fromFile = try await settings(environment: ["HOME": home], file: file)
        #expect((fromFile.database.value, fromFile.videos.value) == (meant, meant))
        let names = ["REEL_DATABASE", "REEL_VIDEOS", "REEL_HOME"]
        let fromEnvironment = try await settings(
            environment: Dictionary(uniqueKeysWithValues: names.map { ($0, path) }).merging(["HOME": home]) { $1 })
        for found in [fromEnvironment.database, fromEnvironment.videos, fromEnvironment.home] {
            #expect(found.value == meant)
        }
        let fromFlags = try await settings(
            flags: ["--videos=\(path)", "--database=\(path)"], environment: ["HOME": home])
        #expect((fromFlags.database.value, fromFlags.videos.value) == (meant, meant))
        // Where a file is asked for by an option of a command, such as --output=~/x, which shells leave alone.
        #expect(try fromFlags.path(path) == meant)
    }

    @Test func `A tilde is the home in each path of what is only read when it is needed`() async throws {
        try await withTemporaryFolder { home in
            for name in ["key", "empty.pem", "config.json"] { try Data().write(to: URL(filePath: "\(home)/\(name)")) }
            let environment = [
                "HOME": home, "SENSEAUDIO_API_KEY_FILE": "~/no-key", "SSL_CERT_FILE": "~/empty.pem",
                "SSL_CERT_DIR": "/none:~/certificates",
            ]
            try Data("{}".utf8).write(to: URL(filePath: "\(home)/config.json"))
            let config = try await settings(environment: environment.merging(["REEL_CONFIG": "~/config.json"]) { $1 })
            #expect(config.config.value == "\(home)/config.json")
            #expect(throws: Failure.self) { try config.credentials() }
            try Data("sk-1".utf8).write(to: URL(filePath: "\(home)/no-key"))
            #expect(try config.credentials().profile == "default")
            let failure = try #require(throws: Failure.self) { try config.connecting() }
            #expect(failure.message.hasPrefix("\(home)/empty.pem, named by environment SSL_CERT_FILE"))
        }
    }

    @Test func `A tilde is the home that the system knows, in every path that no shell has seen`() async throws {
        let file = #"{"database": "~/l/reel.db", "videos": "~/films", "profiles": {"p": {"api_key_file": "~/none"}}}"#
        for home in ["/home/u", nil] {
            // Without HOME the list of users says where it is.
            let listed = try home ?? String(UserFolders([:]).state().dropLast("/.local/state".count))
            let environment = ["HOME": home ?? ""]
            let fromFile = try await settings(environment: environment, file: file)
            #expect(fromFile.database.value == listed + "/l/reel.db")
            #expect(fromFile.videos.value == listed + "/films")
            let failure = try #require(throws: Failure.self) { try fromFile.credentials(of: "p") }
            #expect(failure.code == "no_key")
            let own = try await settings(environment: environment.merging(["REEL_HOME": "~/r"]) { $1 })
            #expect(own.database.value == listed + "/r/reel.db")
            let given = try await settings(flags: ["--videos=~", "--database=~/x.db"], environment: environment)
            #expect((given.videos.value, given.database.value) == (listed, listed + "/x.db"))
        }
        #expect(try UserFolders(["HOME": "/h"]).expanding("~other/key") == "~other/key")
        #expect(try UserFolders(["HOME": "/h"]).expanding("/a/~/b") == "/a/~/b")
    }

    static let file = """
        {
          "profile": "file", "database": "/file/db", "videos": "/file/videos", "poll_interval": 7, "request_timeout": 70,
          "concurrency": 3, "timezone": "Asia/Shanghai",
          "profiles": {
            "file": {"base_url": "https://file.example"}, "env": {"base_url": "https://env.example"},
            "flag": {"base_url": "https://flag.example"}
          }
        }
        """
    static let environment = [
        "REEL_PROFILE": "env", "REEL_DATABASE": "/env/db", "REEL_VIDEOS": "/env/videos", "REEL_POLL_INTERVAL": "0.25",
        "REEL_REQUEST_TIMEOUT": "33", "SENSEAUDIO_BASE_URL": "http://127.0.0.1:1",
    ]

    @Test func `The config file comes before the defaults`() async throws {
        let settings = try await settings(file: Self.file)
        #expect(settings.profile.value == "file")
        #expect(settings.database.value == "/file/db")
        #expect(settings.videos.value == "/file/videos")
        #expect(settings.pollInterval.value == 7)
        #expect(settings.requestTimeout.value == 70)
        #expect(settings.concurrency.value == 3)
        #expect(settings.timezone.value == "Asia/Shanghai")
        #expect(settings.baseURL.value == "https://file.example")
        for source in [
            settings.database.source, settings.videos.source, settings.profile.source, settings.pollInterval.source,
            settings.requestTimeout.source, settings.concurrency.source, settings.timezone.source,
            settings.baseURL.source,
        ] { #expect(source == .file) }
        #expect(settings.schedule.interval == 7_000)
        #expect(settings.createTimeout == .seconds(70))
    }

    @Test func `The environment comes before the config file`() async throws {
        let settings = try await settings(environment: Self.environment, file: Self.file)
        #expect(settings.profile.value == "env")
        #expect(settings.profile.source == .environment("REEL_PROFILE"))
        #expect(settings.database.value == "/env/db")
        #expect(settings.database.source == .environment("REEL_DATABASE"))
        #expect(settings.videos.value == "/env/videos")
        #expect(settings.videos.source == .environment("REEL_VIDEOS"))
        #expect(settings.pollInterval.value == 0.25)
        #expect(settings.pollInterval.source == .environment("REEL_POLL_INTERVAL"))
        #expect(settings.requestTimeout.value == 33)
        #expect(settings.requestTimeout.source == .environment("REEL_REQUEST_TIMEOUT"))
        #expect(settings.baseURL.value == "http://127.0.0.1:1")
        #expect(settings.baseURL.source == .environment("SENSEAUDIO_BASE_URL"))
        #expect(settings.schedule.interval == 250)
    }

    @Test func `Flags come before everything`() async throws {
        let settings = try await settings(
            flags: ["--database", "/flag/db", "--videos", "/flag/videos", "--profile", "flag"],
            environment: Self.environment, file: Self.file)
        #expect(settings.profile.value == "flag")
        #expect(settings.profile.source == .flag("--profile"))
        #expect(settings.database.value == "/flag/db")
        #expect(settings.database.source == .flag("--database"))
        #expect(settings.videos.value == "/flag/videos")
        #expect(settings.videos.source == .flag("--videos"))
    }

    @Test func `A config file named by a flag comes before the one of the environment`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/flag.json"
            try Data(#"{"concurrency": 2}"#.utf8).write(to: URL(filePath: path))
            let settings = try await settings(flags: ["--config", path], file: #"{"concurrency": 9}"#)
            #expect(settings.concurrency.value == 2)
            #expect(settings.config.source == .flag("--config"))
        }
    }

    @Test func `An empty variable is as good as none`() async throws {
        let empty = Dictionary(uniqueKeysWithValues: Self.environment.keys.map { ($0, "") })
        let settings = try await settings(environment: empty, file: Self.file)
        #expect(settings.profile.source == .file)
        #expect(settings.pollInterval.source == .file)
        #expect(settings.baseURL.value == "https://file.example")
    }

    @Test func `Relative paths start where the command was typed`() async throws {
        let folder = FileManager.default.currentDirectoryPath
        let settings = try await settings(flags: ["--database", "a.db"], environment: ["REEL_VIDEOS": "films"])
        #expect(settings.database.value == folder + "/a.db")
        #expect(settings.videos.value == folder + "/films")
    }

    @Test(arguments: [
        ("mysql://reel:hunter2@host/films", "a URL of mysql, which names no kind of ledger"),
        ("sqlite:///films/reel.db", "a URL of sqlite, which names no kind of ledger"),
    ])
    func `A ledger named by another URL is refused, whoever names it`(_ url: String, _ said: String) async throws {
        for (flags, environment, file, source) in [
            (["--database", url], [:], nil, "--database"), ([], ["REEL_DATABASE": url], nil, "REEL_DATABASE"),
            ([], [:], #"{"database": "\#(url)"}"#, "file"),
        ] as [([String], [String: String], String?, String)] {
            let error = await #expect(throws: Failure.self) {
                try await settings(flags: flags, environment: environment, file: file)
            }
            #expect(error?.exit == .configuration)
            let message = try #require(error?.message)
            #expect(
                message.contains(source) && message.contains(said) && message.contains("allowed: the path of a file"))
            #expect(!message.contains("hunter2"))
        }
    }

    @Test(.enabled(if: PostgresCluster.isUsable))
    func `A ledger on a server is shown without its password, and has the home of this host`() async throws {
        let url = "postgres://reel:hunter2@db.example:6543/films"
        let own = try await settings(environment: ["REEL_HOME": "/r", "REEL_DATABASE": url])
        #expect(own.ledger == .server(LedgerServer(url: url, home: "/r")))
        #expect(own.database.value == "postgres://reel@db.example:6543/films")
        #expect(!own.described().contains { "\($0)".contains("hunter2") })
        let other = "postgresql://reel@db.example/films"
        for (flags, file) in [(["--database", other], nil), ([], #"{"database": "\#(other)"}"#)]
            as [([String], String?)]
        {
            let given = try await settings(flags: flags, file: file)
            #expect(given.database.value == "postgres://reel@db.example:5432/films")
        }
    }

    @Test(
        .enabled(if: PostgresCluster.isUsable),
        arguments: [
            "postgres://reel:hunter2@host/films", "postgres://reel@host/films?password=hunter2",
        ])
    func `A password is refused where others read it`(_ url: String) async throws {
        for (flags, file, exit) in [
            (["--database", url], nil, .usage), ([], #"{"database": "\#(url)"}"#, .configuration),
        ] as [([String], String?, Exit)] {
            let failure = try await #require(throws: Failure.self) { try await settings(flags: flags, file: file) }
            #expect(failure.exit == exit)
            #expect(failure.message.contains("PGPASSWORD"))
            #expect(!failure.message.contains("hunter2"))
        }
    }

    @Test(arguments: [
        ("REEL_POLL_INTERVAL", ["soon", "0", "-1", "1e9", "nan", "5s", " 5"]),
        ("REEL_REQUEST_TIMEOUT", ["soon", "0", "-1", "4000", "inf"]),
        ("REEL_PROFILE", ["nobody"]), ("REEL_CONFIG", ["/no/such/config.json"]),
    ])
    func `A bad variable is an error that names it`(name: String, values: [String]) async throws {
        for value in values {
            let failure = try await #require(throws: Failure.self, "\(value)") {
                try await settings(environment: [name: value])
            }
            #expect(failure.exit == .configuration)
            #expect(failure.message.contains(name), "\(failure.message)")
            #expect(failure.message.contains(value), "\(failure.message)")
        }
    }

    @Test(arguments: ["Mars/Olympus", "/etc/passwd", "../../etc/passwd"])
    func `A time zone that does not exist is an error`(name: String) async throws {
        let failure = try await #require(throws: Failure.self) {
            try await settings(file: #"{"timezone": "\#(name)"}"#)
        }
        #expect(failure.exit == .configuration)
        #expect(failure.message.contains(name))
    }

    @Test func `An unknown profile is an error that lists those there are`() async throws {
        let failure = try await #require(throws: Failure.self) {
            try await settings(flags: ["--profile", "nobody"], file: Self.file)
        }
        #expect(failure.exit == .configuration)
        for name in ["default", "env", "file", "flag"] { #expect(failure.message.contains(name)) }
    }
}
