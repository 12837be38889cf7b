import FoundationEssentials
import Model
import SQLite
import Simulator
import TestSupport
import Testing

/// Ledgers that cannot be used and settings that make no sense: one sentence, the right code, nothing sent.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct TroubleTests {
    /// Every kind of command must say the same of it.
    private func expectRefusal(
        _ desk: Desk, _ code: Int32, _ word: String, with changes: [String: String] = [:],
        commands: [[String]] = [["submit", "x"], ["list"], ["show", "1"], ["wait"], ["stats"]],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for command in commands {
            let ending = try await desk.start(command + ["--json"], changes).ended()
            #expect(ending.code == code, "\(command): \(ending)", sourceLocation: sourceLocation)
            guard ending.code != 0 else { continue }
            let failure = try FailureObject(ending, sourceLocation: sourceLocation)
            #expect(failure.code == word, "\(command)", sourceLocation: sourceLocation)
            #expect(failure.created == "no", sourceLocation: sourceLocation)
            let text = try await desk.start(command, changes).ended()
            #expect(text.code == code, sourceLocation: sourceLocation)
            #expect(text.output.isEmpty, sourceLocation: sourceLocation)
            #expect(text.errors.hasPrefix("reel: "), sourceLocation: sourceLocation)
        }
    }

    /// Runs a body at a desk whose ledger is somewhere else, where the look at the end does not find it.
    private func withOddDatabase(
        _ body: (_ desk: Desk, _ path: String, _ changes: [String: String]) async throws -> Void
    ) async throws {
        try await withDesk { desk, service in
            let path = desk.folder + "/odd.db"
            try await body(desk, path, ["REEL_DATABASE": path])
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test func `A database of another program is refused and left as it is`() async throws {
        try await withOddDatabase { desk, path, changes in
            try makeDatabase(at: path, "CREATE TABLE notes (text TEXT); PRAGMA user_version=3;")
            let before = try Data(contentsOf: URL(filePath: path))
            try await expectRefusal(desk, 74, "foreign_file", with: changes)
            #expect(try Data(contentsOf: URL(filePath: path)) == before)
        }
    }

    @Test func `A file that is no database is refused and left as it is`() async throws {
        try await withOddDatabase { desk, path, changes in
            let text = String(repeating: "dear diary, ", count: 100)
            try desk.write(text, to: "odd.db")
            try await expectRefusal(desk, 74, "foreign_file", with: changes)
            #expect(try String(contentsOf: URL(filePath: path), encoding: .utf8) == text)
        }
    }

    @Test func `A ledger of a newer program is refused`() async throws {
        try await withOddDatabase { desk, path, changes in
            #expect(try await desk.run("sync", with: changes).code == 0)
            try makeDatabase(at: path, "PRAGMA user_version=99;")
            try await expectRefusal(desk, 74, "newer_ledger", with: changes)
        }
    }

    @Test func `A ledger with another program's migrations is refused`() async throws {
        try await withOddDatabase { desk, path, changes in
            #expect(try await desk.run("sync", with: changes).code == 0)
            try makeDatabase(at: path, "UPDATE schema_migration SET sha256 = 'other';")
            try await expectRefusal(desk, 74, "different_schema", with: changes)
        }
    }

    @Test(arguments: ["/dev/null/reel.db", "/proc/reel.db"])
    func `A place that no file can be made at is named`(path: String) async throws {
        try await withOddDatabase { desk, _, _ in
            for (command, code) in [(["submit", "x"], 73), (["list"], 66)] as [([String], Int32)] {
                let ending = try await desk.start(command + ["--json", "--database", path]).ended()
                #expect(ending.code == code, "\(ending)")
                #expect(try FailureObject(ending).message.contains(String(path.prefix(5))))
            }
        }
    }

    @Test func `A folder is no ledger`() async throws {
        try await withOddDatabase { desk, _, _ in
            let ending = try await desk.run("list", "--json", "--database", desk.folder + "/home")
            #expect([73, 74].contains(ending.code), "\(ending)")
            #expect(try FailureObject(ending).message.contains("/home"))
        }
    }

    @Test(
        .enabled("this machine cannot make files unchangeable even for root (chattr +i)") {
            try await Chattr.isPossible()
        })
    func `A ledger that cannot be written can still be read`() async throws {
        try await withDesk(.patient) { desk, service in
            _ = try await desk.json("submit", "x")
            try #require(await Chattr.set("+i", desk.database))
            let refused = try await desk.run("submit", "y", "--json")
            let listed = try await desk.run("list", "--json")
            try #require(await Chattr.set("-i", desk.database))

            #expect(refused.code == 73)
            #expect(try FailureObject(refused).code == "not_writable")
            #expect(await service.counts.createsReceived == 1)
            #expect(listed.code == 0)
            #expect(try listed.json.array?.count == 1)
        }
    }

    @Test func `A locked ledger is waited for, and then said to be locked`() async throws {
        try await withDesk { desk, service in
            #expect(try await desk.run("sync").code == 0)
            let connection = try Connection(path: resolved(desk.database), mode: .readWrite)
            try connection.execute("BEGIN IMMEDIATE")
            let ending = try await desk.run("submit", "x", "--json")
            #expect(ending.code == 75)
            #expect(try FailureObject(ending).code == "ledger_locked")
            #expect(try await desk.json("list") == .array([]))
            #expect(await service.counts.createsReceived == 0)
            connection.rollback()
            _ = try await desk.json("submit", "x")
        }
    }

    @Test func `A damaged ledger is refused`() async throws {
        try await withOddDatabase { desk, path, changes in
            #expect(try await desk.run("sync", with: changes).code == 0)
            let connection = try Connection(path: resolved(path), mode: .readWrite)
            try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            var bytes = try Data(contentsOf: URL(filePath: path))
            for index in bytes.indices where index >= 4_096 { bytes[index] = 0xA5 }
            try bytes.write(to: URL(filePath: path))
            let ending = try await desk.run("list", "--json", with: changes)
            #expect(ending.code == 74)
            #expect(try FailureObject(ending).code == "damaged")
        }
    }

    struct BadSetting: Sendable, CustomTestStringConvertible {
        var environment: [String: String] = [:]
        var flags: [String] = []
        var config: String?
        /// What the sentence must name.
        var names: String

        var testDescription: String { "\(environment) \(flags) \(config ?? "")" }
    }

    @Test(arguments: [
        BadSetting(environment: ["SENSEAUDIO_BASE_URL": "ftp://example.com"], names: "ftp://example.com"),
        BadSetting(environment: ["SENSEAUDIO_BASE_URL": "example.com"], names: "example.com"),
        BadSetting(environment: ["SENSEAUDIO_BASE_URL": "http://u:p@example.com"], names: "SENSEAUDIO_BASE_URL"),
        BadSetting(environment: ["REEL_POLL_INTERVAL": "soon"], names: "REEL_POLL_INTERVAL"),
        BadSetting(environment: ["REEL_POLL_INTERVAL": "0"], names: "REEL_POLL_INTERVAL"),
        BadSetting(environment: ["REEL_REQUEST_TIMEOUT": "-1"], names: "REEL_REQUEST_TIMEOUT"),
        BadSetting(environment: ["REEL_PROFILE": "nobody"], names: "nobody"),
        BadSetting(flags: ["--profile", "nobody"], names: "nobody"),
        BadSetting(
            environment: ["REEL_DATABASE": "mysql://u:pw@host/db"], names: "REEL_DATABASE: found a URL of mysql"),
        BadSetting(flags: ["--database", "mysql://host/db"], names: "names no kind of ledger"),
        BadSetting(config: #"{"database": "mysql://host/db"}"#, names: "names no kind of ledger"),
        BadSetting(flags: ["--config", "/no/such/config.json"], names: "/no/such/config.json"),
        BadSetting(config: "{\n  \"poll_intervall\": 5\n}", names: ":2: poll_intervall"),
        BadSetting(config: #"{"poll_interval": "5"}"#, names: ":1: poll_interval"),
        BadSetting(config: #"{"profile": "a", "profile": "b"}"#, names: "profile"),
        BadSetting(config: #"[]"#, names: "config.json"),
        BadSetting(config: #"{"timezone": "Mars/Olympus"}"#, names: "Mars/Olympus"),
    ])
    func `A bad setting is named, never replaced by its default`(bad: BadSetting) async throws {
        try await withDesk { desk, service in
            var environment = bad.environment
            if let config = bad.config { environment["REEL_CONFIG"] = try desk.write(config, to: "config.json") }
            let ending = try await desk.start(["submit", "x", "--json"] + bad.flags, environment).ended()
            #expect(ending.code == 78, "\(ending)")
            let failure = try FailureObject(ending)
            #expect(failure.code == "bad_configuration")
            #expect(failure.message.contains(bad.names), "\(failure.message)")
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test(arguments: [
        ["submit", "a", "-p", "b"], ["submit", "a", "--request", "-"], ["submit", "a", "--no-such-flag"], ["no-such"],
        ["submit", "a", "--takes", "0"], ["submit", "a", "--wait-timeout", "5"], ["submit", "a", "-d", "five"],
        ["wait", "1", "--timeout", "soon"], ["list", "-L", "many"], ["list", "-s", "finished"], ["show"], ["cancel"],
        ["submit", "a", "--not-before", "whenever"], ["submit", "a", "--ref", ""], ["simulate", "--fault", "nonsense"],
        ["history", "--kind", "odd"], ["completions", "tcsh"],
    ])
    func `Wrong usage has its code, and its object with --json`(arguments: [String]) async throws {
        try await withDesk { desk, service in
            let ending = try await desk.start(arguments + ["--json"]).ended()
            #expect(ending.code == 64, "\(ending)")
            let whole = try ending.json
            #expect(whole["error"]?["exit_code"] == .integer(64))
            #expect(whole["error"]?["message"]?.string?.isEmpty == false)
            #expect(!ending.errors.isEmpty)
            #expect(await service.counts.createsReceived == 0)
        }
    }

    private func makeDatabase(at path: String, _ script: String) throws {
        if !FileManager.default.fileExists(atPath: path) {
            try Data().write(to: URL(filePath: path))
        }
        let connection = try Connection(path: resolved(path), mode: .readWrite)
        try connection.executeScript(script)
    }

    /// The wrapper opens nothing through a symbolic link, and a temporary folder may stand behind one.
    private func resolved(_ path: String) -> String { URL(filePath: path).resolvingSymlinksInPath().path() }
}

/// The attribute that keeps even root from writing a file.
enum Chattr {
    static func isPossible() async throws -> Bool {
        try await withTemporaryFolder { folder in
            let path = folder + "/file"
            try Data().write(to: URL(filePath: path))
            guard await set("+i", path) else { return false }
            return await set("-i", path)
        }
    }

    /// - Returns: whether that was possible.
    static func set(_ change: String, _ path: String) async -> Bool {
        let command = ["/usr/bin/env", "chattr", change, path]
        let run = try? ChildProcess(
            command, environment: ["PATH": "/usr/bin:/bin:/usr/sbin:/sbin"],
            name: URL(filePath: path).deletingLastPathComponent().path() + "chattr")
        return await run?.ended().code == 0
    }
}
