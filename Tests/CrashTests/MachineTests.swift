import FoundationEssentials
import Model
import SQLite
import Simulator
import TestSupport
import Testing

/// A machine that gives little: few open files, a log that nobody reads, a folder that takes nothing.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct MachineTests {
    /// Without the files that whoever runs the tests has left open for it.
    private func limited(_ limit: String) -> [String] {
        let close = "for f in /proc/self/fd/*; do n=${f##*/}; [ $n -gt 2 ] && eval \"exec $n>&-\"; done; "
        return ["/bin/bash", "-c", close + "ulimit \(limit) && exec \"$@\"", "sh"]
    }

    private func isAllSaved(_ desk: Desk, _ count: Int) -> Bool {
        desk.peek("SELECT count(*) FROM video WHERE state = 'saved'") == count
    }

    @Test func `Few open files make few calls at a time, and nothing uncertain`() async throws {
        try await withDesk(faults: ["status:slow:0.02"]) { desk, service in
            for number in 1...12 { #expect(try await desk.run("submit", "boat \(number)", "--queue").code == 0) }
            let daemon = try desk.start(["daemon", "run"], launcher: limited("-n 40"))
            try await eventually("all are saved", within: .seconds(120)) { isAllSaved(desk, 12) }
            daemon.send(.terminate)
            #expect(await daemon.ended().code == 0)
            #expect(daemon.errors.ranges(of: "40 files open at once").count == 1, "\(daemon.errors)")
            // Beside what becomes of each task.
            let others = daemon.errors.split(separator: "\n").filter { !$0.contains(" task ") }
            #expect(others.count < 12, "\(daemon.errors)")
            #expect(await service.counts.createsReceived == 12)
            #expect(desk.peek("SELECT count(*) FROM event WHERE kind = 'uncertain'") == 0)
            // The same of a wait and of a pass.
            for arguments in [["sync"], ["wait", "1"]] {
                let ending = try await desk.start(arguments, launcher: limited("-n 40")).ended()
                #expect(ending.code == 0)
                #expect(ending.errors.ranges(of: "40 files open at once").count == 1, "\(ending)")
            }
        }
    }

    @Test
    func `A limit that the user may raise is raised, and one that is far too low is told before anything is sent`()
        async throws
    {
        try await withDesk { desk, service in
            let raised = try await desk.start(["submit", "a", "--wait"], launcher: limited("-Sn 40")).ended()
            #expect(raised.code == 0)
            #expect(!raised.errors.contains("files open"), "\(raised)")
            let refused = try await desk.start(["submit", "b", "--json"], launcher: limited("-n 20")).ended()
            #expect(refused.code == 1, "\(refused)")
            #expect(try FailureObject(refused).code == "few_files")
            #expect(await service.counts.createsReceived == 1)
            #expect(desk.peek("SELECT count(*) FROM task") == 1)
            // Asking takes less.
            #expect(try await desk.start(["list"], launcher: limited("-n 20")).ended().code == 0)
        }
    }

    @Test func `A daemon whose log nobody reads any more goes on, and its status says so`() async throws {
        try await withDesk { desk, _ in
            let config = try desk.write("{}", to: "config.json")
            let place = ["REEL_CONFIG": config]
            #expect(try await desk.run("sync").code == 0)
            let piped = try desk.start(
                ["daemon", "run"], place, launcher: ["/bin/sh", "-c", "\"$@\" 2>&1 | head -n 1", "sh"])
            try await eventually("the daemon works") {
                desk.peek("SELECT count(*) FROM worker WHERE kind = 'daemon'") == 1
            }
            #expect(try await desk.json("daemon", "status")["log_lost"] == .bool(false))
            // Something to tell.
            try desk.write(#"{"profiles": {"b": {"api_key": "sk-another-key"}}}"#, to: "config.json")
            try await eventually("the loss is known") {
                try await desk.json("daemon", "status")["log_lost"] == .bool(true)
            }
            #expect(try await desk.run("daemon", "status").output.contains("nobody reads its log any more"))
            #expect(try await desk.run("submit", "a", "--queue", with: place).code == 0)
            try await eventually("it is saved") { isAllSaved(desk, 1) }
            #expect(try await desk.run("daemon", "stop").code == 0)
            let ending = await piped.ended()
            #expect(ending.output.contains("the daemon runs"))
            #expect(ending.output.split(separator: "\n").count == 1)
        }
    }

    @Test(.enabled(if: Tools.canMount, "needs the right to mount"))
    func `A ledger in a folder that takes nothing can be read, and says what it cannot do`() async throws {
        try await withDesk { desk, service in
            _ = try await desk.json("submit", "a boat", "--wait")
            #expect(try await desk.run("backup", desk.folder + "/copy.db").code == 0)
            try FileManager.default.createDirectory(atPath: desk.folder + "/shelf", withIntermediateDirectories: false)
            let shelf = desk.folder + "/shelf"
            // As it is in use, without its log, and a backup.
            for name in ["used", "bare", "backup"] {
                try FileManager.default.createDirectory(atPath: "\(shelf)/\(name)", withIntermediateDirectories: false)
            }
            for ending in ["", "-wal", "-shm"] {
                try FileManager.default.copyItem(
                    atPath: desk.database + ending, toPath: "\(shelf)/used/reel.db\(ending)")
            }
            try FileManager.default.copyItem(atPath: desk.database, toPath: "\(shelf)/bare/reel.db")
            try FileManager.default.copyItem(atPath: desk.database + "-wal", toPath: "\(shelf)/bare/reel.db-wal")
            try FileManager.default.copyItem(atPath: desk.folder + "/copy.db", toPath: "\(shelf)/backup/reel.db")
            // The log is copied back, so that the file alone is the ledger.
            let alone = "\(shelf)/alone?#%"
            try FileManager.default.createDirectory(atPath: alone, withIntermediateDirectories: false)
            do {
                let connection = try Connection(path: "\(shelf)/used/reel.db", mode: .readWrite)
                _ = try connection.first("PRAGMA wal_checkpoint(TRUNCATE)") { try $0.int() }
            }
            try FileManager.default.copyItem(atPath: "\(shelf)/used/reel.db", toPath: "\(alone)/reel.db")

            try await Tools.freeze(shelf, desk)
            do {
                for name in ["used", "backup", "alone?#%"] {
                    let place = ["--database", "\(shelf)/\(name)/reel.db"]
                    for command in [["list"], ["show", "1"], ["history"], ["stats"], ["export"], ["search", "boat"]] {
                        let ending = try await desk.start(command + place).ended()
                        #expect(ending.code == 0, "\(name) \(command): \(ending)")
                        #expect(
                            ending.output.contains("boat") || ["history", "stats"].contains(command[0]), "\(ending)")
                    }
                    for (command, code) in [(["note", "1", "x"], "not_writable"), (["wait", "1"], "file")] {
                        let ending = try await desk.start(command + place + ["--json"]).ended()
                        #expect(ending.code == 73, "\(name) \(command): \(ending)")
                        #expect(try FailureObject(ending).code == code, "\(name) \(command): \(ending)")
                    }
                }
                // What its log has must not be passed over.
                let bare = try await desk.start(["list", "--json", "--database", "\(shelf)/bare/reel.db"]).ended()
                #expect(bare.code == 73, "\(bare)")
                #expect(try FailureObject(bare).message.contains("copy both to a folder that can be written"))
            } catch {
                try await Tools.unmount(shelf, desk)
                throw error
            }
            try await Tools.unmount(shelf, desk)
            #expect(await service.counts.createsReceived == 1)
        }
    }
}
