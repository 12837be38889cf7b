import ArgumentParser
import Contract
import FoundationEssentials
import Providers
import TestSupport
import Testing
import Transport

@testable import Commands

struct CredentialsTests {
    private func settings(
        _ environment: [String: String] = [:], flags: [String] = [], file: String = "{}", in folder: String
    ) throws -> Settings {
        let path = folder + "/config.json"
        try Data(file.utf8).write(to: URL(filePath: path))
        return try Settings.resolve(
            try GlobalOptions.parse(["--config", path] + flags),
            environment: environment.merging(["HOME": folder]) { given, _ in given })
    }

    private func write(_ text: String, to name: String, in folder: String) throws -> String {
        let path = folder + "/" + name
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    private static let usualBaseURL = Services.builtIn.usual.usualBaseURL

    static let twoProfiles = """
        {
          "profiles": {
            "default": {"api_key": "sk-default"},
            "work": {"api_key": "sk-work", "base_url": "https://work.example/"},
            "empty": {}
          }
        }
        """

    @Test func `The environment's key comes first, then its file, then the config file`() async throws {
        try await withTemporaryFolder { folder in
            let file = try write("  sk-file\n", to: "key", in: folder)
            let both = ["SENSEAUDIO_API_KEY": "sk-env", "SENSEAUDIO_API_KEY_FILE": file]
            #expect(try settings(both, file: Self.twoProfiles, in: folder).credentials().key.secret == "sk-env")
            let onlyFile = ["SENSEAUDIO_API_KEY_FILE": file]
            #expect(try settings(onlyFile, file: Self.twoProfiles, in: folder).credentials().key.secret == "sk-file")
            let found = try settings(file: Self.twoProfiles, in: folder).credentials()
            #expect(found.key.secret == "sk-default")
            #expect(found.profile == "default")
            #expect("\(found.baseURL)" == Self.usualBaseURL)
        }
    }

    @Test(arguments: ["\"sk-a\"\n", "\u{FEFF}sk-a\n", "sk-a\nsk-b\n", "\n"])
    func `A file that holds more or less than a key is refused with its name`(text: String) async throws {
        try await withTemporaryFolder { folder in
            let file = try write(text, to: "key", in: folder)
            let failure = try #require(throws: Failure.self) {
                try settings(["SENSEAUDIO_API_KEY_FILE": file], in: folder).credentials()
            }
            #expect(failure.exit == .key)
            #expect(!failure.message.contains("sk-"))
        }
    }

