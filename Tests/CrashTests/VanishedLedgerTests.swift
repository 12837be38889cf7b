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

/// A ledger that is gone is not begun anew unasked: whoever runs a script again would pay again.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct VanishedLedgerTests {
    @Test(arguments: ["removed", "emptied", "folder", "log alone"])
    func `What was there and is gone is said, and begun anew only on purpose`(loss: String) async throws {
        try await withDesk { desk, service in
            #expect(try await desk.run("submit", "a", "--ref", "shore-1").code == 0)
            let manager = FileManager.default
            switch loss {
            case "removed": for suffix in ["", "-wal", "-shm"] { unlink(desk.database + suffix) }
            case "emptied": truncate(desk.database, 0)
            case "folder": try manager.removeItem(atPath: desk.home)
            default:
                for name in [desk.database, desk.database + "-shm", desk.folder + "/home/.local/state/reel"] {
                    try manager.removeItem(atPath: name)
                }
                try manager.removeItem(atPath: desk.database + ".locks")
            }
            for command in [["submit", "a", "--ref", "shore-1"], ["list"], ["sync"]] {
                let ending = try await desk.start(command + ["--json"]).ended()
                #expect(ending.code == 74, "\(command): \(ending)")
                let failure = try FailureObject(ending)
                #expect(failure.code == "ledger_vanished")
                #expect(failure.message.contains("--new-ledger"))
            }
            #expect(manager.fileExists(atPath: desk.home) == (loss != "folder"))
            #expect(await service.counts.createsReceived == 1)

            let anew = try await desk.run("submit", "b", "--new-ledger")
            #expect(anew.code == 0, "\(anew.errors)")
            #expect(try await desk.json("list").array?.count == 1)
            let twice = try await desk.run("submit", "c", "--new-ledger")
            #expect(twice.code == 73)
            #expect(await service.counts.createsReceived == 2)
        }
    }

    @Test(arguments: [
        ["list"], ["show", "1"], ["history"], ["stats"], ["search", "x"], ["queue"], ["daemon", "status"], ["check"],
        ["export"], ["wait"], ["queue", "resume"], ["tag", "1", "+a"], ["download", "1"], ["prune", "-n"],
    ])
    func `Who only asks makes no ledger`(command: [String]) async throws {
        try await withDesk { desk, _ in
            let ending = try await desk.start(command).ended()
            #expect(ending.code == 66, "\(ending)")
            #expect(ending.errors.contains("there is no ledger at \(desk.database)"), "\(ending.errors)")
            #expect(!FileManager.default.fileExists(atPath: desk.home))
        }
    }

    @Test(arguments: ["removed", "moved", "emptied", "log removed"])
    func `A daemon whose ledger is taken away says so and ends, and sends nothing more`(loss: String) async throws {
        try await withDesk(.patient, faults: ["create:slow:1"]) { desk, service in
            let daemon = try await desk.startDaemon()
            #expect(try await desk.run("submit", "under way", "--queue").code == 0)
            try await eventually("the call arrives") { await service.counts.createsReceived == 1 }
            switch loss {
            case "removed": unlink(desk.database)
            case "moved": rename(desk.database, desk.folder + "/elsewhere.db")
            case "emptied": truncate(desk.database, 0)
            default: unlink(desk.database + "-wal")
            }
            let ending = await daemon.ended()
            #expect(ending.code == 74, "\(ending)")
            #expect(ending.errors.contains("was deleted, emptied or moved away"), "\(ending.errors)")
            // What the service answered meanwhile is kept beside where the ledger was.
            let made = try #require(await service.tasks().first?.upstreamID)
            let rescued = try String(contentsOfFile: desk.database + ".rescue", encoding: .utf8)
            #expect(rescued.contains(made), "\(ending.errors)")
            #expect(await service.counts.createsReceived == 1)
            // What is left of it is not whole on purpose.
            try? FileManager.default.removeItem(atPath: desk.database)
        }
    }

    @Test(arguments: [nil, "", "not/absolute"])
    func `Without a home the ledger does not depend on the folder`(home: String?) async throws {
        try await withDesk { desk, _ in
            var paths: Set<String> = []
            for folder in ["/", desk.folder] {
                let changes = ["REEL_HOME": "", "XDG_DATA_HOME": "data", "HOME": home ?? ""]
                let words = ["env", "-C", folder] + (home == "" ? ["HOME="] : [])
                let ending = try await desk.start(
                    ["config", "show", "--json"], changes, launcher: ["/usr/bin/env"] + words.dropFirst()
                ).ended()
                #expect(ending.code == 0, "\(ending)")
                paths.insert(ending.output)
            }
            #expect(paths.count == 1)
            #expect(paths.first?.contains("not/absolute") == false)
        }
    }

    @Test(arguments: ["REEL_HOME", "REEL_DATABASE"])
    func `A relative place of the ledger is refused`(variable: String) async throws {
        try await withDesk { desk, service in
            let ending = try await desk.run("submit", "x", with: [variable: "somewhere"])
            #expect(ending.code == 78)
            #expect(ending.errors.contains("absolute path"), "\(ending.errors)")
            #expect(await service.counts.createsReceived == 0)
        }
    }
}

extension Desk {
    /// Runs another program.
    func tool(_ words: String...) async throws -> ChildProcess.Ending {
        try await ChildProcess(
            ["/usr/bin/env"] + words, environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"],
            name: "\(folder)/runs/tool-\(UUID().uuidString)"
        ).ended()
    }
}
