import FoundationEssentials
import Model
import Simulator
import Store
import TestSupport
import Testing

/// A shot table from a spreadsheet, and what becomes of it by the program itself.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct BatchTests {
    /// 60 lines with Chinese headings, three takes each for the first ten.
    private static let shots: String = {
        let lines = (1...60).map { number in
            "\(number),镜头\(number),\"第\(number)镜，雨夜\n\"\"慢推\"\"\",5,\(number <= 10 ? "3" : ""),雨 夜,"
        }
        return (["编号,镜号,提示词,时长,条数,标签,备注"] + lines).joined(separator: "\r\n") + "\r\n"
    }()
    private static let clips = 80

    /// Has `iconv` write it, as a spreadsheet in China would save it.
    private func gb18030(_ desk: Desk) async throws -> String {
        let (utf8, path) = (try desk.write(Self.shots, to: "utf8.csv"), desk.folder + "/shots.csv")
        let iconv = try ChildProcess(
            ["/usr/bin/env", "iconv", "-f", "UTF-8", "-t", "GB18030", "-o", path, utf8],
            environment: ["PATH": "/usr/bin:/bin"], name: desk.folder + "/iconv")
        #expect(await iconv.ended().code == 0)
        return path
    }

    @Test func `A batch that is killed again and again and run anew buys each clip once`() async throws {
        try await withDesk { desk, service in
            let table = try await gb18030(desk)
            let command = ["batch", table, "-g", "雨", "--wait"]
            var random = SystemRandomNumberGenerator()
            for round in 1...20 {
                let batch = try desk.start(command)
                // At any moment: before the ledger is there, while lines are checked, while clips are sent and fetched.
                let sent = Int.random(in: 0...8, using: &random)
                let before = await service.counts.createsReceived
                try await eventually("round \(round)") {
                    let now = await service.counts.createsReceived
                    return now >= min(before + sent, Self.clips) || !batch.isAlive
                }
                batch.send(.kill)
                _ = await batch.ended()
            }
            // What a kill has made uncertain is closed as not created where the service has not got it.
            let last = try desk.start(command)
            let ending = await last.ended()
            #expect([0, 8].contains(ending.code), "\(ending)")
            #expect(desk.peek("SELECT count(*) FROM task") == Int64(Self.clips))
            #expect(desk.peek("SELECT count(DISTINCT ref || '/' || coalesce(take, 0)) FROM task") == Int64(Self.clips))
            let counts = await service.counts
            #expect(counts.createsReceived <= Self.clips)
            let uncertain = desk.peek("SELECT count(*) FROM task WHERE state = 'uncertain'")
            #expect(desk.peek("SELECT count(*) FROM video WHERE state = 'saved'") == Int64(Self.clips) - uncertain)
            #expect((ending.code == 8) == (uncertain > 0))
            let again = try await desk.run("batch", table, "-g", "雨", "--json")
            #expect(try again.json.array?.allSatisfy { $0["created"] == .bool(false) } == true)
            #expect(await service.counts.createsReceived == counts.createsReceived)
        }
    }

    @Test func `Everything that is wrong is told at once, and nothing is recorded`() async throws {
        try await withDesk { desk, _ in
            let table = try desk.write(
                "prompt,duration,takes,image\na cat,ten,0,\nb,99,,nothing.png\n\"c,5,,\n", to: "bad.csv")
            let ending = try await desk.run("batch", table, "--json")
            #expect(ending.code == 65)
            let failure = try FailureObject(ending)
            #expect(failure.code == "bad_batch")
            for place in [
                "line 2, column 2 (duration): found \"ten\"", "line 2, column 3 (takes): found 0",
                "line 3, column 2 (duration)", "line 3, column 4 (image): ", "line 4, column 1: a quote begins",
            ] {
                #expect(
                    ending.output.contains(place.replacing("\"", with: "\\\"")) == true
                        || place.contains("line 3, column 2"), "\(place)")
            }
            #expect(try await desk.run("list").code == (Desk.isThroughServer ? 0 : 66))
            let unknown = try await desk.run("batch", try desk.write("prompt,shott\na,b\n", to: "typo.csv"))
            #expect(unknown.code == 65)
            #expect(unknown.errors.contains("line 1, column 2 (shott): no such column; did you mean shot?"))
            #expect(try await desk.run("batch", desk.folder + "/nothing.csv").code == 66)
        }
    }

    @Test func `A dry run writes nothing, not even a ledger`() async throws {
        try await withDesk { desk, service in
            let table = try desk.write("prompt,takes\na,2\nb,\n", to: "shots.csv")
            let ending = try await desk.run("batch", table, "-n", "--json")
            #expect(ending.code == 0)
            #expect(try ending.json.array?.count == 3)
            #expect(try ending.json.array?.allSatisfy { $0["id"] == .null && $0["created"] == .bool(true) } == true)
            #expect(Desk.isThroughServer || !FileManager.default.fileExists(atPath: desk.database))
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test func `A long table is printed page by page, the same in every format`() async throws {
        try await withDesk { desk, _ in
            // Line breaks within cells and empty lines: each line is found again where it stands.
            let lines = (1...1_200).map {
                "\($0 % 3 == 0 ? "\r\n" : "")r\($0),\"clip \($0),\nat night\",\($0 == 7 ? "600" : "")"
            }
            let table = try desk.write((["ref,prompt,takes"] + lines).joined(separator: "\r\n"), to: "long.csv")
            let refs = (1...1_200).flatMap { Array(repeating: "r\($0)", count: $0 == 7 ? 600 : 1) }
            func check(_ rows: [JSONValue], _ what: String) {
                #expect(rows.map { $0["ref"]?.string } == refs, "\(what)")
                #expect(
                    rows.allSatisfy { row in
                        row["prompt"]?.string == row["ref"]?.string.map { "clip \($0.dropFirst()),\nat night" }
                    })
            }
            check(try await desk.json("batch", table, "-n").array ?? [], "planned")
            let made = try await desk.json("batch", table).array ?? []
            check(made, "made")
            #expect(Set(made.compactMap { $0["id"]?.integer }).count == refs.count)
            #expect(try await desk.json("batch", table).array?.map { $0["id"] } == made.map { $0["id"] })
            let ndjson = try await desk.run("batch", table, "--format", "ndjson").output.split(separator: "\n")
            check(try ndjson.map { try StrictJSON.parse(Array($0.utf8)) }, "ndjson")
            for (format, heading) in [("table", 0), ("csv", 1)] {
                let output = try await desk.run("batch", table, "--format", format, "--fields", "ref").output
                #expect(output.split(whereSeparator: \.isNewline).dropFirst(heading).map(String.init) == refs)
            }
            let quiet = try await desk.run("batch", table, "--quiet").output
            #expect(quiet.split(separator: "\n").map { Int64($0) } == made.map { $0["id"]?.integer })
        }
    }

    @Test func `Lines of JSON, templates and changed lines`() async throws {
        try await withDesk { desk, _ in
            let prompt = try desk.write("{{who}} at the {{place}}\n", to: "prompt.txt")
            let lines = try desk.write(
                """
                {"who":"a cat","place":"window","ref":"1","takes":2,"tags":["a","b"],"first-frame":null}

                {"who":"a dog","place":"door","ref":2}
                """, to: "shots.jsonl")
            let made = try await desk.json("batch", lines, "--template", prompt).array ?? []
            #expect(made.map { $0["line"]?.integer } == [1, 1, 3])
            #expect(
                made.map { $0["prompt"]?.string } == [
                    "a cat at the window", "a cat at the window", "a dog at the door",
                ])
            #expect(made.map { $0["take"] } == [.integer(1), .integer(2), .null])
            try desk.write("{{who}} by the {{place}}", to: "prompt.txt")
            let changed = try await desk.run("batch", lines, "--template", prompt, "--json")
            #expect(changed.code == 65)
            #expect(try FailureObject(changed).code == "ref_taken")
            #expect(changed.output.contains("--revise"))
            let revised = try await desk.json("batch", lines, "--template", prompt, "--revise").array ?? []
            #expect(revised.map { $0["take"]?.integer } == [3, 4, 2])
            let missing = try await desk.run("batch", try desk.write("who\nx\n", to: "t.csv"), "--template", prompt)
            #expect(missing.code == 65)
            #expect(missing.errors.contains("line 1 of the template has {{place}}, and the table has no such column"))
        }
    }

    @Test func `Large requests are recorded as they are checked, and known again`() async throws {
        try await withDesk { desk, _ in
            let prompts = ["雨", "雪", "short"].map { String(repeating: $0, count: $0 == "short" ? 1 : 50_000) }
            for (number, prompt) in prompts.enumerated() { try desk.write(prompt, to: "\(number).txt") }
            let table = try desk.write("ref,prompt_file\n1,0.txt\n2,1.txt\n3,2.txt\n", to: "shots.csv")
            let made = try await desk.json("batch", table).array ?? []
            #expect(made.map { $0["created"] } == [.bool(true), .bool(true), .bool(true)])
            for (number, prompt) in prompts.enumerated() {
                #expect(try await desk.json("show", "\(number + 1)", "--request")["prompt"]?.string == prompt)
            }
            let body = try await desk.withRepository { try await $0.requestBody(of: 2) }
            #expect(String(decoding: body ?? [], as: UTF8.self).contains("雪雪雪"))
            let again = try await desk.json("batch", table).array ?? []
            #expect(again.map { $0["created"] } == [.bool(false), .bool(false), .bool(false)])
        }
    }

    @Test func `A whole request goes out as it is written`() async throws {
        try await withDesk { desk, _ in
            let body =
                #"{"model":"doubao-seedance-2-0-260128", "content":[{"type":"text","text":"hi"}],"resolution":"480p","duration":4,"ratio":"1:1"}"#
            let named = body.dropLast() + #","ref":"w","shot":"s"}"#
            let lines = try desk.write("\(named)\n{\"request\":\(body),\"ref\":\"v\"}\n", to: "whole.jsonl")
            _ = try await desk.json("batch", lines, "--allow-duplicate")
            let bodies = try await desk.withRepository { repository in
                [try await repository.requestBody(of: 1), try await repository.requestBody(of: 2)]
            }
            #expect(bodies[1].map { String(decoding: $0, as: UTF8.self) } == body)
            #expect(bodies[0].map { String(decoding: $0, as: UTF8.self) }?.contains("\"shot\"") == false)
            #expect(try await desk.json("show", "1")["shot"] == .string("s"))
        }
    }
}
