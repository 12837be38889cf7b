import FoundationEssentials
import Model
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

/// A disk that is full, and one that fails.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct DiskTests {
    @Test(.enabled(if: Tools.canMount, "needs the right to mount a small file system"))
    func `A full disk stops sending, loses nothing, and is waited out`() async throws {
        try await withDesk { desk, service in
            try FileManager.default.createDirectory(atPath: desk.home, withIntermediateDirectories: true)
            try await Tools.mount(desk.home, megabytes: 4, desk)
            do {
                try await fillAndEmpty(desk, service)
            } catch {
                try await Tools.unmount(desk.home, desk)
                throw error
            }
            try await Tools.unmount(desk.home, desk)
        }
    }

    private func fillAndEmpty(_ desk: Desk, _ service: SimulatedService) async throws {
        // Without the setting that keeps a disk from getting that full.
        let configs = desk.folder + "/home/.config/reel"
        try FileManager.default.createDirectory(atPath: configs, withIntermediateDirectories: true)
        try desk.write(#"{"min_free_bytes": 0}"#, to: "home/.config/reel/config.json")
        #expect(try await desk.run("submit", "first", "--wait").code == 0)
        let daemon = try await desk.startDaemon()
        #expect(try await desk.run("submit", "queued while there was room", "--queue", "--not-before", "+4s").code == 0)
        let filler = desk.home + "/filler"
        Tools.fill(filler)

        // The log may have room for a few tasks yet, as its beginning is written over.
        var (made, refused, holding) = (0, ChildProcess.Ending?.none, ChildProcess?.none)
        while refused == nil, holding == nil, made < 50 {
            let submit = try desk.start(["submit", "no room \(made)", "--json"])
            // One whose intent had just enough room keeps the answer, which is paid for, until there is room for that too.
            try await eventually("it ends, or keeps an answer") {
                !submit.isAlive || submit.errors.contains("cannot be written into the ledger; trying again")
            }
            guard !submit.isAlive else {
                holding = submit
                break
            }
            let ending = await submit.ended()
            if ending.code == 0 { made += 1 } else { refused = ending }
        }
        if let refused {
            #expect(refused.code == 74)
            #expect(try FailureObject(refused).created == "no")
        }
        #expect(refused != nil || holding != nil)
        let held = holding == nil ? 0 : 1
        // The log may have had just enough room for an intent: then it is the answer that has none, and is kept beside it.
        try await eventually("the daemon says what is wrong") {
            daemon.errors.contains("nothing is sent")
                || daemon.errors.contains("answers of the service cannot be written")
        }
        let isAnswerKept = daemon.errors.contains("it is kept in")
        #expect(await service.counts.createsReceived == made + held + (isAnswerKept ? 2 : 1))
        #expect(kill(daemon.pid, 0) == 0, "the daemon has ended")

        unlink(filler)
        if let holding { #expect(await holding.ended().code == 0) }
        try await eventually("the daemon goes on") { await service.counts.createsReceived == made + held + 2 }
        try await eventually("the video is saved") {
            try desk.videos().filter { $0.hasSuffix(".mp4") }.count == made + held + 2
        }
        daemon.send(.terminate)
        #expect(await daemon.ended().code == 0)
        #expect(try await desk.run("check").code == 0)
    }

    @Test(.enabled(if: Tools.canMount, "needs the right to mount a small file system"))
    func `What is queued waits for room on the disk of the videos`() async throws {
        try await withDesk { desk, service in
            let videos = desk.folder + "/videos"
            try FileManager.default.createDirectory(atPath: videos, withIntermediateDirectories: true)
            try await Tools.mount(videos, megabytes: 4, desk)
            do {
                let config = try desk.write(#"{"min_free_bytes": 3000000}"#, to: "config.json")
                let place = ["REEL_VIDEOS": videos, "REEL_CONFIG": config]
                Tools.fill(videos + "/filler")
                #expect(try await desk.run("submit", "a", "--queue", with: place).code == 0)
                let daemon = try await desk.startDaemon(place)
                try await eventually("the daemon says why it does not send") {
                    daemon.errors.contains("min_free_bytes")
                }
                let refused = try await desk.run("submit", "b", "--json", with: place)
                #expect(refused.code == 73)
                #expect(try FailureObject(refused).code == "low_disk")
                #expect(desk.peek("SELECT count(*) FROM task") == 1)
                #expect(await service.counts.createsReceived == 0)
                unlink(videos + "/filler")
                try await eventually("it goes on") { await service.counts.createsReceived == 1 }
                try await eventually("the video is saved") {
                    try await desk.withRepository { try await $0.task(1).isSettled }
                }
                #expect(daemon.errors.contains("there is room on the disk again"))
                daemon.send(.terminate)
                #expect(await daemon.ended().code == 0)
            } catch {
                try await Tools.unmount(videos, desk)
                throw error
            }
            try await Tools.unmount(videos, desk)
        }
    }

    @Test(.enabled(if: ForeignProgram.strace.isUsable, "needs strace"))
    func `A disk that fails to sync sends nothing that it could not record`() async throws {
        try await withDesk { desk, service in
            for number in 1...3 {
                #expect(try await desk.run("submit", "request \(number)", "--queue").code == 0)
            }
            let strace = try ForeignProgram.strace.path()
            // From the daemon's first commit on; with -D the process that we started is the daemon.
            let inject = ["-D", "-f", "-qq", "-o", "/dev/null", "-e", "inject=fdatasync:error=EIO"]
            let daemon = try desk.start(["daemon", "run"], launcher: [strace] + inject)
            try await eventually("the daemon says what is wrong") { daemon.errors.contains("nothing is sent") }
            #expect(await service.counts.createsReceived == 0)
            daemon.send(.kill)
            _ = await daemon.ended()

            #expect(try await desk.run("sync", "--until-done").code == 0)
            #expect(await service.counts.createsReceived == 3)
            #expect(try await desk.run("check").code == 0)
        }
    }

    @Test func `The videos' mode is a setting, and the umask does not matter`() async throws {
        try await withDesk { desk, _ in
            try desk.write(#"{"video_mode": "0640"}"#, to: "config.json")
            let shell = "umask 077; exec \"$@\""
            let ending = try await desk.start(
                ["submit", "x", "--wait"], ["REEL_CONFIG": desk.folder + "/config.json"],
                launcher: ["/bin/sh", "-c", shell, "sh"]
            ).ended()
            #expect(ending.code == 0, "\(ending)")
            let file = try #require(try desk.videos().first)
            #expect(try mode(desk.home + "/videos/" + file) == 0o640)
            #expect(try mode(desk.home + "/videos") == 0o750)
            #expect(try mode(desk.database) == 0o600)
        }
    }

    private func mode(_ path: String) throws -> UInt32 {
        var information = stat()
        try #require(stat(path, &information) == 0)
        return UInt32(information.st_mode) & 0o777
    }
}

/// What a test may borrow from the machine, if the machine lets it.
enum Tools {
    /// Mounting takes root, and a machine that does not mind.
    static let canMount = geteuid() == 0 && access("/bin/mount", X_OK) == 0

    static func mount(_ path: String, megabytes: Int, _ desk: Desk) async throws {
        try await mount(path, megabytes: megabytes, log: desk.folder + "/runs")
    }

    /// - Parameter log: a folder for what the program says.
    static func mount(_ path: String, megabytes: Int, log: String) async throws {
        try await run(["/bin/mount", "-t", "tmpfs", "-o", "size=\(megabytes)m,mode=700", "tmpfs", path], log)
    }

    /// Lets nothing be written into a folder, not even by root, until it is unmounted.
    static func freeze(_ path: String, _ desk: Desk) async throws {
        let log = desk.folder + "/runs"
        try await run(["/bin/mount", "--bind", path, path], log)
        try await run(["/bin/mount", "-o", "remount,ro,bind", path], log)
    }

    static func unmount(_ path: String, _ desk: Desk) async throws {
        try await unmount(path, log: desk.folder + "/runs")
    }

    static func unmount(_ path: String, log: String) async throws { try await run(["/bin/umount", "-l", path], log) }

    private static func run(_ command: [String], _ log: String) async throws {
        let process = try ChildProcess(
            command, environment: ["PATH": "/usr/bin:/bin"],
            name: "\(log)/\(command[0].split(separator: "/").last ?? "")")
        let ending = await process.ended()
        try #require(ending.code == 0, "\(command): \(ending)")
    }

    /// Writes until nothing more can be written.
    static func fill(_ path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        defer { close(descriptor) }
        var piece = [UInt8](repeating: 0x5A, count: 65_536)
        while piece.count > 0 {
            let written = write(descriptor, piece, piece.count)
            if written < piece.count { piece.removeLast(piece.count / 2 + 1) }
        }
    }
}