    @Test func `A key file without an end is refused`() async throws {
        try await withTemporaryFolder { folder in
            let failure = try #require(throws: Failure.self) {
                try settings(["SENSEAUDIO_API_KEY_FILE": "/dev/zero"], in: folder).credentials()
            }
            #expect(failure.exit == .key)
        }
    }

    @Test func `A config file may name a file with the key, also in the home`() async throws {
        try await withTemporaryFolder { folder in
            let path = try write("sk-named\n", to: "key", in: folder)
            let config = #"{"profiles": {"default": {"api_key_file": "\#(path)"}}}"#
            #expect(try settings(file: config, in: folder).credentials().key.secret == "sk-named")
        }
    }

    @Test func `A key file in the home is found by the HOME that the settings are made of`() async throws {
        try await withTemporaryFolder { folder in
            _ = try write("sk-home", to: "key", in: folder)
            let environment = ["SENSEAUDIO_API_KEY_FILE": "~/key"]
            #expect(try settings(environment, in: folder).credentials().key.secret == "sk-home")
        }
    }

    @Test func `The environment serves the profile in use and no other`() async throws {
        try await withTemporaryFolder { folder in
            let environment = ["SENSEAUDIO_API_KEY": "sk-env", "SENSEAUDIO_BASE_URL": "http://127.0.0.1:9"]
            let all = try settings(environment, flags: ["--profile", "work"], file: Self.twoProfiles, in: folder)
                .allCredentials { Issue.record("\($0)") }
            #expect(Set(all.map(\.profile)) == ["default", "work"])
            for found in all {
                #expect(found.key.secret == (found.profile == "work" ? "sk-env" : "sk-default"))
                #expect("\(found.baseURL)" == (found.profile == "work" ? "http://127.0.0.1:9" : Self.usualBaseURL))
            }
        }
    }

    @Test func `Each profile has its own service`() async throws {
        try await withTemporaryFolder { folder in
            let all = try settings(file: Self.twoProfiles, in: folder).allCredentials { Issue.record("\($0)") }
            let addresses = Dictionary(uniqueKeysWithValues: all.map { ($0.profile, "\($0.baseURL)") })
            #expect(addresses == ["default": Self.usualBaseURL, "work": "https://work.example"])
        }
    }

    @Test func `No key at all is said with what to do`() async throws {
        try await withTemporaryFolder { folder in
            let failure = try #require(throws: Failure.self) { try settings(in: folder).credentials() }
            #expect(failure.exit == .key)
            #expect(failure.code == "no_key")
            #expect(failure.message.contains("SENSEAUDIO_API_KEY_FILE"))
            let all = try settings(in: folder).allCredentials { Issue.record("\($0)") }
            #expect(all.isEmpty)
        }
    }

    @Test(arguments: ["   ", "two words", "line\nbreak", "schlüssel"])
    func `A text that cannot be a key is refused and not repeated`(text: String) async throws {
        try await withTemporaryFolder { folder in
            let failure = try #require(throws: Failure.self) {
                try settings(["SENSEAUDIO_API_KEY": text], in: folder).credentials()
            }
            #expect(failure.exit == .key)
            #expect(failure.code == "bad_key")
            #expect(failure.message.contains("SENSEAUDIO_API_KEY"))
            #expect(!failure.message.contains(text.trimmed))
        }
    }

    @Test func `A key file that is not there or no key file is named`() async throws {
        try await withTemporaryFolder { folder in
            let missing = try #require(throws: Failure.self) {
                try settings(["SENSEAUDIO_API_KEY_FILE": folder + "/nothing"], in: folder).credentials()
            }
            #expect(missing.exit == .key)
            #expect(missing.message.contains(folder + "/nothing"))
            let large = try write(String(repeating: "k", count: 70_000), to: "large", in: folder)
            let failure = try #require(throws: Failure.self) {
                try settings(["SENSEAUDIO_API_KEY_FILE": large], in: folder).credentials()
            }
            #expect(failure.exit == .key)
            #expect(failure.message.contains(large))
        }
    }

    @Test(arguments: [
        "ftp://example.com", "example.com", "http://u:p@example.com", "http://", "http://example.com?x=1",
    ])
    func `A base URL that is none is named with where it came from`(address: String) async throws {
        try await withTemporaryFolder { folder in
            let environment = ["SENSEAUDIO_API_KEY": "sk-env", "SENSEAUDIO_BASE_URL": address]
            let failure = try #require(throws: Failure.self) { try settings(environment, in: folder).credentials() }
            #expect(failure.exit == .configuration)
            #expect(failure.message.contains("SENSEAUDIO_BASE_URL"))
        }
    }

    @Test func `Trouble with a profile that is not in use is told and stops nobody`() async throws {
        try await withTemporaryFolder { folder in
            let config = """
                {"profiles": {"default": {"api_key": "sk-default"}, "bad": {"api_key": "two words"},
                "gone": {"api_key_file": "/no/such/key"}}}
                """
            var warnings: [String] = []
            let all = try settings(file: config, in: folder).allCredentials { warnings.append($0) }
            #expect(all.map(\.profile) == ["default"])
            #expect(warnings.count == 2)
            #expect(warnings.contains { $0.contains("bad") && !$0.contains("two words") })
            #expect(warnings.contains { $0.contains("gone") })
        }
    }

    @Test func `The settings say where the key came from, and nothing of it`() async throws {
        try await withTemporaryFolder { folder in
            let sources: [(Settings, String?, String)] = [
                (
                    try settings(["SENSEAUDIO_API_KEY": "sk-env"], in: folder), "(set, not shown)",
                    "environment SENSEAUDIO_API_KEY"
                ),
                (
                    try settings(["SENSEAUDIO_API_KEY_FILE": "/k"], in: folder), "(set, not shown)",
                    "environment SENSEAUDIO_API_KEY_FILE"
                ),
                (try settings(file: Self.twoProfiles, in: folder), "(set, not shown)", "config file"),
                (try settings(in: folder), nil, "not set"),
            ]
            for (settings, value, source) in sources {
                let described = settings.described()
                let key = try #require(described.first { $0.name == "api_key" })
                #expect(key.value == value)
                #expect(key.source == source)
                for entry in described { #expect(entry.value?.contains("sk-") != true, "\(entry.name)") }
            }
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        let inner = drop(while: \.isWhitespace)
        return inner.isEmpty ? self : String(inner)
    }
}
