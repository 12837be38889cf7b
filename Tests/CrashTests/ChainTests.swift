import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// Clips that begin where another ends, made in one go.
@Suite(
    .serialized, .enabled(if: ForeignProgram.ffmpeg.isUsable, "needs ffmpeg"), .timeLimit(.minutes(10)))
struct ChainTests {
    private func table(_ desk: Desk, clips: Int) throws -> String {
        let lines = (1...clips).map { "\($0),clip \($0),\($0 == 1 ? "" : "last:ref:\($0 - 1)")" }
        return try desk.write((["ref,prompt,first_frame"] + lines).joined(separator: "\n"), to: "chain.csv")
    }

    @Test func `A chain of five arrives in order, each with the last frame of the one before`() async throws {
        try await withDesk { desk, service in
            let chain = try table(desk, clips: 5)
            let made = try await desk.json("batch", chain, "-g", "ep").array ?? []
            #expect(made.map { $0["waiting_for"]?.string } == [nil, "parent", "parent", "parent", "parent"])
            #expect(try await desk.json("show", "3")["continues"] == .integer(2))
            let done = try await desk.run("sync", "--until-done")
            #expect(done.code == 0, "\(done)")
            try await expectChain(of: 5, desk)
            #expect(await service.counts.createsReceived == 5)
            // The same table again is known by its names.
            let again = try await desk.json("batch", chain, "-g", "ep").array ?? []
            #expect(again.map { $0["created"] } == Array(repeating: .bool(false), count: 5))
        }
    }

    private func expectChain(of count: Int, _ desk: Desk) async throws {
        let tasks = try await desk.json("list", "--all", "--reverse").array ?? []
        try #require(tasks.count == count)
        for task in tasks { #expect(task["state"]?.string == "completed") }
        let submitted = tasks.compactMap { $0["submitted_at"]?.string }
        #expect(submitted == submitted.sorted() && Set(submitted).count == count)
        for number in 2...count { try await expectContinued(tasks[number - 2], by: "\(number)", desk) }
    }

    /// That a task's first frame is the last picture of another's video.
    private func expectContinued(_ parent: JSONValue, by task: String, _ desk: Desk) async throws {
        let video = try #require(parent["video"]?["path"]?.string)
        let content = try await desk.json("show", task, "--request")["request"]?["content"]?.array ?? []
        let frames = content.filter { $0["role"]?.string == "first_frame" }.compactMap { $0["url"]?.string }
        let data = String((frames.first ?? "").dropFirst("data:image/png;base64,".count))
        let png = try #require(Data(base64Encoded: data))
        try png.write(to: URL(filePath: desk.folder + "/frame.png"))
        try await ForeignProgram.ffmpeg.run(
            ["-v", "error", "-y", "-i", video, "-update", "1", desk.folder + "/last.png"], in: desk.folder)
        let (frame, last) = (try await pixels("frame", desk), try await pixels("last", desk))
        #expect(frame == last && !frame.isEmpty)
    }

    private func pixels(_ name: String, _ desk: Desk) async throws -> Data {
        try await ForeignProgram.ffmpeg.run(
            ["-v", "error", "-y", "-i", "\(desk.folder)/\(name).png", "-f", "rawvideo", "\(desk.folder)/\(name).raw"],
            in: desk.folder)
        return try Data(contentsOf: URL(filePath: "\(desk.folder)/\(name).raw"))
    }

    @Test func `Where the third fails the fourth is held and says why`() async throws {
        try await withDesk(faults: ["status:failed:no_luck@3"]) { desk, service in
            _ = try await desk.json("batch", try table(desk, clips: 5))
            let done = try await desk.run("sync", "--until-done")
            #expect(done.errors.contains("held"), "\(done)")
            #expect(try await desk.json("show", "3")["state"]?.string == "failed")
            let fourth = try await desk.json("show", "4")
            #expect(fourth["waiting_for"]?.string == "held")
            #expect(
                fourth["error"]?["message"]?.string == "task 3, whose last frame it begins with, ended failed")
            #expect(try await desk.json("show", "5")["waiting_for"]?.string == "parent")
            #expect(await service.counts.createsReceived == 3)
            // Waiting for the last of them ends at once.
            let waited = try await desk.run("wait", "5", "--json")
            #expect(try FailureObject(waited).code == "parent", "\(waited)")
        }
    }

