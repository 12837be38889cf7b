import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Videos that could not be written are refused before anything is recorded or sent.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct BeforePayingTests {
    private func expectRefused(
        _ desk: Desk, _ code: String, _ arguments: [String], with changes: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let tasks = desk.peek("SELECT count(*) FROM task")
        let ending = try await desk.start(arguments + ["--json"], changes).ended()
        #expect(ending.code == 73, "\(ending)", sourceLocation: sourceLocation)
        let failure = try FailureObject(ending, sourceLocation: sourceLocation)
        #expect(failure.code == code, "\(ending)", sourceLocation: sourceLocation)
        #expect(failure.created == "no", sourceLocation: sourceLocation)
        #expect(failure.message.contains("Nothing was sent"), sourceLocation: sourceLocation)
        #expect(desk.peek("SELECT count(*) FROM task") == tasks, sourceLocation: sourceLocation)
    }

    @Test func `A place that cannot be written is refused, for submit and resubmit`() async throws {
        try await withDesk(.patient) { desk, service in
            #expect(try await desk.run("submit", "first").code == 0)
            symlink(desk.folder + "/nowhere", desk.folder + "/link")
            let long = desk.folder + "/" + String(repeating: "n", count: 250)
            for command in [["submit", "x"], ["resubmit", "1", "--allow-duplicate"]] {
                try await expectRefused(desk, "file_exists", command + ["-o", desk.folder + "/link"])
                try await expectRefused(desk, "no_folder", command + ["-o", desk.folder + "/gone/film.mp4"])
                try await expectRefused(desk, "name_too_long", command + ["-o", long])
                try await expectRefused(desk, "no_folder", command, with: ["REEL_VIDEOS": desk.folder + "/link"])
                let config = try desk.write(#"{"min_free_bytes": 1125899906842624}"#, to: "config.json")
                try await expectRefused(desk, "low_disk", command, with: ["REEL_CONFIG": config])
            }
            #expect(await service.counts.createsReceived == 1)
        }
    }

    @Test func `Two tasks never have one file`() async throws {
        try await withDesk(.patient) { desk, service in
            let film = desk.folder + "/film.mp4"
            #expect(try await desk.run("submit", "x", "-o", film, "--ref", "shore").code == 0)
            try await expectRefused(desk, "output_taken", ["submit", "y", "-o", film])
            try await expectRefused(
                desk, "output_taken", ["submit", "y", "-o", desk.folder + "/./film.mp4", "--queue"])
            try await expectRefused(desk, "output_taken", ["resubmit", "1", "--allow-duplicate", "-o", film])
            // The same again is the same task.
            let again = try await desk.json("submit", "x", "-o", film, "--ref", "shore")
            #expect(again["created"] == .bool(false))
            #expect(await service.counts.createsReceived == 1)
        }
    }

    @Test func `A script that has its file runs again safely`() async throws {
        try await withDesk { desk, service in
            let film = desk.folder + "/film.mp4"
            for isNew in [true, false] {
                let task = try await desk.json("submit", "x", "-o", film, "--ref", "shore", "--wait")
                #expect(task["created"] == .bool(isNew))
                #expect(task["video"]?["path"]?.string == film)
            }
            #expect(await service.counts.createsReceived == 1)
        }
    }

    @Test func `A file that appears meanwhile is told, with where the video went`() async throws {
        try await withDesk { desk, service in
            let film = desk.folder + "/film.mp4"
            #expect(try await desk.run("submit", "x", "-o", film).code == 0)
            try desk.write("mine", to: "film.mp4")
            let saved = desk.home + "/videos/1-x.mp4"
            let wait = try await desk.run("wait", "1")
            #expect(wait.code == 10, "\(wait)")
            #expect(wait.errors.contains(saved) && wait.errors.contains(film), "\(wait)")
            let json = try await desk.run("wait", "1", "--json")
            #expect(try FailureObject(json).code == "saved_elsewhere")
            #expect(try FailureObject(json).created == "yes")
            #expect(FileManager.default.fileExists(atPath: saved))
            #expect(try String(contentsOf: URL(filePath: film), encoding: .utf8) == "mine")
            #expect(try await desk.run("show", "1", "--history").output.contains("was taken"))
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func `Another user's ledger is left as it is`() async throws {
        try await withDesk { desk, _ in
            #expect(try await desk.run("sync").code == 0)
            let folder = desk.folder + "/theirs"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: desk.database, toPath: folder + "/reel.db")
            chown(folder, 12_345, 12_345)
            chown(folder + "/reel.db", 12_345, 12_345)
            for command in [["list"], ["submit", "x"], ["daemon", "status"]] {
                let ending = try await desk.start(command, ["REEL_DATABASE": folder + "/reel.db"]).ended()
                #expect(ending.code == 73, "\(ending)")
                #expect(ending.errors.contains("12345"), "\(ending)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["reel.db"])
        }
    }

    @Test func `A key file that others can read is warned of`() async throws {
        try await withDesk(.patient) { desk, _ in
            let path = try desk.write("sk-of-a-file\n", to: "key")
            let file = ["SENSEAUDIO_API_KEY": "", "SENSEAUDIO_API_KEY_FILE": path]
            chmod(path, 0o644)
            let warned = try await desk.run("submit", "x", with: file)
            #expect(warned.code == 0)
            #expect(warned.errors.contains("chmod 600 \(path)"), "\(warned)")
            chmod(path, 0o600)
            #expect(try await !desk.run("submit", "y", with: file).errors.contains("chmod"))
        }
    }
}
