import Files
import FoundationEssentials
import Model
import Providers
import SQLite
import SenseAudio
import Simulator
import Store
import TestSupport
import Testing

@testable import Sync

/// Material is made ready by programs that others wrote: ffmpeg, and whatever a user names.
@Suite(.enabled(if: ForeignProgram.ffmpeg.isUsable, "needs ffmpeg"), .timeLimit(.minutes(5)))
struct MaterialMakerTests {
    private struct Kit {
        var fixture: SyncFixture
        var worker: Worker
        var settings: SyncSettings
        var video: String

        func maker() -> MaterialMaker {
            MaterialMaker(repository: fixture.repository, settings: settings, worker: worker)
        }

        /// A program of the user's, which finds the path in $1 and the SHA-256 in $2.
        mutating func upload(_ script: String) throws {
            let path = fixture.folder + "/upload.sh"
            try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(filePath: path))
            // By a shell: a file that was written a moment ago may be open in a process that was just begun.
            settings.material.uploadCommand = ["/bin/sh", path]
        }

        func record(_ pending: PendingMaterial, file: String? = nil) async throws -> VideoTask {
            var description = RequestDescription()
            description.prompt = "next"
            switch pending {
            case .lastFrame: description.material = [RequestMaterial(.image, .firstFrame, url: pending.address)]
            case .file: description.material = [RequestMaterial(.video, .reference, url: pending.address)]
            }
            var request = try SenseAudioProvider().rules.compose(description)
            if case .file(let sha256, _) = pending, let file { request.files = [sha256: file] }
            var draft = TaskDraft(request: request, profile: "default", accountID: fixture.account)
            draft.allowsDuplicate = true
            guard case .created(let tasks, _) = try await fixture.repository.record(draft) else {
                throw SyncFixture.NotClaimed()
            }
            return tasks[0]
        }

