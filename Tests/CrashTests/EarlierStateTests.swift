import FoundationEssentials
import Model
import SQLite
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

/// A ledger that is set back to an earlier state, by whatever means, buys nothing again, and says what is missing.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct EarlierStateTests {
    /// What a script does that runs again: the task that it asks for is not in the ledger any more.
    private func expectPaused(_ desk: Desk, _ service: SimulatedService, missing: Int, creates: Int) async throws {
        let queue = try await desk.json("queue")
        #expect(queue["paused"] == .bool(true))
        #expect(queue["missing_attempts"] == .integer(Int64(missing)))
        let again = try await desk.run("submit", "later", "--ref", "later", "--json")
        #expect(again.code == 75)
        #expect(try FailureObject(again).next == "reel queue resume")
        #expect(again.errors.contains("\(missing) create call"), "\(again.errors)")
        #expect(try await desk.run("sync").code == 75)
        #expect(await service.counts.createsReceived == creates)

        #expect(try await desk.run("queue", "resume").code == 0)
        #expect(try await desk.json("queue")["missing_attempts"] == .integer(0))
        let resumed = try await desk.run("sync")
        #expect(!resumed.errors.contains("earlier state"), "\(resumed.errors)")
        #expect(await service.counts.createsReceived == creates + 1)
    }

    @Test(arguments: ["tar", "cp"])
    func `A folder that was saved and is put back buys nothing`(tool: String) async throws {
        try await withDesk { desk, service in
            #expect(try await desk.run("submit", "early", "--ref", "early").code == 0)
            #expect(try await desk.run("submit", "waiting", "--queue").code == 0)
            let saved = desk.folder + "/saved"
            if tool == "tar" {
                #expect(try await desk.tool("tar", "-C", desk.folder, "-cf", saved, "reel").code == 0)
            } else {
                #expect(try await desk.tool("cp", "-r", desk.home, saved).code == 0)
            }
            #expect(try await desk.run("sync").code == 0)
            #expect(try await desk.run("submit", "later", "--ref", "later").code == 0)
            #expect(await service.counts.createsReceived == 3)

            if tool == "tar" {
                #expect(try await desk.tool("tar", "-C", desk.folder, "-xf", saved).code == 0)
            } else {
                try FileManager.default.removeItem(atPath: desk.home)
                #expect(try await desk.tool("cp", "-r", saved, desk.home).code == 0)
            }
            try await expectPaused(desk, service, missing: 2, creates: 3)
            #expect(try await desk.json("show", "2")["waiting_for"]?.string == "held")
        }
    }

    @Test func `Files put back in place under the same worker's numbers buy nothing`() async throws {
        try await withDesk(.patient) { desk, service in
            let daemon = try await desk.startDaemon()
            #expect(try await desk.run("queue", "pause").code == 0)
            #expect(try await desk.run("submit", "q", "--queue").code == 0)
            let files = ["", "-wal"].map { (desk.database + $0, desk.folder + "/copy" + $0) }
            for (file, copy) in files { try FileManager.default.copyItem(atPath: file, toPath: copy) }
            #expect(try await desk.run("queue", "resume").code == 0)
            try await eventually("it is sent") { await service.counts.createsReceived == 1 }
            daemon.send(.terminate)
            #expect(await daemon.ended().code == 0)
            for (file, copy) in files { #expect(try await desk.tool("cp", copy, file).code == 0) }
            unlink(desk.database + "-shm")
            #expect(try await desk.run("queue", "resume").code == 0)
            #expect(try await desk.run("sync").code == 0)
            #expect(await service.counts.createsReceived == 1)
            #expect(try await desk.json("show", "1")["waiting_for"]?.string == "held")
        }
    }

    @Test func `A log that was lost is noticed`() async throws {
        try await withDesk { desk, service in
            #expect(try await desk.run("submit", "early").code == 0)
            #expect(try await desk.run("submit", "later", "--ref", "later").code == 0)
            for suffix in ["-wal", "-shm"] { unlink(desk.database + suffix) }
            try await expectPaused(desk, service, missing: 2, creates: 2)
        }
    }

    @Test func `A file copied without its log is known for a copy`() async throws {
        try await withDesk { desk, service in
            #expect(try await desk.run("submit", "later", "--ref", "later").code == 0)
            let copy = desk.folder + "/copy.db"
            try FileManager.default.copyItem(atPath: desk.database, toPath: copy)
            let again = try await desk.run("submit", "later", "--ref", "later", "--database", copy)
            #expect(again.code == 75)
            #expect(again.errors.contains("1 create call, hold"), "\(again.errors)")
            #expect(await service.counts.createsReceived == 1)
            // The original goes its way, and so does the copy once somebody has said so.
            #expect(try await desk.run("queue", "resume", "--database", copy).code == 0)
            #expect(try await desk.run("sync", "--database", copy).code == 0)
            #expect(await service.counts.createsReceived == 2)
            #expect(try await desk.run("submit", "more").code == 0)
            #expect(await service.counts.createsReceived == 3)
            let third = try await desk.run("submit", "another", "--database", copy)
            #expect(third.code == 0, "\(third.errors)")
        }
    }

    @Test func `An empty database that was not begun here is no new ledger`() async throws {
        try await withDesk { desk, service in
            // What earlier programs left of a file copied without its log: one page, in write-ahead mode.
            let copy = desk.folder + "/copy.db"
            try Data().write(to: URL(filePath: copy))
            let path = URL(filePath: copy).resolvingSymlinksInPath().path()
            for pragma in ["PRAGMA auto_vacuum=2", "PRAGMA journal_mode=WAL"] {
                _ = try Connection(path: path, mode: .readWrite).first(pragma) { try $0.text() }
            }
            let ending = try await desk.run("submit", "x", "--database", copy, "--json")
            #expect(ending.code == 74)
            #expect(try FailureObject(ending).code == "copied_without_log")
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test func `A backup that lacks tasks pauses all sending`() async throws {
        try await withDesk { desk, service in
            #expect(try await desk.run("submit", "early").code == 0)
            #expect(try await desk.run("backup", desk.folder + "/b.db").code == 0)
            #expect(try await desk.run("submit", "later", "--ref", "later").code == 0)
            #expect(try await desk.tool("cp", desk.folder + "/b.db", desk.database).code == 0)
            try await expectPaused(desk, service, missing: 1, creates: 2)
        }
    }

    @Test func `A second name of the file is refused`() async throws {
        try await withDesk { desk, service in
            #expect(try await desk.run("submit", "x", "--queue").code == 0)
            let other = desk.folder + "/other.db"
            #expect(link(desk.database, other) == 0)
            for path in [desk.database, other] {
                let ending = try await desk.run("sync", "--database", path)
                #expect(ending.code == 73)
                #expect(ending.errors.contains("2 names"), "\(ending.errors)")
            }
            unlink(other)
            #expect(try await desk.run("sync").code == 0)
            #expect(await service.counts.createsReceived == 1)
        }
    }

    @Test func `A ledger that was only moved goes on`() async throws {
        try await withDesk { desk, service in
            #expect(try await desk.run("submit", "early").code == 0)
            #expect(try await desk.run("submit", "waiting", "--queue").code == 0)
            let moved = desk.folder + "/moved"
            #expect(rename(desk.home, moved) == 0)
            let sync = try await desk.run("sync", with: ["REEL_HOME": moved])
            #expect(sync.code == 0)
            #expect(!sync.errors.contains("copy"), "\(sync.errors)")
            #expect(await service.counts.createsReceived == 2)
        }
    }

    @Test func `Without the folder of its locks a daemon stays the only one`() async throws {
        try await withDesk(.patient) { desk, service in
            let daemon = try await desk.startDaemon()
            // At once: the daemon may make a lock anew while the folder is emptied file by file.
            #expect(rename(desk.database + ".locks", desk.folder + "/gone") == 0)
            try FileManager.default.removeItem(atPath: desk.folder + "/gone")
            let second = try await desk.run("daemon", "run")
            #expect(second.code == 75, "\(second.errors)")
            #expect(second.errors.contains("\(daemon.pid)"), "\(second.errors)")
            try await eventually("it has its locks again") {
                let status = try await desk.run("daemon", "status", "--json")
                return try status.code == 0 && status.json["pid"] == .integer(Int64(daemon.pid))
            }
            #expect(try await desk.run("submit", "x", "--queue").code == 0)
            try await eventually("it works") { await service.counts.createsReceived == 1 }
            daemon.send(.terminate)
            #expect(await daemon.ended().code == 0)
        }
    }

    @Test func `Files put back under a running daemon are noticed before anything is claimed`() async throws {
        try await withDesk(.patient) { desk, service in
            let daemon = try await desk.startDaemon()
            let saved = desk.folder + "/saved"
            // On a slow machine a task is sent before the folder is saved, and the next one waits longer.
            var sent = 0
            for wait in ["5s", "30s", "3m"] {
                #expect(try await desk.run("submit", wait, "--ref", wait, "--not-before", wait).code == 0)
                #expect(try await desk.tool("rm", "-rf", saved).code == 0)
                #expect(try await desk.tool("cp", "-r", desk.home, saved).code == 0)
                if await service.counts.createsReceived == sent { break }
                sent += 1
            }
            try await eventually("it is sent", within: .seconds(200)) {
                await service.counts.createsReceived == sent + 1
            }
            #expect(try await desk.tool("cp", "-r", saved + "/.", desk.home).code == 0)
            try await eventually("that is noticed, here or by the next to look") {
                if try await desk.run("queue", "--json").code != 0 { return true }
                // The daemon may look at the moment at which `cp` has emptied the file, and ends then.
                return ["put back to an earlier state", "deleted, emptied or moved away"].contains {
                    daemon.errors.contains($0)
                }
            }
            daemon.send(.terminate)
            _ = await daemon.ended()
            _ = try await desk.run("sync")
            #expect(await service.counts.createsReceived == sent + 1)
        }
    }

    @Test func `Two copies that both went on are told from each other`() async throws {
        try await withDesk(.patient) { desk, service in
            #expect(try await desk.run("submit", "a").code == 0)
            let copy = desk.folder + "/copy"
            #expect(try await desk.tool("cp", "-a", desk.home, copy).code == 0)
            let there = try await desk.run("submit", "in the copy", with: ["REEL_HOME": copy])
            #expect(there.code == 0)
            #expect(there.errors.contains("this ledger is a copy"), "\(there.errors)")
            #expect(try await desk.run("submit", "in the original", "--ref", "job-7").code == 0)
            #expect(await service.counts.createsReceived == 3)
            #expect(rename(desk.home, desk.folder + "/old") == 0)
            #expect(rename(copy, desk.home) == 0)
            let again = try await desk.run("submit", "in the original", "--ref", "job-7")
            #expect(again.code == 75, "\(again)")
            #expect(again.errors.contains("1 create call"), "\(again.errors)")
            #expect(await service.counts.createsReceived == 3)
        }
    }

    @Test func `A cancellation that is lost with the log is missed`() async throws {
        try await withDesk { desk, service in
            #expect(try await desk.run("submit", "not this", "--queue").code == 0)
            let path = URL(filePath: desk.database).resolvingSymlinksInPath().path()
            _ = try Connection(path: path, mode: .readWrite).first("PRAGMA wal_checkpoint(TRUNCATE)") { try $0.int() }
            #expect(try await desk.run("cancel", "1", "--yes").code == 0)
            for suffix in ["-wal", "-shm"] { unlink(desk.database + suffix) }
            #expect(try await desk.run("sync").code == 0)
            #expect(await service.counts.createsReceived == 0)
            #expect(try await desk.json("queue")["missing_attempts"] == .integer(1))
        }
    }

    @Test func `A backup put back behind a new ledger still knows what is missing`() async throws {
        try await withDesk { desk, service in
            #expect(try await desk.run("submit", "early").code == 0)
            #expect(try await desk.run("backup", desk.folder + "/b.db").code == 0)
            #expect(try await desk.run("submit", "later", "--ref", "later").code == 0)
            try FileManager.default.removeItem(atPath: desk.home)
            let new = try await desk.run("submit", "x", "--new-ledger")
            #expect(new.code == 0)
            #expect(new.errors.contains("a new ledger begins"), "\(new.errors)")
            try FileManager.default.removeItem(atPath: desk.home)
            try FileManager.default.createDirectory(atPath: desk.home, withIntermediateDirectories: false)
            #expect(try await desk.tool("cp", desk.folder + "/b.db", desk.database).code == 0)
            #expect(try await desk.run("submit", "later", "--ref", "later").code == 75)
            #expect(await service.counts.createsReceived == 3)
        }
    }

    @Test(.enabled(if: Tools.canMount, "mounting takes root"))
    func `A file that is mounted by itself is refused`() async throws {
        try await withDesk { desk, _ in
            #expect(try await desk.run("submit", "x", "--queue").code == 0)
            let other = desk.folder + "/other.db"
            try Data().write(to: URL(filePath: other))
            #expect(try await desk.tool("mount", "--bind", desk.database, other).code == 0)
            let ending = try await desk.run("sync", "--database", other)
            #expect(try await desk.tool("umount", other).code == 0)
            #expect(ending.code == 73, "\(ending)")
            #expect(ending.errors.contains("mount its folder instead"), "\(ending.errors)")
        }
    }
}
