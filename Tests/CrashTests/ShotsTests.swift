import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// Picks, and what is delivered of them, by the program itself.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ShotsTests {
    private func content(_ folder: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            files[name] = try Data(contentsOf: URL(filePath: folder + "/" + name))
        }
        return files
    }

    private func makeTakes(_ desk: Desk) async throws {
        let table = try desk.write("prompt,shot,takes\na,S2,2\nb,S10,\n", to: "shots.csv")
        let ending = try await desk.run("batch", table, "-g", "ep", "--wait")
        try #require(ending.code == 0, "\(ending)")
    }

    @Test func `Picked takes are delivered in the order of the shots, and again nothing changes`() async throws {
        try await withDesk { desk, _ in
            try await makeTakes(desk)
            let folder = desk.folder + "/out"
            _ = try await desk.json("pick", "2")
            let first = try await desk.run("deliver", "ep", folder)
            #expect(first.code == 10)
            #expect(first.output.contains("not picked"))
            _ = try await desk.json("pick", "3")
            let second = try await desk.run("deliver", "ep", folder, "--json")
            #expect(second.code == 0)
            #expect(try second.json.array?.map { $0["file"]?.string } == ["S2_2_2.mp4", "S10_1_3.mp4"])
            let before = try content(folder)
            #expect(Set(before.keys) == ["S2_2_2.mp4", "S10_1_3.mp4", "reel-deliver.json", "reel-deliver.csv"])
            let again = try await desk.run("deliver", "ep", folder)
            #expect(again.code == 0 && again.errors.contains("0 written just now"), "\(again)")
            #expect(try content(folder) == before)
            #expect(try await desk.run("check").code == 0)
        }
    }

    @Test func `What a delivery did not write is never overwritten, and what it did is made whole`() async throws {
        try await withDesk { desk, _ in
            try await makeTakes(desk)
            _ = try await desk.json("pick", "1", "3")
            try FileManager.default.createDirectory(atPath: desk.folder + "/out", withIntermediateDirectories: true)
            let folder = desk.folder + "/out"
            try desk.write("mine", to: "out/S2.mp4")
            let names = ["--names", "{shot}.mp4"]
            let refused = try await desk.start(["deliver", "ep", folder] + names).ended()
            #expect(refused.code == 10)
            let list = try StrictJSON.parse(Array(try #require(try content(folder)["reel-deliver.json"])))
            #expect(list["shots"]?.array?.first?["file"] == .null)
            #expect(refused.output.contains("S2.mp4 is there and is not from an earlier delivery; move it away"))
            #expect(try content(folder)["S2.mp4"] == Data("mine".utf8))
            try FileManager.default.removeItem(atPath: folder + "/S2.mp4")
            #expect(try await desk.start(["deliver", "ep", folder] + names).ended().code == 0)
            // Another take under the same name takes the place of the one that was delivered.
            let whole = try content(folder)
            try desk.write("torn", to: "out/S10.mp4")
            #expect(try await desk.start(["deliver", "ep", folder] + names).ended().code == 10)
            try FileManager.default.removeItem(atPath: folder + "/S10.mp4")
            _ = try await desk.json("pick", "2")
            #expect(try await desk.start(["deliver", "ep", folder] + names).ended().code == 0)
            #expect(try content(folder)["S10.mp4"] == whole["S10.mp4"])
            // A list of somebody else's is left alone too.
            try desk.write("{}", to: "out/reel-deliver.json")
            #expect(try await desk.start(["deliver", "ep", folder] + names).ended().code == 73)
        }
    }

    @Test func `Two shots under one name are refused before anything is written`() async throws {
        try await withDesk { desk, _ in
            try await makeTakes(desk)
            _ = try await desk.json("pick", "1", "3")
            let refused = try await desk.run("deliver", "ep", desk.folder + "/out", "--names", "{project}.mp4")
            #expect(refused.code == 64 && refused.errors.contains("put {id} into --names"), "\(refused)")
            #expect(!FileManager.default.fileExists(atPath: desk.folder + "/out"))
        }
    }

    @Test func `Links lead to where the videos are, and an earlier take is told`() async throws {
        try await withDesk { desk, _ in
            try await makeTakes(desk)
            _ = try await desk.json("pick", "1", "3")
            let folder = desk.folder + "/out"
            #expect(try await desk.run("deliver", "ep", folder, "--link").code == 0)
            let path = try #require(try await desk.json("show", "1")["video"]?["path"]?.string)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/S2_1_1.mp4") == path)
            let again = try await desk.run("deliver", "ep", folder, "--link")
            #expect(again.code == 0 && again.errors.contains("0 written just now"), "\(again)")
            // Copies take the place of its own links, and links that of its own copies.
            #expect(try await desk.run("deliver", "ep", folder).code == 0)
            #expect(!desk.isLink(folder + "/S2_1_1.mp4"))
            #expect(try await desk.run("deliver", "ep", folder, "--link").code == 0)
            #expect(desk.isLink(folder + "/S2_1_1.mp4"))
            _ = try await desk.json("pick", "2")
            let after = try await desk.run("deliver", "ep", folder, "--link")
            #expect(after.errors.contains("S2_1_1.mp4 is from an earlier delivery"))
            let bad = try await desk.run("deliver", "ep", folder, "--names", "{shots}.mp4")
            #expect(bad.code == 64 && bad.errors.contains("did you mean {shot}?"))
        }
    }

    @Test func `More takes of a task are numbered behind those of its shot, and two picks of one shot refused`()
        async throws
    {
        try await withDesk { desk, _ in
            try await makeTakes(desk)
            let made = try await desk.json("takes", "1", "2", "--wait").array ?? []
            #expect(made.map { $0["take"]?.integer } == [3, 4])
            #expect(made.map { $0["shot"]?.string } == ["S2", "S2"])
            #expect(made.map { $0["parent_id"]?.integer } == [1, 1])
            let both = try await desk.run("pick", "1", "2")
            #expect(both.code == 64 && both.errors.contains("tasks 1 and 2 are takes of the same shot"))
            let rejected = try await desk.json("reject", "1-2", "--reason", "too dark").array ?? []
            #expect(rejected.map { $0["verdict"]?.string } == ["rejected", "rejected"])
            let shots = try await desk.json("shots", "ep").array ?? []
            #expect(shots.map { $0["turned_down"]?.integer } == [2, 0])
            // Exports and imports keep what people think.
            let export = try desk.write(try await desk.run("export", "-q").output, to: "export.ndjson")
            let there = ["REEL_HOME": desk.folder + "/there"]
            #expect(try await desk.run("import", export, "--new-ledger", with: there).code == 0)
            #expect(try await desk.json("show", "1", with: there)["verdict_reason"] == .string("too dark"))
        }
    }
}

extension Desk {
    fileprivate func isLink(_ path: String) -> Bool {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
    }
}
