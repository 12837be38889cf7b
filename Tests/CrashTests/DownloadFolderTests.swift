import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// `download -D`, as a user runs it.
@Suite(.timeLimit(.minutes(10)))
struct DownloadFolderTests {
    private func bytes(_ path: String?) throws -> Data { try Data(contentsOf: URL(filePath: try #require(path))) }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test func `a copy of what is saved goes there, once, and nothing else changes`() async throws {
        try await withDesk { desk, _ in
            let saved = try await desk.json("submit", "纸船", "-d", "5", "--wait")["video"]
            let path = try #require(saved?["path"]?.string)
            let folder = desk.folder + "/out/films"
            for _ in 1...2 {
                let task = try #require(try await desk.json("download", "1", "-D", folder + "/./").array?.first)
                #expect(task["copy"]?.string == folder + "/1-纸船.mp4")
                #expect(task["video"] == saved)
            }
            #expect(try names(folder) == ["1-纸船.mp4"])
            #expect(try bytes(folder + "/1-纸船.mp4") == bytes(path))
            let told = try await desk.run("download", "1", "-D", folder)
            #expect((told.code, told.errors) == (0, "task 1: \(folder)/1-纸船.mp4\n"))
            // Without the option there is no such key.
            let task = try #require(try await desk.json("download", "1").array?.first)
            #expect(task["copy"] == nil)
            #expect(task["video"] == saved)
        }
    }

    @Test func `a name that is taken gets a number, whatever has it`() async throws {
        try await withDesk { desk, _ in
            let path = try await desk.json("submit", "纸船", "-d", "5", "--wait")["video"]?["path"]?.string
            try FileManager.default.createDirectory(
                atPath: desk.folder + "/out/1-纸船-2.mp4", withIntermediateDirectories: true)
            let mine = try desk.write("mine", to: "out/1-纸船.mp4")
            try FileManager.default.createSymbolicLink(
                atPath: desk.folder + "/out/1-纸船-3.mp4", withDestinationPath: try #require(path))
            let task = try await desk.json("download", "1", "-D", desk.folder + "/out").array?.first
            #expect(task?["copy"]?.string == desk.folder + "/out/1-纸船-4.mp4")
            #expect(try bytes(desk.folder + "/out/1-纸船-4.mp4") == bytes(path))
            #expect(try bytes(mine) == Data("mine".utf8))
            #expect(try names(desk.folder + "/out").count == 4)
        }
    }

    @Test func `what cannot be copied is told, and the others are`() async throws {
        try await withDesk { desk, _ in
            for prompt in ["纸船", "纸鹤"] { _ = try await desk.json("submit", prompt, "-d", "5", "--wait") }
            let path = try #require(try await desk.json("show", "1")["video"]?["path"]?.string)
            try Data("changed".utf8).write(to: URL(filePath: path))
            let ending = try await desk.run("download", "1-2", "-D", desk.folder + "/out", "--json")
            #expect(ending.code == 10)
            let error = try ending.json["error"]
            #expect(error?["code"]?.string == "not_copied")
            #expect(error?["message"]?.string?.contains("reel download --verify 1") == true)
            #expect(try names(desk.folder + "/out") == ["2-纸鹤.mp4"])
            // The file that was found there is the user's now.
            #expect(try bytes(path) == Data("changed".utf8))

            let blocked = try desk.write("", to: "blocked")
            let refused = try await desk.run("download", "2", "-D", blocked, "--json")
            #expect(refused.code == 10)
            #expect(try refused.json["error"]?["message"]?.string?.contains(blocked) == true)
            #expect(try await desk.run("download", "2", "-D", "").code == 64)
        }
    }

    @Test func `what is not saved yet is saved there, beside what has its name`() async throws {
        try await withDesk(faults: ["download:http:503@1"]) { desk, _ in
            _ = try await desk.run("submit", "纸船", "-d", "5")
            // One attempt, which fails.
            while try await desk.json("show", "1")["state"]?.string != "completed" {
                _ = try await desk.run("refresh", "1")
            }
            _ = try await desk.run("download", "1")
            #expect(try await desk.json("show", "1")["video"]?["state"]?.string == "waiting")
            try FileManager.default.createDirectory(atPath: desk.folder + "/out", withIntermediateDirectories: true)
            let mine = try desk.write("mine", to: "out/1-纸船.mp4")
            let task = try await desk.json("download", "1", "-D", desk.folder + "/out").array?.first
            #expect(task?["video"]?["path"]?.string == desk.folder + "/out/1-纸船-2.mp4")
            #expect(task?["copy"] == .null)
            #expect(try bytes(mine) == Data("mine".utf8))
        }
    }

    @Test func `a video cannot go to standard output`() async throws {
        try await withDesk { desk, _ in
            let ending = try await desk.run("submit", "纸船", "-d", "5", "-o", "-")
            #expect(ending.code == 64)
            #expect(ending.errors.contains("./-"))
            #expect(!FileManager.default.fileExists(atPath: desk.database))
        }
    }
}
