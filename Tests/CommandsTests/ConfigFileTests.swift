import Contract
import Testing

@testable import Commands

struct ConfigFileTests {
    private func parse(_ text: String) throws -> ConfigFile {
        try ConfigFile.parse(Array(text.utf8), path: "/c.json", .builtIn)
    }

    /// The sentence that a bad file is refused with.
    private func refusal(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        let failure = try #require(throws: Failure.self, sourceLocation: sourceLocation) { try parse(text) }
        #expect(failure.exit == .configuration, sourceLocation: sourceLocation)
        #expect(failure.code == "bad_configuration", sourceLocation: sourceLocation)
        return failure.message
    }

    @Test func `Every key is read`() throws {
        let file = try parse(
            """
            {
              "profile": "work", "database": "/d/reel.db", "videos": "/v", "poll_interval": 2.5, "request_timeout": 90,
              "concurrency": 8, "timezone": "Asia/Shanghai", "hold_after": 3600, "max_video_bytes": 5000000000,
              "video_mode": "0640", "min_free_bytes": 1000000,
              "proxy": "http://p:3128", "no_proxy": "a.example", "ca_file": "/ca.pem",
              "profiles": {
                "work": {
                  "api_key": "sk-1", "api_key_file": "/k", "base_url": "https://other.example",
                  "defaults": {
                    "model": "m", "duration": 10, "resolution": "480p", "ratio": "9:16", "task_timeout": 7200,
                    "watermark": true, "generate_audio": false
                  }
                },
                "home": {}
              }
            }
            """)
        var expected = ConfigFile()
        expected.profile = "work"
        expected.database = "/d/reel.db"
        expected.videos = "/v"
        expected.pollInterval = 2.5
        expected.requestTimeout = 90
        expected.concurrency = 8
        expected.timezone = "Asia/Shanghai"
        expected.holdAfter = 3_600
        expected.maximumVideoBytes = 5_000_000_000
        expected.videoMode = 0o640
        expected.minimumFreeBytes = 1_000_000
        expected.proxy = "http://p:3128"
        expected.noProxy = "a.example"
        expected.caFile = "/ca.pem"
        expected.profiles["work"] = ConfigFile.Profile(
            apiKey: "sk-1", apiKeyFile: "/k", baseURL: "https://other.example",
            defaults: ConfigFile.Defaults(
                model: "m", duration: 10, resolution: "480p", ratio: "9:16", taskTimeout: 7_200, watermark: true,
                generateAudio: false))
        expected.profiles["home"] = ConfigFile.Profile()
        expected.warnings = [
            "/c.json:10: profiles.work.defaults.model: found \"m\", a model that is not known here; known: "
                + "doubao-seedance-2-0-260128"
        ]
        #expect(file == expected)
    }

    @Test func `An empty object and nulls decide nothing`() throws {
        #expect(try parse("{}") == ConfigFile())
        #expect(try parse(#"{"profile": null, "poll_interval": null, "profiles": null}"#) == ConfigFile())
        #expect(try ConfigFile.load("/no/such/folder/config.json", .builtIn) == ConfigFile())
    }

    @Test(arguments: [
        ("{\n\n  \"poll_intervall\": 5\n}", "/c.json:3: poll_intervall", "poll_interval"),
        ("{\"profiles\": {\n\"a\": {\n\"key\": \"x\"\n}}}", "/c.json:3: profiles.a.key", "api_key"),
        (
            "{\"profiles\": {\"a\": {\n\"defaults\": {\n\n\"durations\": 5}}}}",
            "/c.json:4: profiles.a.defaults.durations", "duration"
        ),
        // The key stands in the file before, as a value and as a key of another object.
        ("{\"profile\": \"colour\",\n\"profiles\": {\"colour\": {}},\n\"colour\": 1}", "/c.json:3: colour", "timezone"),
    ])
    func `An unknown key is named with its line, and with what is allowed`(
        text: String, place: String, allowed: String
    ) throws {
        let message = try refusal(text)
        #expect(message.contains(place), "\(message)")
        #expect(message.contains(allowed), "\(message)")
    }