    @Test func `wait follows what a clip waits for, and a killed process loses nothing`() async throws {
        try await withDesk { desk, service in
            let first = try await desk.json("submit", "one", "--queue", "--ref", "a")
            let uid = try #require(first["uid"]?.string)
            _ = try await desk.json("submit", "two", "--queue", "--first-frame", "last:ref:a")
            // By whichever name, it is the same request.
            for name in ["last:1", "last:" + uid, "ref:a"] {
                let twin = try await desk.run("submit", "two", "--queue", "--first-frame", name)
                #expect(twin.code == 9, "\(twin)")
            }
            for _ in 0..<6 {
                let wait = try desk.start(["wait", "2"])
                for _ in 0..<Int.random(in: 1...40) where wait.isAlive { await Task.yield() }
                wait.send(.kill)
                _ = await wait.ended()
            }
            let waited = try await desk.run("wait", "2")
            #expect(waited.code == 0, "\(waited)")
            #expect(await service.counts.createsReceived == 2)
            let more = try await desk.json("takes", "2", "1", "--wait").array
            #expect(more?.first?["continues"] == .integer(1))
        }
    }

    @Test func `A chain that is changed at its beginning is made anew from there`() async throws {
        try await withDesk { desk, _ in
            func table(_ first: String) throws -> String {
                try desk.write("ref,prompt,first_frame\n1,\(first),\n2,b,last:ref:1\n3,c,last:ref:2\n", to: "chain.csv")
            }
            _ = try await desk.json("batch", try table("a"), "-g", "one")
            // Another project has lines of the same names, and other clips.
            let other = try await desk.json("batch", try table("other"), "-g", "two").array ?? []
            #expect(other.map { $0["created"] } == Array(repeating: .bool(true), count: 3))
            #expect(try await desk.json("show", "5")["continues"] == .integer(4))
            let changed = try await desk.run("batch", try table("a boat"), "-g", "one")
            #expect(
                changed.code == 65 && changed.errors.contains("line 3") && changed.errors.contains("line 4"),
                "\(changed)")
            let revised = try await desk.json("batch", try table("a boat"), "-g", "one", "--revise").array ?? []
            #expect(revised.map { $0["created"] } == Array(repeating: .bool(true), count: 3))
            let ids = revised.compactMap { $0["id"]?.integer }
            #expect(ids == [7, 8, 9])
            for (task, before) in [("8", Int64(7)), ("9", 8)] {
                #expect(try await desk.json("show", task)["continues"] == .integer(before))
            }
            let again = try await desk.json("batch", try table("a boat"), "-g", "one").array ?? []
            #expect(again.compactMap { $0["id"]?.integer } == ids)
        }
    }

    @Test func `What cannot be continued is refused at once`() async throws {
        try await withDesk { desk, service in
            _ = try await desk.json("submit", "one", "--queue")
            #expect(try await desk.run("submit", "two", "--first-frame", "last:99").code == 66)
            #expect(try await desk.run("submit", "two", "--first-frame", "last:").code == 65)
            #expect(try await desk.run("submit", "two", "--image", "last:1").code == 65)
            let without = try await desk.run("submit", "two", "--first-frame", "last:1", with: ["PATH": "/nowhere"])
            #expect(without.code == 78 && without.errors.contains("install ffmpeg"), "\(without)")
            for (lines, words) in [
                ("1,a,last:ref:1", "line 2: begins with its own last frame"),
                (
                    "1,a,last:ref:2\n2,b,last:ref:1",
                    "line 2: begins with the last frame of ref \"2\", which stands below in line 3"
                ),
                ("1,a,last:ref:none", "no task answers to ref:none"),
            ] {
                let file = try desk.write("ref,prompt,first_frame\n" + lines, to: "bad.csv")
                let refused = try await desk.run("batch", file)
                #expect(refused.code != 0 && refused.errors.contains(words), "\(refused)")
            }
            #expect(try await desk.json("list", "--all").array?.count == 1)
            #expect(await service.counts.createsReceived == 0)
        }
    }
}
