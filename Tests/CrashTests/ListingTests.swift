import Model
import Simulator
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(10)))
struct ListingTests {
    private func withTasks(_ count: Int, _ body: (Desk, SimulatedService) async throws -> Void) async throws {
        try await withDesk { desk, service in
            _ = try await desk.json("submit", "line\none\ttab \u{202E}[31m", "-t", "a", "-t", "b", "--queue")
            if count > 1 { _ = try await desk.json("submit", "x", "--takes", "\(count - 1)", "--queue") }
            try await body(desk, service)
        }
    }

    @Test func `Into a pipe a list is tab-separated, a line a task, without colours`() async throws {
        try await withTasks(3) { desk, _ in
            let lines = try await desk.run("list").output.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count == 4)
            #expect(lines.prefix(3).map { $0.prefix { $0 != "\t" } } == ["3", "2", "1"])
            #expect(
                lines.prefix(3).allSatisfy { $0.split(separator: "\t", omittingEmptySubsequences: false).count == 14 })
            #expect(!lines.joined().unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
            #expect(try await desk.run("ls").output == lines.joined(separator: "\n"))
        }
    }

    @Test func `JSON, NDJSON and CSV hold the same tasks`() async throws {
        try await withTasks(3) { desk, _ in
            let array = try #require(try await desk.json("list").array)
            #expect(array.map { $0["id"] } == [.integer(3), .integer(2), .integer(1)])
            #expect(try await desk.run("list", "--format", "json").json == .array(array))
            let lines = try await desk.run("list", "--format", "ndjson").output.split(separator: "\n")
            #expect(try lines.map { try JSONValue.parse(Array($0.utf8)) } == array)

            let csv = try await desk.run("list", "--format", "csv").output
            #expect(csv.hasPrefix("id,uid,ref,task_id,state,"))
            #expect(csv.contains("a b"))
            let marked = try await desk.run("list", "--format", "csv", "--bom").output
            #expect(Array(marked.utf8) == [0xEF, 0xBB, 0xBF] + Array(csv.utf8))
            for wrong in [["--bom"], ["--json", "--format", "csv"], ["--format", "xml"]] {
                #expect(try await desk.start(["list"] + wrong).ended().code == 64)
            }
        }
    }

    @Test func `Fields are chosen and ordered in every format that has rows`() async throws {
        try await withTasks(2) { desk, _ in
            for (line, expected) in [
                ("list --fields state,id", "queued\t2\nqueued\t1\n"),
                ("list -L 1 --fields state,id,video.path --json", #"[{"state":"queued","id":2,"video":null}]"# + "\n"),
                ("list -L 1 --fields id --format ndjson", "{\"id\":2}\n"),
                ("list -L 1 --fields id,video.path --format csv", "id,video.path\r\n2,\r\n"),
                ("history 1 --fields kind,id", "recorded\t1\n"), ("queue -L 1 --fields priority,id", "0\t1\n"),
                ("stats --fields tasks --format csv", "tasks\r\n2\r\n"), ("profile list --fields name", "default\n"),
                ("tag 1 +c --fields tags,id", "a b c\t1\n"),
            ] {
                let ending = try await desk.start(line.split(separator: " ").map(String.init)).ended()
                #expect(ending.code == 0, "\(ending)")
                #expect(ending.output == expected, "\(line)")
            }
            let figures = try await desk.run("stats", "--format", "csv").output
            #expect(figures.split(separator: "\r\n").count == 2)
        }
    }

    @Test func `A field that is not there is told before anything is done`() async throws {
        try await withTasks(1) { desk, _ in
            for command in [
                ["cancel", "1", "--yes"], ["tag", "1", "+c"], ["queue", "hold", "1"], ["stats"], ["list"],
            ] {
                let ending = try await desk.start(command + ["--fields", "stat", "--json"]).ended()
                #expect(ending.code == 64, "\(ending)")
                #expect(try FailureObject(ending).message.contains("\"stat\""))
            }
            let task = try await desk.json("show", "1")
            #expect(task["state"]?.string == "queued")
            #expect(task["tags"] == .array([.string("a"), .string("b")]))
            #expect(task["waiting_for"] == .null)
        }
    }

    @Test(arguments: [
        [], ["--reverse"], ["--sort", "updated"], ["--sort", "duration"], ["--sort", "duration", "--reverse"],
    ])
    func `Pages by key are the whole list in its order`(order: [String]) async throws {
        try await withTasks(7) { desk, _ in
            let whole = try await ids(desk, ["-L", "0"] + order)
            #expect(whole.count == 7)
            var paged: [Int64] = []
            while true {
                let page = try await ids(desk, ["-L", "3"] + order + (paged.last.map { ["--after", "\($0)"] } ?? []))
                if page.isEmpty { break }
                paged += page
                try #require(paged.count <= 7)
            }
            #expect(paged == whole)
        }
    }

    @Test func `Twenty are shown unless more are asked for`() async throws {
        try await withTasks(25) { desk, _ in
            let usual = try await ids(desk, [])
            #expect(usual.count == 20)
            #expect(try await ids(desk, ["-L", "0"]).count == 25)
            #expect(try await ids(desk, ["-s", "pending"]) == [])
            #expect(try await ids(desk, ["-s", "queued", "-L", "2"]) == [25, 24])
            #expect(try await ids(desk, ["--since", "1h", "-L", "1"]) == [25])
            #expect(try await ids(desk, ["--until", "1h"]) == [])
            #expect(try await desk.run("list", "--after", "99").code == 66)
            #expect(try await desk.run("list", "--since", "yesterday-ish").code == 64)
        }
    }

    @Test func `A task is named by number, ref, id and prefix`() async throws {
        try await withDesk(.patient) { desk, _ in
            let upstreamID = try #require(try await desk.json("submit", "x", "--ref", "r")["task_id"]?.string)
            for name in ["1", "ref:r", upstreamID, String(upstreamID.prefix(9))] {
                #expect(try await desk.json("show", name)["id"] == .integer(1), "\(name)")
            }
            for name in ["2", "ref:s", "no-such-task", String(upstreamID.prefix(4)), "1-"] {
                let ending = try await desk.run("show", name, "--json")
                #expect(ending.code == 66, "\(name)")
                #expect(try FailureObject(ending).message.contains(name))
            }
        }
    }

    @Test func `History follows what comes, and ends when interrupted`() async throws {
        try await withDesk(.patient) { desk, _ in
            _ = try await desk.json("submit", "x")
            let follow = try desk.start(["history", "1", "--follow", "--json"])
            try await eventually("it has printed what there was") { follow.output.contains("accepted") }
            _ = try await desk.json("note", "1", "something new")
            try await eventually("the new entry is printed") { follow.output.contains("something new") }
            follow.send(.interrupt)
            let ending = await follow.ended()
            #expect(ending.code == 0)
            let entries = try ending.output.split(separator: "\n").map { try JSONValue.parse(Array($0.utf8)) }
            let numbers = entries.compactMap { $0["event"]?.integer }
            #expect(numbers.count == entries.count)
            #expect(numbers == Set(numbers).sorted(), "an entry twice, or out of order")
            #expect(try await desk.run("history", "--follow", "--format", "csv").code == 64)
        }
    }

    @Test func `History is cut by kind, number and limit`() async throws {
        try await withTasks(2) { desk, _ in
            #expect(try await desk.run("sync").code == 0)
            let all = try #require(try await desk.json("history").array)
            #expect(Set(all.compactMap { $0["id"]?.integer }) == [1, 2])
            let accepted = try #require(try await desk.json("history", "--kind", "accepted").array)
            #expect(accepted.count == 2)
            #expect(try await desk.json("history", "-L", "1").array == [try #require(all.last)])
            let third = try #require(all[2]["event"]?.integer)
            #expect(try await desk.json("history", "--after", "\(third)").array == Array(all[3...]))
            #expect(try await desk.json("history", "--until", "1h") == .array([]))
        }
    }

    @Test func `A long history goes into a pipe page by page, each entry once`() async throws {
        try await withDesk { desk, _ in
            for _ in 0..<3 {
                #expect(try await desk.run("submit", "x", "--queue", "--takes", "1000", "-q").code == 0)
            }
            for format in ["ndjson", "csv", "table"] {
                let lines = try await desk.run("history", "--format", format).output.split(whereSeparator: \.isNewline)
                #expect(lines.count == (format == "csv" ? 3001 : 3000), "\(format)")
                #expect(Set(lines).count == lines.count, "\(format)")
            }
            let behind = try await desk.run("history", "--format", "ndjson", "--after", "2999").output
            #expect(behind.split(separator: "\n").count == 1)
        }
    }

    @Test func `Statistics leave simulated tasks out unless asked for`() async throws {
        try await withTasks(2) { desk, _ in
            #expect(try await desk.run("wait").code == 0)
            let real = try await desk.json("stats")
            #expect(real["tasks"] == .integer(0))
            #expect(real["success_rate"] == .null)
            let simulated = try await desk.json("stats", "--simulated")
            #expect(simulated["tasks"] == .integer(2))
            #expect(simulated["states"]?["completed"] == .integer(2))
            #expect(simulated["video_seconds"] == .integer(10))
            #expect(simulated["groups"] == .null)
            for what in ["day", "month", "state", "model", "resolution", "tag", "project", "profile"] {
                let grouped = try await desk.json("stats", "--simulated", "--by", what)
                #expect(grouped["by"]?.string == what)
                #expect(grouped["groups"]?.array?.isEmpty == false, "\(what)")
            }
            #expect(try await desk.run("stats", "--by", "colour").code == 64)
        }
    }

    private func ids(_ desk: Desk, _ arguments: [String]) async throws -> [Int64] {
        let ending = try await desk.start(["list", "--json"] + arguments).ended()
        try #require(ending.code == 0, "\(ending)")
        return try ending.json.array?.compactMap { $0["id"]?.integer } ?? []
    }
}
