import FoundationEssentials
import Model
import Simulator
import Store
import TestSupport
import Testing

/// What kept `sync` and `wait` from something: each cause once, with the command that helps and a code.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct KeptFromTests {
    private func causes(_ ending: ChildProcess.Ending) throws -> [String: JSONValue] {
        let all = try #require(try ending.json["causes"]?.array)
        let codes = all.compactMap { $0["code"]?.string }
        #expect(Set(codes).count == codes.count, "\(codes)")
        return Dictionary(uniqueKeysWithValues: zip(codes, all))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var fault: String
        var code: String
        var exit: Int32

        var testDescription: String { fault }
    }

    @Test(arguments: [
        Case(fault: "create:code:400900", code: "balance", exit: 75),
        Case(fault: "create:code:429000", code: "rate", exit: 75),
        Case(fault: "create:code:400015", code: "room", exit: 75),
        Case(fault: "create:http:401", code: "key", exit: 77),
        Case(fault: "create:reset-after", code: "uncertain", exit: 8),
        Case(fault: "status:bare:502", code: "unreachable", exit: 69),
        Case(fault: "status:http:401", code: "key", exit: 77),
        Case(fault: "download:bare:502", code: "video_not_saved", exit: 10),
    ])
    func `sync names what kept it from something, and ends with its code`(kept: Case) async throws {
        try await withDesk(faults: [kept.fault]) { desk, _ in
            _ = try await desk.json("submit", "a", "--queue")
            if kept.fault.hasPrefix("create") {
                // The same once more: what waits is told as long as it does.
                _ = try await desk.json("submit", "b", "--queue")
            } else {
                #expect(try await desk.run("sync").code == 0)
                try await Task.sleep(for: .milliseconds(60))
            }
            let ending = try await desk.run("sync", "--json")
            #expect(ending.code == kept.exit, "\(ending)")
            let cause = try #require(try causes(ending)[kept.code], "\(ending)")
            #expect(cause["exit_code"]?.integer == Int64(kept.exit))
            #expect(cause["next"]?.string?.hasPrefix("reel ") == true)
            #expect(try ending.json["error"]?["exit_code"]?.integer == Int64(kept.exit))
            #expect(ending.errors.contains("reel: "))
        }
    }

    @Test func `Where nobody listens sync ends with 69 and says what waits`() async throws {
        try await withDesk(port: try LocalPort.free()) { desk in
            #expect(try await desk.run("submit", "a", "--takes", "3", "--queue").code == 0)
            let ending = try await desk.run("sync")
            #expect(ending.code == 69)
            #expect(ending.errors.contains("3 tasks (1-3) wait"), "\(ending)")
            #expect(ending.errors.contains("next: reel sync"))
            // In the pause after that nothing is tried, and the cause is the same.
            let again = try await desk.run("sync", "--json")
            #expect(again.code == 69)
            #expect(try causes(again).keys.sorted() == ["unreachable"])
        }
    }

    @Test func `Counts have what was passed over, held and uncertain; held alone is no failure`() async throws {
        try await withDesk(.patient, faults: ["create:reset-after@1"]) { desk, _ in
            #expect(try await desk.run("submit", "a").code == 8)
            _ = try await desk.json("submit", "b", "--queue")
            #expect(try await desk.run("queue", "hold", "2").code == 0)
            let ending = try await desk.run("sync", "--json")
            #expect(ending.code == 0)
            #expect(try causes(ending).keys.sorted() == ["held", "uncertain"])
            #expect(try ending.json["held"] == .integer(1))
            #expect(try ending.json["uncertain"] == .integer(1))
            #expect(try ending.json["error"] == .null)
            let text = try await desk.run("sync")
            #expect(text.errors.contains("0 unfinished, 1 uncertain, 1 held"))
            #expect(text.errors.contains("next: reel resolve 1"))
            #expect(text.errors.contains("next: reel queue release 2"))
        }
    }

    @Test func `wait waits for the rest where one cannot be followed, and tells all`() async throws {
        try await withDesk { desk, service in
            let config = try desk.write(
                #"{"profiles": {"other": {"api_key": "sk-of-another", "base_url": "\#(desk.environment["SENSEAUDIO_BASE_URL"] ?? "")"}}}"#,
                to: "home/config.json")
            await service.replaceFaults(try Faults(parsing: ["status:slow:0.3"]))
            _ = try await desk.json(
                "submit", "theirs", "--profile", "other", with: ["REEL_CONFIG": config, "SENSEAUDIO_API_KEY": ""])
            _ = try await desk.json("submit", "ours")
            let ending = try await desk.run("wait", "1-2", "--json")
            #expect(ending.code == 77)
            let elements = try #require(try ending.json.array)
            #expect(elements.map { $0["id"]?.integer } == [1, 2, nil])
            #expect(elements[1]["video"]?["state"]?.string == "saved")
            let failure = try #require(elements.last?["error"])
            #expect(failure["task"] == .integer(1))
            #expect(failure["exit_code"] == .integer(77))
            let text = try await desk.run("wait", "1-2")
            #expect(text.code == 77)
            #expect(text.errors.contains("task 1 belongs to profile other, which has no key here"))
            #expect(text.errors.contains("next: reel profile list"))
            let sync = try await desk.run("sync")
            #expect(sync.code == 77)
            #expect(sync.errors.contains("1 passed over"))
            try FileManager.default.removeItem(atPath: config)
        }
    }

    @Test func `A wait that ends too soon says which tasks go on`() async throws {
        try await withDesk(.patient) { desk, _ in
            for prompt in ["a", "b", "c"] { _ = try await desk.json("submit", prompt) }
            let ending = try await desk.run("wait", "--timeout", "0.2")
            #expect(ending.code == 7)
            #expect(ending.errors.contains("stopped waiting; 3 tasks go on (1-3)"))
            #expect(ending.errors.contains("next: reel wait 1-3"))
            let json = try await desk.run("wait", "--timeout", "0.2", "--json")
            #expect(json.code == 7)
            #expect(try json.json.array?.count == 6)
        }
    }
}