        func prepare(_ task: VideoTask) async throws -> VideoTask {
            let preparation = try #require(
                try await fixture.repository.claimForPreparing(task.id, worker: worker))
            _ = try await maker().prepare(preparation)
            return try await fixture.repository.task(task.id)
        }

        /// Changes the ledger as it never would itself.
        func force(_ statements: String...) throws {
            let connection = try Connection(path: fixture.repository.path, mode: .readWrite)
            for statement in statements { try connection.execute(statement) }
        }

        /// The address that stands in a request by now.
        func address(_ task: VideoTask, _ key: String) async throws -> String {
            let body = try #require(try await fixture.repository.requestBody(of: task.id))
            let content = try StrictJSON.parse(body)["content"]?.array ?? []
            let found = content.compactMap { $0[key]?.string }
            return found.first ?? ""
        }
    }

    private func withKit(_ body: (inout Kit) async throws -> Void) async throws {
        try await withFixture(port: 9) { fixture in
            let video = fixture.folder + "/in.mp4"
            try await Self.film(video, "testsrc=size=720x720:rate=24:duration=2")
            var settings = fixture.settings
            settings.material.environment = ["PATH": "/usr/bin:/bin", "KEPT": "yes"]
            settings.material.rules = { $0 == SenseAudioProvider().name ? SenseAudioProvider().rules : nil }
            var kit = Kit(
                fixture: fixture, worker: try await fixture.repository.startWorker(kind: "test"), settings: settings,
                video: video)
            try await body(&kit)
            try await fixture.repository.stop(kit.worker)
        }
    }

    private static func film(_ path: String, _ source: String, _ more: [String] = []) async throws {
        let folder = URL(filePath: path).deletingLastPathComponent().path()
        try await ForeignProgram.ffmpeg.run(
            ["-v", "error", "-y", "-f", "lavfi", "-i", source] + more + ["-pix_fmt", "yuv420p", path], in: folder)
    }

    private func name(_ path: String) throws -> PendingMaterial {
        .file(sha256: try #require(FileHash.sha256(of: path)).hexadecimal, milliseconds: 2_000)
    }

    // MARK: Last frames

    @Test(arguments: [
        ("testsrc=size=720x720:rate=24:duration=2", [String]()),
        ("testsrc=size=640x360:rate=30:duration=0.2", []),
        // One keyframe, frames that stand before those they are made of, and sound that goes on.
        (
            "testsrc2=size=720x480:rate=24:duration=5",
            ["-f", "lavfi", "-i", "sine=duration=8", "-g", "999", "-bf", "3"]
        ),
    ])
    func `the last frame is the last picture of the video, pixel by pixel`(
        _ source: String, _ more: [String]
    ) async throws {
        try await withKit { kit in
            let folder = kit.fixture.folder
            try FileManager.default.createDirectory(atPath: kit.fixture.videos, withIntermediateDirectories: true)
            try await Self.film(kit.fixture.videos + "/a.mp4", source, more)
            let parent = try await kit.fixture.record(prompt: "first")[0]
            try kit.force(
                "UPDATE task SET state = 'completed', task_id = 'x', finished_at = 1 WHERE id = \(parent.id)",
                "INSERT INTO video (task, state, path, bytes, sha256) VALUES (\(parent.id), 'saved', 'a.mp4', 1, zeroblob(32))"
            )
            let next = try await kit.prepare(kit.record(.lastFrame(of: parent.uid)))
            #expect(next.waitingFor == nil && next.error == nil)
            let address = try await kit.address(next, "url")
            let picture = try #require(address.wholeMatch(of: /data:image\/png;base64,(.*)/)).1
            try #require(Data(base64Encoded: String(picture))).write(to: URL(filePath: folder + "/frame.png"))
            // Every picture of the video, the last of which stays.
            try await ForeignProgram.ffmpeg.run(
                ["-v", "error", "-i", kit.fixture.videos + "/a.mp4", "-update", "1", folder + "/last.png"], in: folder)
            for name in ["frame", "last"] {
                try await ForeignProgram.ffmpeg.run(
                    [
                        "-v", "error", "-i", "\(folder)/\(name).png", "-f", "rawvideo", "-pix_fmt", "rgb24",
                        "\(folder)/\(name).raw",
                    ],
                    in: folder)
            }
            let (frame, last) = (kit.fixture.file(folder + "/frame.raw"), kit.fixture.file(folder + "/last.raw"))
            #expect(frame == last && frame?.isEmpty == false)
        }
    }

    @Test func `a video that is none, and a program that is missing, keep the task with the reason`() async throws {
        try await withKit { kit in
            try FileManager.default.createDirectory(atPath: kit.fixture.videos, withIntermediateDirectories: true)
            try Data("no video".utf8).write(to: URL(filePath: kit.fixture.videos + "/a.mp4"))
            let parent = try await kit.fixture.record(prompt: "first")[0]
            try kit.force(
                "UPDATE task SET state = 'completed', task_id = 'x', finished_at = 1 WHERE id = \(parent.id)",
                "INSERT INTO video (task, state, path, bytes, sha256) VALUES (\(parent.id), 'saved', 'a.mp4', 1, zeroblob(32))"
            )
            let bad = try await kit.prepare(kit.record(.lastFrame(of: parent.uid)))
            #expect(bad.waitingFor == .material)
            #expect(bad.error?.message.contains("the last frame of task 1 could not be taken") == true, "\(bad)")
            kit.settings.material.environment["PATH"] = "/nowhere"
            let missing = try await kit.prepare(kit.record(.lastFrame(of: parent.uid)))
            #expect(missing.error?.message.contains("install ffmpeg") == true, "\(missing)")
        }
    }

    // MARK: Files

    @Test func `a file becomes the URL that the program prints, once for all tasks that give it`() async throws {
        try await withKit { kit in
            try kit.upload(#"echo "$1" >> "$0.calls"; env > "$0.env"; echo "https://files.example/$2.mp4""#)
            let pending = try name(kit.video)
            for _ in 0..<3 {
                let task = try await kit.prepare(kit.record(pending, file: kit.video))
                #expect(task.waitingFor == nil, "\(task)")
                let url = try await kit.address(task, "video_url")
                #expect(url.hasPrefix("https://files.example/") && url.hasSuffix(".mp4"))
                let notes = try await kit.fixture.history(task.id).compactMap(\.message)
                #expect(notes == ["\(kit.video) is at \(url)"])
            }
            let program = try #require(kit.settings.material.uploadCommand).last ?? ""
            #expect(kit.fixture.file(program + ".calls") == Data("\(kit.video)\n".utf8))
            let environment = String(decoding: kit.fixture.file(program + ".env") ?? Data(), as: UTF8.self)
            #expect(environment.contains("KEPT=yes") && !environment.contains("KEY"))
            // A URL that ends soon is made anew.
            kit.settings.material.urlLifetime = 600_000
            kit.fixture.clock.advance(by: 400_000)
            _ = try await kit.prepare(kit.record(pending, file: kit.video))
            #expect(kit.fixture.file(program + ".calls") == Data("\(kit.video)\n\(kit.video)\n".utf8))
        }
    }

    @Test(arguments: [
        ("echo https://a.example/1; echo https://a.example/2", "printed 2 lines; allowed: one line with a URL"),
        ("exit 0", "printed nothing"), ("echo ftp://a.example/1", "allowed: an http or https URL"),
        ("echo 'https://a.example/with blank'", "allowed: an http or https URL"),
        ("echo 'https://a.example/\"'", "allowed: an http or https URL"),
        ("echo no room >&2; exit 3", "it ended with code 3: no room"), ("kill -9 $$", "it was ended by signal"),
        ("head -c 70000 /dev/zero", "it printed more than 65536 bytes"),
    ])
    func `what a program does wrong keeps the task with the reason`(_ script: String, _ words: String) async throws {
        try await withKit { kit in
            try kit.upload(script)
            let task = try await kit.prepare(kit.record(try name(kit.video), file: kit.video))
            #expect(task.state == .queued && task.waitingFor == .material)
            #expect(task.error?.message.contains(words) == true, "\(task.error?.message ?? "")")
        }
    }

    @Test func `a program that hangs is ended with all that it started`() async throws {
        try await withKit { kit in
            try kit.upload(#"sleep 600 & echo $! > "$0.child"; wait"#)
            kit.settings.material.uploadTimeout = .milliseconds(300)
            let task = try await kit.prepare(kit.record(try name(kit.video), file: kit.video))
            #expect(task.error?.message.contains("it took longer than 0.3 s and was ended") == true, "\(task)")
            let program = try #require(kit.settings.material.uploadCommand).last ?? ""
            let child = String(decoding: kit.fixture.file(program + ".child") ?? Data(), as: UTF8.self).trimmed
            #expect(!FileManager.default.fileExists(atPath: "/proc/\(try #require(Int(child)))/exe"))
        }
    }

    @Test func `a file that changed, and one that nothing brings anywhere, keep the task with the reason`() async throws
    {
        try await withKit { kit in
            let pending = try name(kit.video)
            let without = try await kit.prepare(kit.record(pending, file: kit.video))
            #expect(without.error?.message.contains("material.upload_command is not set on this host") == true)
            try kit.upload("echo https://files.example/1")
            try Data("other".utf8).write(to: URL(filePath: kit.video))
            let changed = try await kit.prepare(kit.record(pending, file: kit.video))
            #expect(changed.error?.message.contains("has changed since the task was recorded") == true)
        }
    }

    @Test func `who is told to end gives the task back`() async throws {
        try await withKit { kit in
            try kit.upload(#"touch "$0.begun"; sleep 600"#)
            let task = try await kit.record(try name(kit.video), file: kit.video)
            let preparation = try #require(
                try await kit.fixture.repository.claimForPreparing(task.id, worker: kit.worker))
            let maker = kit.maker()
            let work = Task { try await maker.prepare(preparation) }
            let program = try #require(kit.settings.material.uploadCommand).last ?? ""
            while kit.fixture.file(program + ".begun") == nil { await Task.yield() }
            work.cancel()
            await #expect(throws: CancellationError.self) { try await work.value }
            #expect(try await kit.fixture.repository.claimForPreparing(task.id, worker: kit.worker) != nil)
        }
    }
}
