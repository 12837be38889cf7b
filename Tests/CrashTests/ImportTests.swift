import Dispatch
import FoundationEssentials
import Model
import SQLite
import Simulator
import Store
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Exports and imports by the program itself, killed and piped.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ImportTests {
    /// An export of many tasks, made from one that the program has written.
    private func manyTasks(_ count: Int, like text: String) throws -> String {
        var lines = text.split(separator: "\n").map(String.init)
        let template = try #require(try StrictJSON.parse(Array(lines.removeLast().utf8)).object)
        let events = try #require(template["history"]?.array)
        lines[0] = "{\"reel_export\":1,\"tasks\":\(count)}"
        for number in 1...count {
            var task = template
            task["id"] = .integer(Int64(number))
            task["uid"] = .string("uid-\(number)")
            task["task_id"] = .string("upstream-\(number)")
            task["history"] = .array(
                try events.enumerated().map { index, event in
                    var event = try #require(event.object)
                    event["event"] = .integer(Int64((number - 1) * events.count + index + 1))
                    return .object(event)
                })
            if number > 1, let sha256 = template["request"]?["sha256"] { task["request"] = .object(["sha256": sha256]) }
            lines.append(String(decoding: JSONValue.object(task).canonicalBytes(), as: UTF8.self))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func exportOfOne() async throws -> String {
        var text = ""
        try await withDesk { (desk, _) async throws in
            _ = try await desk.json("submit", "a boat", "--wait")
            let ending = try await desk.run("export")
            #expect(ending.code == 0)
            #expect(ending.errors.contains("1 tasks"))
            text = ending.output
        }
        return text
    }

    @Test func `An import that is killed goes on where it ended, and nothing is there twice`() async throws {
        let text = try manyTasks(1_500, like: try await exportOfOne())
        try await withDesk { (desk, _) async throws in
            let pipe = desk.folder + "/pipe"
            try #require(mkfifo(pipe, 0o600) == 0)
            let descriptor = open(pipe, O_RDWR)
            try #require(descriptor >= 0)
            let half = Array(text.utf8.prefix(text.utf8.count * 4 / 5))
            DispatchQueue(label: "half an export").async {
                var rest = half[...]
                while !rest.isEmpty {
                    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                    guard count > 0 else { return }
                    rest = rest.dropFirst(count)
                }
            }
            let importing = try desk.start(["import", pipe])
            // It waits for the rest of the pipe, which never comes.
            try await eventually("a part is in") { desk.peek("SELECT count(*) FROM task") > 0 }
            importing.send(.kill)
            #expect(await importing.ended().code == -SIGKILL)
            close(descriptor)
            let there = desk.peek("SELECT count(*) FROM task")
            #expect((1..<1_500).contains(there))
            #expect(try await desk.withRepository { try await $0.check() } == [])

            let file = try desk.write(text, to: "export.ndjson")
            let again = try await desk.run("import", file, "--json")
            #expect(again.code == 0)
            #expect(try again.json["known"] == .integer(there))
            #expect(try again.json["added"] == .integer(1_500 - there))
            #expect(try await desk.run("export", "-q").output == text)
            #expect(try await desk.withRepository { try await $0.check() } == [])
            #expect(try await desk.json("import", file)["known"] == .integer(1_500))
        }
    }

    @Test func `What was not sent there is not sent here`() async throws {
        try await withDesk { (there, _) async throws in
            _ = try await there.json("submit", "a", "--queue")
            let text = try await there.run("export", "-q").output
            try await withDesk { (here, service) async throws in
                let ending = try await here.run("import", "-", input: try here.write(text, to: "export.ndjson"))
                #expect(ending.code == 0)
                #expect(ending.output.isEmpty)
                #expect(
                    ending.errors.contains(
                        "1 tasks: 1 new (1 of them never sent and now held: see `reel queue`), 0 known"))
                #expect(try await here.run("sync", "--until-done").code == 0)
                #expect(await service.counts.createsReceived == 0)
                #expect(try await here.json("list").array?.first?["waiting_for"] == .string("held"))
            }
        }
    }

    @Test func `What is wrong is told with its line and the right code`() async throws {
        let text = try await exportOfOne()
        try await withDesk { (desk, _) async throws in
            let bad = try desk.write(text.replacing("\"mode\":\"text\"", with: "\"mode\":\"odd\""), to: "bad.ndjson")
            let ending = try await desk.run("import", bad, "--json")
            #expect(ending.code == 65)
            #expect(try FailureObject(ending).code == "bad_line")
            #expect(ending.errors.contains("line 3: mode is \"odd\"; allowed is text, frames, references"))
            #expect(try await desk.run("import", desk.folder + "/nothing").code == 66)
            let file = desk.folder + "/out.ndjson"
            #expect(try await desk.run("import", try desk.write(text, to: "good.ndjson")).code == 0)
            #expect(try await desk.run("export", "-o", file).code == 0)
            #expect(try String(decoding: Data(contentsOf: URL(filePath: file)), as: UTF8.self) == text)
            #expect(try await desk.run("export", "-o", file).code == 73)
        }
    }

    @Test func `A video that is saved where another ledger was is said not to be here, and fetched`() async throws {
        try await withDesk { (desk, service) async throws in
            _ = try await desk.json("submit", "a boat", "--wait")
            let export = try await desk.run("export").output
            let saved = try #require(try await desk.json("show", "1")["video"])
            let name = try #require(saved["path"]?.string)
            let here = ["REEL_HOME": desk.folder + "/here"]
            /// Imports the export anew, with other words for the video.
            func bring(_ change: (String) -> String) async throws {
                try? FileManager.default.removeItem(atPath: desk.folder + "/here")
                let file = try desk.write(change(export), to: "export.ndjson")
                #expect(try await desk.run("import", file, "--new-ledger", with: here).code == 0)
            }
            let url = try #require(saved["url"]?.string)
            let changes: [(String) -> String] = [
                { $0 },
                { $0.replacing("\"path\":\"1-", with: "\"path\":\"/elsewhere/1-") },
                // Somebody's file that is another one.
                { $0.replacing("\"path\":\"1-a-boat.mp4\"", with: "\"path\":\"\(desk.database)\"") },
                { $0.replacing("\"url\":\"\(url)\",", with: "") },
            ]
            for (number, change) in changes.enumerated() {
                try await bring(change)
                let download = try await desk.run("download", "1", with: here)
                #expect(download.code == 0, "\(number): \(download)")
                #expect(download.errors.contains("task 1: its file is not here (/"), "\(number): \(download)")
                let video = try #require(try await desk.json("show", "1", with: here)["video"])
                let path = try #require(video["path"]?.string)
                #expect(path.hasPrefix(desk.folder + "/here/videos/"))
                let copy = try Data(contentsOf: URL(filePath: path))
                #expect(try Data(contentsOf: URL(filePath: name)) == copy)
                // Then it is.
                let again = try await desk.run("download", "1", with: here)
                #expect(again.code == 0 && !again.errors.contains("not here"), "\(again)")
            }
            // Where the service does not know the task any more, it cannot be had.
            await service.replaceFaults(try Faults(parsing: ["status:not-found"]))
            for change in changes {
                try await bring(change)
                let download = try await desk.run("download", "1", "--json", with: here)
                #expect(download.code == 10, "\(download)")
                #expect(download.errors.contains("its file is not here"))
                #expect(try FailureObject(download).code == "video_not_saved")
            }
        }
    }
}
