import FoundationEssentials
import Model
import SQLite
import Simulator
import TestSupport
import Testing

/// Files that a program of the user's brings to a URL when a task is sent.
@Suite(
    .serialized, .enabled(if: ForeignProgram.ffmpeg.isUsable, "needs ffmpeg"), .timeLimit(.minutes(10)))
struct UploadTests {
    private func prepare(_ desk: Desk, _ script: String) async throws -> [String: String] {
        try await ForeignProgram.ffmpeg.run(
            [
                "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=size=720x720:rate=24:duration=3", "-pix_fmt",
                "yuv420p",
                desk.folder + "/in.mp4",
            ], in: desk.folder)
        let program = try desk.write("#!/bin/sh\n\(script)\n", to: "upload.sh")
        let config = try desk.write(
            #"{"material": {"upload_command": ["/bin/sh", "\#(program)"], "upload_timeout": 30}}"#, to: "config.json")
        return ["REEL_CONFIG": config]
    }

    @Test func `The URL is what is sent, the file is what requests are compared by, and no key leaves`() async throws {
        try await withDesk { desk, service in
            let settings = try await prepare(
                desk, #"env > "$0.env"; echo x >> "$0.calls"; echo "https://files.example.com/$2""#)
            let video = desk.folder + "/in.mp4"
            let made = try await desk.json("submit", "a", "--video", video, with: settings)
            #expect(made["state"]?.string == "pending", "\(made)")
            let url = try await desk.json("show", "1", "--request", with: settings)["request"]?["content"]?.array?
                .compactMap { $0["video_url"]?.string }.first
            #expect(url?.hasPrefix("https://files.example.com/") == true)
            #expect(try await desk.run("submit", "a", "--video", video, with: settings).code == 9)
            let copy = desk.folder + "/copy.mp4"
            try FileManager.default.copyItem(atPath: video, toPath: copy)
            #expect(try await desk.run("submit", "a", "--video", copy, with: settings).code == 9)
            _ = try await desk.json("submit", "b", "--video", copy, with: settings)
            let calls = try String(contentsOfFile: desk.folder + "/upload.sh.calls", encoding: .utf8)
            #expect(calls == "x\n")
            let environment = try String(contentsOfFile: desk.folder + "/upload.sh.env", encoding: .utf8)
            #expect(!environment.contains("SENSEAUDIO_API_KEY"))
            #expect(await service.counts.createsReceived == 2)
        }
    }

    @Test func `Whoever interrupts a submit while a file is brought away finds the task recorded`() async throws {
        try await withDesk { desk, service in
            let settings = try await prepare(desk, #"touch "$0.begun"; sleep 600"#)
            let submit = try desk.start(["submit", "a", "--video", desk.folder + "/in.mp4"], settings)
            try await eventually("the program runs") {
                FileManager.default.fileExists(atPath: desk.folder + "/upload.sh.begun")
            }
            submit.send(.interrupt)
            let ending = await submit.ended()
            #expect(ending.code == 130 && ending.errors.contains("task 1 is queued"), "\(ending)")
            #expect(try await desk.json("show", "1", with: settings)["state"]?.string == "queued")
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test func `A program that fails leaves the task queued with the reason, and nothing is sent`() async throws {
        try await withDesk { desk, service in
            let settings = try await prepare(desk, "echo one; echo two")
            let refused = try await desk.run(
                "submit", "a", "--video", desk.folder + "/in.mp4", "--json", with: settings)
            #expect(refused.code == 75, "\(refused)")
            let failure = try FailureObject(refused)
            #expect(failure.code == "material" && failure.message.contains("printed 2 lines"), "\(refused)")
            let shown = try await desk.json("show", "1", with: settings)
            #expect(shown["waiting_for"]?.string == "material")
            let waited = try await desk.run("wait", "1", "--json", with: settings)
            #expect(try FailureObject(waited).code == "material", "\(waited)")
            let synced = try await desk.run("sync", "--until-done", with: settings)
            #expect(synced.code == 75 && synced.errors.contains("printed 2 lines"), "\(synced)")
            #expect(await service.counts.createsReceived == 0)
            // Once the program is mended the task goes on, as soon as it is tried again.
            _ = try desk.write("#!/bin/sh\necho https://files.example.com/1\n", to: "upload.sh")
            try Connection(path: desk.database, mode: .readWrite).execute("UPDATE task SET next_send_at = 1")
            #expect(try await desk.run("sync", "--until-done", with: settings).code == 0)
            #expect(await service.counts.createsReceived == 1)
        }
    }
}