    @Test(arguments: [
        (#"{"profile": 5}"#, "profile"), (#"{"profile": ""}"#, "profile"), (#"{"database": true}"#, "database"),
        (#"{"videos": []}"#, "videos"), (#"{"poll_interval": "5"}"#, "poll_interval"),
        (#"{"poll_interval": 0}"#, "poll_interval"), (#"{"poll_interval": 1e9}"#, "poll_interval"),
        (#"{"request_timeout": 0.01}"#, "request_timeout"), (#"{"request_timeout": false}"#, "request_timeout"),
        (#"{"concurrency": 0}"#, "concurrency"), (#"{"concurrency": 2.5}"#, "concurrency"),
        (#"{"concurrency": 5000}"#, "concurrency"), (#"{"timezone": 8}"#, "timezone"),
        (#"{"hold_after": -1}"#, "hold_after"), (#"{"max_video_bytes": 0}"#, "max_video_bytes"),
        (#"{"min_free_bytes": -1}"#, "min_free_bytes"), (#"{"proxy": 5}"#, "proxy"),
        (#"{"no_proxy": ""}"#, "no_proxy"), (#"{"no_proxy": ["a"]}"#, "no_proxy"), (#"{"ca_file": ""}"#, "ca_file"),
        (#"{"video_mode": "0666"}"#, "video_mode"), (#"{"video_mode": "0400"}"#, "video_mode"),
        (#"{"video_mode": 600}"#, "video_mode"), (#"{"video_mode": "rw"}"#, "video_mode"),
        (#"{"profiles": []}"#, "profiles"), (#"{"profiles": {"a": "sk"}}"#, "profiles.a"),
        (#"{"profiles": {"a": {"base_url": 1}}}"#, "profiles.a.base_url"),
        (#"{"profiles": {"a": {"defaults": 5}}}"#, "profiles.a.defaults"),
        (#"{"profiles": {"a": {"defaults": {"duration": "5"}}}}"#, "profiles.a.defaults.duration"),
        (#"{"profiles": {"a": {"defaults": {"watermark": "yes"}}}}"#, "profiles.a.defaults.watermark"),
        (#"{"profiles": {"a": {"defaults": {"generate_audio": 1}}}}"#, "profiles.a.defaults.generate_audio"),
        (#"{"profiles": {"a": {"defaults": {"task_timeout": 60}}}}"#, "profiles.a.defaults.task_timeout"),
        (#"{"profiles": {"a": {"defaults": {"model": []}}}}"#, "profiles.a.defaults.model"),
    ])
    func `A bad value is named with its key, what was found and what is allowed`(text: String, key: String) throws {
        let message = try refusal(text)
        #expect(message.hasPrefix("/c.json:1: \(key): found "), "\(message)")
        #expect(message.contains("allowed: "))
    }

    @Test(arguments: [
        (#""duration": 99"#, "duration: found 99, allowed: a whole number from 4 to 15"),
        (#""duration": 3"#, "duration: found 3, allowed: a whole number from 4 to 15"),
        (#""ratio": "2:1""#, "ratio: found \"2:1\", allowed: 16:9, 4:3, 1:1, 3:4, 9:16"),
        (#""resolution": "8k""#, "resolution: found \"8k\", allowed: 480p, 720p, 1080p"),
        (#""model": "doubao-seedance-2-0-260128", "duration": 60"#, "duration: found 60"),
    ])
    func `A default that no request could have is refused where it stands`(line: String, says: String) throws {
        let message = try refusal("{\"profiles\": {\"a\": {\"defaults\": {\n\n\(line)}}}}")
        #expect(message.contains("/c.json:3: profiles.a.defaults.\(says)"), "\(message)")
    }

    @Test(arguments: [
        "ftp://example.com", "example.com", "http://", "https://example.com?x=1", "https://u:p4ss@example.com",
    ])
    func `A base URL that is none is refused where it stands, and no password is repeated`(url: String) throws {
        let message = try refusal("{\"profiles\": {\n\"a\": {\n\"base_url\": \"\(url)\"}}}")
        #expect(message.hasPrefix("/c.json:3: profiles.a.base_url: found "), "\(message)")
        #expect(message.contains("allowed: an http or https URL"))
        #expect(!message.contains("p4ss"))
    }

    @Test func `A time zone that does not exist is refused where it stands`() throws {
        #expect(
            try refusal("{\n\"timezone\": \"Mars/Olympus\"}").hasPrefix("/c.json:2: timezone: found Mars/Olympus"))
    }

    @Test func `A model that is not known here is a warning, and has no rules`() throws {
        let file = try parse(
            #"{"profiles": {"a": {"defaults": {"model": "next", "duration": 60, "ratio": "2:1", "resolution": "8k"}}}}"#
        )
        #expect(file.profiles["a"]?.defaults.duration == 60)
        #expect(file.warnings.count == 1)
        #expect(
            try parse(#"{"profiles": {"a": {"defaults": {"duration": 15, "resolution": "1080p"}}}}"#).warnings == [])
    }

    @Test(arguments: [
        "", "[]", "5", "{", #"{"profile": "a"} x"#, #"{"profile": "a",}"#, "{'profile': 'a'}", "profile = a",
    ])
    func `What is not one JSON object is refused`(text: String) throws {
        #expect(try refusal(text).hasPrefix("/c.json"))
    }

    @Test func `A key that stands there twice is refused`() throws {
        #expect(try refusal(#"{"profile": "a", "profile": "b"}"#).contains("profile"))
        #expect(try refusal(#"{"profiles": {"a": {"base_url": "x", "base_url": "y"}}}"#).contains("base_url"))
    }

    @Test(arguments: [
        #"{"profiles": {"a": {"api_key": ["sk-very-secret"]}}}"#,
        #"{"profiles": {"a": {"api_key": {"sk-very-secret": 1}}}}"#,
        #"{"profiles": {"a": {"api_key_file": ["sk-very-secret"]}}}"#,
        #"{"profiles": {"a": "sk-very-secret"}}"#,
        #"{"profiles": {"a": {"api_key": "sk-very-secret", "other": 1}}}"#,
        #"{"profiles": {"a": {"api_key": "sk-very-secret" "base_url": "x"}}}"#,
        #"{"profiles": {"a": {"api_key": "sk-very-secret", "api_key": "sk-very-secret"}}}"#,
        #"{"api_key": "sk-very-secret"}"#,
    ])
    func `A key is never repeated`(text: String) throws {
        #expect(!(try refusal(text)).contains("sk-very-secret"))
    }
}
