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

/// Answers that were paid for and that the ledger cannot take.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct RescueTests {
    private func setVersion(_ version: Int, _ desk: Desk) throws {
        let path = URL(filePath: desk.database).resolvingSymlinksInPath().path()
        try Connection(path: path, mode: .readWrite).execute("PRAGMA user_version=\(version)")
    }

    private func ids(_ service: SimulatedService) async -> [String] { await service.tasks().map(\.upstreamID).sorted() }

    private func ids(_ desk: Desk) async throws -> [String] {
        try #require(try await desk.json("list").array).compactMap { $0["task_id"]?.string }.sorted()
    }

    @Test(arguments: [["daemon", "run"], ["sync", "--until-done"], ["wait"]])
    func `Six creates under way while a newer program migrates: all six ids are kept`(
        _ command: [String]
    ) async throws {
        try await withDesk(.patient, faults: ["create:slow:2"]) { desk, service in
            for number in 1...6 { #expect(try await desk.run("submit", "request \(number)", "--queue").code == 0) }
            let version = Int(desk.peek("PRAGMA user_version"))
            let process = try desk.start(command)
            try await eventually("all six calls arrive") { await service.counts.createsReceived == 6 }
            try setVersion(99, desk)
            let ending = await process.ended()
            #expect(ending.code == 74, "\(ending)")
            let made = await ids(service)
            #expect(made.count == 6)
            for id in made { #expect(ending.errors.contains(id), "\(id) is not in \(ending.errors)") }

            try setVersion(version, desk)
            let next = try await desk.run("list")
            #expect(next.errors.contains("read back 6 answers"), "\(next.errors)")
            #expect(try await ids(desk) == made)
            #expect(try await !desk.run("list").errors.contains("read back"))
            let names = try FileManager.default.contentsOfDirectory(atPath: desk.home)
            #expect(names.contains("reel.db.rescue.applied") && !names.contains("reel.db.rescue"), "\(names)")
            #expect(await service.counts.createsReceived == 6)
        }
    }

    @Test func `An answer for a submit whose ledger was migrated is told, kept, and counts`() async throws {
        try await withDesk(.patient, faults: ["create:slow:2"]) { desk, service in
            #expect(try await desk.run("submit", "first").code == 0)
            let version = Int(desk.peek("PRAGMA user_version"))
            let submit = try desk.start(["submit", "second", "--ref", "shore-2", "--json"])
            try await eventually("the call arrives") { await service.counts.createsReceived == 2 }
            try setVersion(99, desk)
            let ending = await submit.ended()
            let failure = try FailureObject(ending)
            #expect((ending.code, failure.created, failure.task) == (74, "yes", 2))
            let id = try #require(await service.tasks().map(\.upstreamID).first { failure.message.contains($0) })
            try setVersion(version, desk)
            let again = try await desk.run("submit", "second", "--ref", "shore-2", "--json")
            #expect(again.code == 0, "\(again)")
            #expect(try again.json["task_id"]?.string == id)
            #expect(await service.counts.createsReceived == 2)
        }
    }

    @Test(.enabled(if: Tools.canMount, "needs the right to mount a small file system"))
    func `A full disk and then an end: the answer goes to the user's state folder and comes back`() async throws {
        try await withDesk(.patient, faults: ["create:slow:2"]) { desk, service in
            let config = desk.folder + "/home/.config/reel"
            try FileManager.default.createDirectory(atPath: config, withIntermediateDirectories: true)
            try Data(#"{"min_free_bytes": 0}"#.utf8).write(to: URL(filePath: config + "/config.json"))
            try FileManager.default.createDirectory(atPath: desk.home, withIntermediateDirectories: true)
            try await Tools.mount(desk.home, megabytes: 4, desk)
            do {
                try await endOnFullDisk(desk, service)
            } catch {
                try await Tools.unmount(desk.home, desk)
                throw error
            }
            try await Tools.unmount(desk.home, desk)
        }
    }

    private func endOnFullDisk(_ desk: Desk, _ service: SimulatedService) async throws {
        let submit = try desk.start(["submit", "a boat"])
        try await eventually("the call arrives") { await service.counts.createsReceived == 1 }
        // A log that was copied back is written over, which takes no room.
        let path = URL(filePath: desk.database).resolvingSymlinksInPath().path()
        _ = try Connection(path: path, mode: .readWrite).first("PRAGMA wal_checkpoint(TRUNCATE)") { try $0.int() }
        let filler = desk.home + "/filler"
        Tools.fill(filler)
        try await eventually("the answer is told") { submit.errors.contains("the service accepted task 1") }
        submit.send(.kill)
        _ = await submit.ended()
        unlink(filler)
        let state = desk.folder + "/home/.local/state/reel"
        let kept = try FileManager.default.contentsOfDirectory(atPath: state).filter { $0.hasSuffix(".rescue") }
        #expect(kept.count == 1)
        let next = try await desk.run("list")
        #expect(next.errors.contains("read back 1 answer"), "\(next.errors)")
        #expect(try await ids(desk) == ids(service))
        #expect(try await desk.run("check").code == 0)
    }

    @Test func `An idle daemon whose ledger a newer program has migrated ends`() async throws {
        try await withDesk(.patient) { desk, _ in
            #expect(try await desk.run("submit", "x").code == 0)
            let version = Int(desk.peek("PRAGMA user_version"))
            let daemon = try await desk.startDaemon()
            try setVersion(99, desk)
            let ending = await daemon.ended()
            #expect(ending.code == 74)
            #expect(ending.errors.contains("start it anew"), "\(ending.errors)")
            #expect(ending.errors.contains("has schema 99"), "\(ending.errors)")
            try setVersion(version, desk)
        }
    }

    @Test func `A daemon is stopped by a program that could not open its ledger`() async throws {
        try await withDesk(.patient) { desk, _ in
            let daemon = try await desk.startDaemon()
            let path = URL(filePath: desk.database).resolvingSymlinksInPath().path()
            try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
            try Data("something else".utf8).write(to: URL(filePath: path))
            #expect(try await desk.run("daemon", "stop").code == 0)
            _ = await daemon.ended()
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
        }
    }
}
